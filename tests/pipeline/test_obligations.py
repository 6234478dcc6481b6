"""What is due next, as a person asks for it on the command line."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import app

COUNTRY = Path(__file__).parents[1] / "country" / "catalogue"
PLAN = "shore,Bờ,Shore,1/S,2022-01-05,{place},as_was,2022,2024,,"
WHO = "Bến,Harbour,Hội đồng,Council,,"
NOBODY = "Bến,Harbour,,,,"
DUTIES = [
    f"tea,shore,1,{WHO},periodic,year,,on,12,10,2022,2024,,,Số năm,Counts of the year,day 10,,",
    f"oar,shore,2,{WHO},periodic,quarter,,before,4,1,2022,2024,,,Số quý,Counts of the quarter,1,,",
    f"mud,shore,3,{NOBODY},unstated,,,,,,2022,2024,,,Việc khác,Other,now,Không ghi ngày,No day is",
]


@pytest.fixture
def ask(tmp_path, monkeypatch):
    folder = shutil.copytree(COUNTRY, tmp_path / "catalogue")
    place = (folder / "localities/localities.csv").read_text(encoding="utf-8").splitlines()[1]
    header = (COUNTRY.parents[1] / "contract/loader/catalogue/obligations.csv").read_text(
        encoding="utf-8"
    )
    with (folder / "plans.csv").open("a", encoding="utf-8") as plans:
        plans.write(PLAN.format(place=place.split(",")[0]) + "\n")
    targets = COUNTRY.parents[1] / "contract/loader/catalogue/targets/tides.csv"
    head = targets.read_text(encoding="utf-8").splitlines()[0]
    (folder / "targets").mkdir(exist_ok=True)
    (folder / "targets/shore.csv").write_text(head + "\n", encoding="utf-8")
    (folder / "obligations.csv").write_text(
        "\n".join([header.splitlines()[0], *DUTIES]), encoding="utf-8"
    )
    monkeypatch.setenv("CHITIEU_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(folder))
    monkeypatch.setenv("CHITIEU_AS_OF", "2024-06-30")
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words, code=0):
        result = CliRunner().invoke(app, ["obligations", *words])
        assert result.exit_code == code, result.output
        return result.output

    return run


def lines_of(said, *marks):
    return [line for line in said.splitlines() if any(mark in line for mark in marks)]


def test_what_is_due_comes_soonest_first_from_the_runs_day(ask):
    days = [line.split()[1] for line in lines_of(ask(), "Số quý", "Số năm")]
    assert days == ["2024-06-30", "2024-09-30", "2024-12-10", "2024-12-31"]


def test_another_day_and_a_limit_may_be_asked_for(ask):
    said = ask("--on", "2022-12-11", "--most", "1", "--english")
    assert "2022-12-31" in lines_of(said, "Counts of the quarter")[0]
    assert "more are due later" in said


def test_duties_without_a_day_are_told_of_and_listed_with_the_reason(ask):
    assert "Duties without a day: 1" in ask()
    assert "No day is" in ask("--undated", "--english")


def test_a_plan_that_is_not_there_is_refused_by_name(ask):
    assert "The catalogue has: shore" in ask("--plan", "sea", code=1)
