"""The small country after its first night: run once, and gone on from at several places."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import nightly
from orchestration.mask_ahead import MaskAhead
from orchestration.settings import Settings
from tests.formulas.made_once import made_once
from tests.pipeline.nights import COUNTRY, deliver, moved


@dataclass(frozen=True)
class FirstNight:
    """Where it ran: for one module, which may change it if it puts it back; and a copy to read."""

    ran: Settings
    kept: Settings
    taken: list[bool]
    """Of each mask that was worked out ahead, whether it was taken."""


def installed(home):
    return Settings(
        home=home, catalogue=COUNTRY / "catalogue", as_of=date(2024, 6, 30), settle_seconds=0
    )


def run_it(folder: Path):
    take, taken = MaskAhead.take, []

    def noted(ahead, question):
        masked = take(ahead, question)
        taken.append(masked is not None)
        return masked

    settings = installed(folder / "ran" / "home")
    deliver(settings.paths.root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MaskAhead, "take", noted)
        failure = nightly.run_nightly(settings)
    assert failure is None, failure
    moved(settings, folder / "kept")
    (folder / "taken.json").write_text(json.dumps(taken), encoding="utf-8")


@pytest.fixture(scope="session")
def first_night(tmp_path_factory):
    folder = made_once(tmp_path_factory, "first_night", run_it)
    return FirstNight(
        installed(folder / "ran" / "home"),
        installed(folder / "kept" / "home"),
        json.loads((folder / "taken.json").read_text(encoding="utf-8")),
    )


def rows(settings, query):
    """What the current release answers."""
    path = settings.paths.current_release.resolve() / "chitieu.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        return connection.execute(query).fetchall()
