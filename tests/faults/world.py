"""The small country between two nights: released before, and with every kind of file waiting."""

from __future__ import annotations

import json
import os
import shutil
from datetime import date
from pathlib import Path

from orchestration.settings import Settings
from tests.pipeline.nights import COUNTRY, SENT, correct, lines_of_2023, send

# A name that would be a command wherever it were taken for one.
HOSTILE = "'; drop table figures; --=cmd().csv"
LONG_AGO = "2023-02-{day}T01:00:00+00:00"


def settings_of(home: Path) -> Settings:
    """One installation of the small country."""
    return Settings(
        home=home, catalogue=COUNTRY / "catalogue", as_of=date(2024, 6, 30), settle_seconds=0,
        readers=1,
    )  # fmt: skip


def fill_first(settings: Settings) -> None:
    """What the first night takes in: the returns of the first year."""
    for path in COUNTRY.glob("inbox/*/*/*2022*"):
        target = settings.paths.root / path.relative_to(COUNTRY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        os.utime(target, (SENT, SENT))


def fill_second(settings: Settings) -> None:
    """What the second night takes in: one corrected row of the year that follows."""
    correct(settings)


def fill_third(settings: Settings) -> None:
    """What waits when the night is killed: good, partly good, refused, known and misplaced files.

    The releases so far were made long ago, so that the night removes the older one.
    """
    for path in COUNTRY.glob("inbox/*/*/*2023*"):
        target = settings.paths.root / path.relative_to(COUNTRY)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
        os.utime(target, (SENT + 60, SENT + 60))
    _, lines = lines_of_2023()
    send(settings, HOSTILE, [lines[1], lines[2].replace(lines[2][:3], "999")], SENT + 120)
    send(settings, "corrected-again.csv", [lines[0].replace('"1,030"', '"1,090"')], SENT + 180)
    (settings.paths.inbox / "lost.csv").write_text("nothing,here\n", encoding="utf-8")
    for day, release in enumerate(sorted(settings.paths.releases.glob("[0-9]*")), start=1):
        for root in (settings.paths.releases, settings.paths.restricted):
            path = root / release.name / "release.json"
            facts = json.loads(path.read_text(encoding="utf-8"))
            facts["created_at"] = LONG_AGO.format(day=f"{day:02}")
            path.write_text(json.dumps(facts), encoding="utf-8")
