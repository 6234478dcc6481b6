"""A small demonstration through the whole way: every planted fault caught, and nothing else."""

import io
import json
import shutil
from datetime import date

import pytest
from rich.console import Console

from bench.attack.attack import attack
from bench.attack.exposure import UNDECIDED
from bench.check_manifest import MANIFEST, check_figures, check_rejections, report
from bench.demonstration.__main__ import CATALOGUE, main
from orchestration.nightly import run_nightly
from orchestration.settings import Settings


def two_provinces(into):
    """The catalogue of Vietnam with the agencies of two provinces: nobody else is awaited."""
    shutil.copytree(CATALOGUE, into)
    header, *rows = (into / "agencies.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if row.split(",")[0].endswith(("_12", "_46"))]
    assert kept
    (into / "agencies.csv").write_text("\n".join([header, *kept, ""]), encoding="utf-8")
    return into


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    assert main(["--home", str(folder), "--small"]) == 0
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    settings = Settings(
        home=folder,
        catalogue=two_provinces(folder / "catalogue_of_two_provinces"),
        as_of=date.fromisoformat(manifest["as_of"]),
        settle_seconds=0,
    )
    failure = run_nightly(settings)
    assert failure is None, failure and failure.trace
    return folder, manifest


@pytest.fixture(scope="module")
def attacked(home):
    return attack(home[0])


def said(lines):
    printed = io.StringIO()
    return report(lines, Console(file=printed, width=200)), printed.getvalue()


def test_every_broken_file_is_rejected_for_its_own_reason(home):
    folder, manifest = home
    assert len(manifest["rejected"]) > 20
    good, table = said(check_rejections(folder, manifest))
    assert good, table


def test_every_impossible_figure_is_withheld_with_what_contains_it_and_nothing_else(home):
    folder, manifest = home
    assert len(manifest["figure_faults"]) == 9
    good, table = said(check_figures(folder, manifest))
    assert good, table


def test_a_fault_that_is_not_caught_is_told(home):
    folder, manifest = home
    more = json.loads(json.dumps(manifest))
    more["figure_faults"][0]["roots"].append(
        ["a_rate", "administrative", "L0", "as_was", "2023", "total"]
    )
    more["rejected"].append(
        {"file": "a/b/c.csv", "code": "empty_file", "row": None, "state": "rejected"}
    )
    good, table = said(check_figures(folder, more) + check_rejections(folder, more))
    assert not good
    assert "a_rate" in table
    assert "no receipt" in table


def test_what_is_held_without_a_fault_is_told(home):
    folder, manifest = home
    fewer = manifest | {"figure_faults": manifest["figure_faults"][1:]}
    good, table = said(check_figures(folder, fewer))
    assert not good
    assert "withheld without a fault" in table


def test_the_release_says_that_it_is_synthetic(home):
    release = json.loads((home[0] / "releases" / "current" / "release.json").read_text("utf-8"))
    assert release["synthetic"] is True


def test_of_what_it_hides_nothing_can_be_worked_out(attacked):
    """Abuse and grave abuse, deaths and injuries: every hidden count is proven to be open."""
    assert attacked.sizes["secrets"] > 20_000
    assert attacked.exposed[["kind", "how"]].to_dict("records") == []
    assert UNDECIDED not in set(attacked.found["kind"])


def test_nothing_that_it_publishes_speaks_of_a_hidden_figure(attacked):
    assert attacked.hints.to_dict("records") == []
