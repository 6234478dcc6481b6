"""`chitieu report` as it is typed."""

import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from tests.outputs.reports.releases import write_release


@pytest.fixture
def command(tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_HOME", str(tmp_path))

    def run(*words, code=0):
        result = CliRunner().invoke(app, ["report", *words])
        assert result.exit_code == code, result.output
        return result.output

    return run


def test_a_report_is_made_and_its_files_are_named(command, tmp_path):
    write_release(tmp_path)
    lines = command("march_plan", "2023").split()
    folder = tmp_path / "reports" / "march_year" / "2023" / "00001-2024-06-30"
    assert lines == [str(folder / f"march_year_2023_vi.{ending}") for ending in ("pdf", "xlsx")]
    assert sorted(path.name for path in folder.iterdir()) == [line.split("/")[-1] for line in lines]


def test_a_translation_goes_where_one_says(command, tmp_path):
    write_release(tmp_path)
    command("march_plan", "2023", "--language", "en", "--to", str(tmp_path / "desk"))
    assert len(list((tmp_path / "desk").glob("*_en.*"))) == 2


def test_what_can_be_made_is_listed(command, tmp_path):
    write_release(tmp_path)
    listed = command("--list", "march_plan")
    assert "march_year" in listed
    assert "2024-12-15" in listed
    assert "There is no plan other. The release has: march_plan." in command(
        "--list", "other", code=1
    )


def test_a_wrong_question_is_answered_with_the_right_ones(command, tmp_path):
    assert "chitieu run" in command("march_plan", "2023", code=1)
    write_release(tmp_path)
    assert "--list" in command(code=1)
    assert "Possible are: 2023, 2024." in command("march_plan", "2019", code=1)
