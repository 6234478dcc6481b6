"""What stewards see of what is held: oldest first, with the sentence, the file and the command."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from orchestration.operations.models import Incident
from tests.gate.test_contains_held import up_the_tree
from tests.gate.worlds import figure, waiver, waivers
from tests.pipeline.conftest import SUBMISSION
from tests.pipeline.test_incidents import bring, counts
from tests.pipeline.test_waive import files, waive

__all__ = ["waive"]

COMMUNE = "stunting/administrative/C1/as_was/2024/total"


@pytest.fixture
def holds(command):
    def run(*words, code=0):
        return command("holds", *words, code=code)

    return run


def listed(holds):
    return json.loads(holds("--json"))["holds"]


def test_a_hold_says_what_where_why_and_what_to_type(place, holds):
    bring(place, up_the_tree())
    (one,) = listed(holds)
    assert one["figure"] == COMMUNE
    assert (one["indicator_vi"], one["indicator_en"]) == ("Tỷ lệ thấp còi", "Stunting")
    assert (one["locality"], one["period"]) == ("C1", "2024")
    assert (one["figures"], one["rank"], one["waivable"]) == (4, 1, False)
    assert "(400)" in one["sentence_vi"]
    assert "exceeds" in one["sentence_en"]
    assert one["files"][0]["first_row"] == 7
    assert one["commands"] == [
        f"chitieu explain {COMMUNE}",
        f'chitieu withdraw {SUBMISSION} --reason "…"',
    ]


def test_people_read_it_in_their_language_within_a_hundred_columns(place, holds, monkeypatch):
    monkeypatch.setattr("orchestration.show.LOG_WIDTH", 100)
    bring(place, up_the_tree())
    said = holds()
    assert all(len(line) <= 100 for line in said.splitlines())
    for words in ("giữ 4 số liệu", "Tỷ lệ thấp còi, C1, 2024", "tệp f.csv, dòng 7", COMMUNE,
                  f"→ chitieu explain {COMMUNE}", "không miễn trừ được"):  # fmt: skip
        assert words in said
    assert "holds 4 figures" in holds("--english")


def test_the_oldest_come_first_and_of_one_day_what_blocks_most(place, holds):
    made = up_the_tree()
    made.figures.append(figure("stunting", "C5", numerator=300, denominator=100))
    made.figures.append(figure("stunting", "P5", numerator=300, denominator=100))
    bring(place, made)
    assert [one["figure"].split("/")[2] for one in listed(holds)] == ["C1", "P5", "C5"]
    with place.database.transaction() as session:
        for incident in session.scalars(select(Incident)):
            if incident.subject["locality_id"] == "C5":
                incident.opened_at = datetime.now(UTC) - timedelta(days=3)
    found = listed(holds)
    assert [one["figure"].split("/")[2] for one in found] == ["C5", "C1", "P5"]
    assert [one["rank"] for one in found] == [3, 1, 2]


def test_more_than_a_screen_is_cut_and_counted(place, holds, monkeypatch):
    monkeypatch.setattr("orchestration.cli.holds.SHOWN", 1)
    made = up_the_tree()
    made.figures.append(figure("stunting", "P5", numerator=300, denominator=100))
    bring(place, made)
    assert "P5" not in holds()
    assert "1 vụ nữa; --all" in holds()
    assert "P5" in holds("--all")
    assert len(listed(holds)) == 2


def test_nothing_held_says_so(place, holds):
    bring(place, up_the_tree(10))
    assert holds().strip() == "Không có số liệu nào bị giữ lại."
    assert holds("--english").strip() == "Nothing is held."
    assert listed(holds) == []


def test_before_the_first_release_it_says_how_to_make_one(place, holds):
    assert "chitieu run" in holds(code=1)


def test_a_waiver_that_no_longer_applies_is_told(place, holds):
    made = up_the_tree()
    province = next(row for row in made.figures if row["locality_id"] == "P1")
    country = next(row for row in made.figures if row["locality_id"] == "V")
    table = waivers(
        waiver(province, value=1.0), waiver(country, until=date(2026, 10, 30)),
        waiver(made.figures[0], rule_ids="numerator_above_denominator"),
    )  # fmt: skip
    bring(place, made, waivers=table)
    said = holds()
    assert "w-p1.yml · giá trị đã khác" in said
    assert "w-v.yml · hết hạn" in said
    assert "w-c1.yml · còn bị giữ bởi quy tắc khác" in said
    states = {one["waiver_id"]: one["state"] for one in json.loads(holds("--json"))["waivers"]}
    assert states == {"w-p1": "void", "w-v": "expired", "w-c1": "short"}
    assert place.facts()["waivers"] == {"expired": 1, "short": 1, "void": 1}


@pytest.fixture
def sensitive(place):
    made = up_the_tree(437)
    for row in made.figures:
        row["sensitivity"] = "always"
    return made


def test_no_count_of_a_sensitive_figure_is_shown(place, holds, sensitive):
    for row in sensitive.figures:
        if row["locality_id"] in ("C1", "D1"):
            place.mask(row)
    sensitive.figures.append(
        figure("stunting", "P5", numerator=519, denominator=100, sensitivity="always")
    )
    bring(place, sensitive)
    for words in ((), ("--json",), ("--english",)):
        said = holds(*words)
        assert "437" not in said
        assert "519" not in said
    by_place = {one["figure"].split("/")[2]: one for one in listed(holds)}
    assert by_place["C1"]["suppressed"]
    assert "not published" in by_place["C1"]["sentence_en"]
    assert not by_place["C1"]["waivable"]


def surprising(monkeypatch, units):
    """The gate with a rule that finds these units' stunting surprising."""
    from expectations import gate
    from expectations.rules import RULES, RULES_BY_ID
    from tests.gate.test_waivers import JUMP, jump_finder

    monkeypatch.setattr(gate, "FINDERS", [*gate.FINDERS, jump_finder(units)])
    monkeypatch.setitem(RULES_BY_ID, "jump", JUMP)
    RULES.append(JUMP)
    return lambda: RULES.remove(JUMP)


def test_a_surprising_hold_is_waived_by_the_number_of_its_incident(
    place, holds, waive, monkeypatch, tmp_path
):
    undo = surprising(monkeypatch, ["C1"])
    try:
        made = up_the_tree(90)
        bring(place, made)
        (one,) = listed(holds)
        assert one["waivable"]
        accept = f'chitieu waive --incident {one["incident"]} --reason "…" --until YYYY-MM-DD'
        assert accept in one["commands"]
        (tmp_path / "catalogue").mkdir()
        (tmp_path / "catalogue" / "catalogue.yml").write_text("time_zone: Asia/Ho_Chi_Minh\n")
        waive("--incident", one["incident"], "--reason", "Lũ.", "--until", "2027-01-31")
        assert COMMUNE.split("/")[2] in files(tmp_path)[0].read_text()
        bring(place, made, reported_counts=counts(made), waivers=waivers(
            waiver(made.figures[0], rule_ids="jump", until=date(2027, 1, 31))
        ))  # fmt: skip
        assert listed(holds) == []
    finally:
        undo()


@pytest.mark.parametrize("words", [("--incident", "77"), (), ("--incident", "1", COMMUNE)])
def test_an_incident_that_is_not_open_is_not_waived(place, waive, tmp_path, words):
    bring(place, up_the_tree(10))
    (tmp_path / "catalogue").mkdir()
    answer = waive(*words, "--reason", "Lũ.", "--until", "2027-01-31", code=1)
    assert "No open incident" in answer or "one of the two" in answer
