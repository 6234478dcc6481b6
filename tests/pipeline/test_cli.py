import shutil
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.settings import Settings
from tests.pipeline.conftest import COUNTRY

RETURN = COUNTRY / "inbox" / "health_board" / "clinic" / "return-2022.csv"


@pytest.fixture
def released(command, place, figures, held, monkeypatch):
    """The command, where two releases are."""
    monkeypatch.setenv("CHITIEU_HOME", str(place.home.root))
    place.bring(figures)
    first = place.publish().release_id
    place.bring(held)
    return command, first, place.publish().release_id


def test_help_loads_none_of_the_heavy_libraries():
    code = (
        "import sys; sys.argv = ['chitieu', '--help']\n"
        "from orchestration.cli import app\n"
        "try: app()\n"
        "except SystemExit: pass\n"
        "heavy = {'dagster', 'dbt', 'duckdb', 'pandas', 'pyarrow', 'sqlalchemy', 'pydantic'}\n"
        "print('LOADED', sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "catalogue" in done.stdout
    assert "LOADED []" in done.stdout


def test_check_shows_the_receipt_and_lands_nothing(command, tmp_path):
    said = command("check", RETURN, "--feed", "clinic", "--agency", "health_board", "--english")
    assert "return-2022.csv" in said
    assert "accepted" in said
    assert not (tmp_path / "home" / "landing").exists()
    assert RETURN.exists()


def test_check_of_a_bad_file_says_so_by_its_exit_code(command, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("nothing,here\n")
    said = command("check", bad, "--feed", "clinic", "--agency", "health_board", code=3)
    assert "Biên nhận" in said


def test_template_writes_the_form_of_a_feed(command, tmp_path):
    form = tmp_path / "form.xlsx"
    command("template", "clinic", "--out", form)
    assert form.read_bytes().startswith(b"PK")


def test_template_of_an_unknown_feed_names_those_there_are(command):
    assert "clinic, register" in command("template", "clinics", code=1)


def test_catalogue_check_counts_what_is_good(command):
    assert "2 feeds" in command("catalogue", "check")


def test_catalogue_check_names_file_and_line_of_a_fault(command, tmp_path, monkeypatch):
    faulty = tmp_path / "catalogue"
    shutil.copytree(COUNTRY / "catalogue", faulty)
    levels = faulty / "levels.csv"
    levels.write_text(levels.read_text().replace(",1,", ",first,"))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(faulty))
    assert "levels.csv:" in command("catalogue", "check", code=3)


def test_a_setting_that_makes_no_sense_is_named(command, monkeypatch):
    monkeypatch.setenv("CHITIEU_AS_OF", "yesterday")
    assert "CHITIEU_AS_OF" in command("release", "list", code=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sql", "select 1"), "chitieu run"),
        (("publish",), "chitieu run"),
        (("scorecard", "plan"), "chitieu run"),
        (("withdraw", "00000001-abc", "--reason", "x"), "no submission"),
        (("release", "rollback", "00001-2024-01-01", "--reason", "x"), "no release"),
        (("release", "diff", "one", "two"), "no release one"),
    ],
)
def test_a_command_that_cannot_be_done_says_why(command, words, said):
    assert said in " ".join(command(*words, code=1).split())


def test_publish_again_changes_nothing(released):
    command, _, second = released
    assert f"Unchanged, still {second}" in command("publish")


def test_releases_are_listed_compared_and_rolled_back(released):
    command, first, _ = released
    assert first[:5] in command("release", "list")
    assert "stunting" in command("release", "diff", first, "current")
    assert "the same" in command("release", "diff", first, first)
    assert first in command("release", "rollback", first, "--reason", "look again")
    assert Settings().paths.current_release.resolve().name == first


@pytest.mark.usefixtures("released")
def test_sql_answers_from_the_current_release_as_csv_that_a_shell_can_read():
    query = "select locality_id, value from figures where period = '2024' order by all"
    answer = CliRunner().invoke(app, ["sql", query, "--csv"])
    assert answer.stdout_bytes == b"locality_id,value\nC1,\nC2,25.0\n"


@pytest.mark.parametrize(
    "query",
    [
        "create table t as select 1",
        "select * from read_csv('/etc/passwd')",
        "copy figures to 'figures.csv'",
        "selec",
    ],
)
def test_sql_can_neither_write_nor_read_other_files(released, query):
    command, _, _ = released
    assert "rror" in command("sql", query, code=1)


@pytest.mark.usefixtures("released")
def test_a_scorecard_shows_every_target_of_a_plan_and_counts_them(command):
    said = command("scorecard", "plan", "--english")
    assert "Plan (1/KH-UBND)" in said
    assert "dưới 12 %" in said
    assert "In all: 4 targets: met 3, withheld 1." in said
    assert "không công bố" not in command("scorecard", "plan")
    assert "Tất cả: 4 chỉ tiêu: đạt 3, tạm giữ 1." in command("scorecard", "plan")


@pytest.mark.usefixtures("released")
def test_a_scorecard_of_one_year_has_the_targets_of_that_year(command):
    assert "In all: 2 targets" in command("scorecard", "plan", "--year", "2023", "--english")
    assert "2023, 2024" in command("scorecard", "plan", "--year", "1999", code=1)
    assert "The release has: plan" in command("scorecard", "plans", code=1)
