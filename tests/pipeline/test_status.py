"""How things stand, as people and programs are told."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.alerts import DATA_TEAM, Message, tell
from tests.pipeline.conftest import mart

FEEDS = [("f1", "Trạm y tế", "Clinics"), ("f2", "Trường học", "Schools")]
AGENCIES = [
    ("a1", "Sở Y tế A", "Health A", date(2020, 1, 1)),
    ("a1", "Sở Y tế A mới", "Health A, new", date(2026, 1, 1)),
    ("a1", "Sở Y tế A sau này", "Health A, later", date(2027, 1, 1)),
    ("gone", "Sở Y tế B", "Health B", date(2020, 1, 1)),
    ("a2", "Sở Giáo dục A", "Education A", date(2020, 1, 1)),
]
PERIODS = [
    ("2026-Q2", "quarter", date(2026, 4, 1)),
    ("2026-Q3", "quarter", date(2026, 7, 1)),
    ("2026-Q4", "quarter", date(2026, 10, 1)),
    ("2027-Q1", "quarter", date(2027, 1, 1)),
    ("2024", "year", date(2024, 1, 1)),
]
DUE = {
    "2026-Q2": date(2026, 7, 20), "2026-Q3": date(2026, 10, 20), "2026-Q4": date(2027, 1, 20),
    "2027-Q1": date(2027, 4, 20), "2024": date(2025, 3, 31),
}  # fmt: skip
PLACES = [("T", "10", "Tỉnh An", "10"), ("U", "99", "Tỉnh Bình", "99"), ("C1", "1", "Xã Một", "10"),
          ("C2", "2", "Xã Hai", "10"), ("C3", "3", "Xã Ba", "99")]  # fmt: skip


def report(place, period, state, agency="a1", feed="f1", zero=False, answering="a1", filled=2):
    came = state not in ("missing", "not_due")
    return {
        "agency": agency, "feed": feed, "locality_id": place, "period": period, "due": DUE[period],
        "received": date(2026, 10, 1) if came else None, "state": state,
        "zero_report": zero if came else None, "measures_due": 2,
        "measures_received": filled if came else 0, "answering_agency": answering,
    }  # fmt: skip


REPORTS = [
    report("C1", "2026-Q2", "on_time"),
    report("C2", "2026-Q2", "late", agency="gone"),
    report("C3", "2026-Q2", "missing", agency="gone"),
    report("C1", "2026-Q3", "zero", zero=True),
    report("C2", "2026-Q3", "missing"),
    report("C3", "2026-Q3", "on_time", filled=1),
    report("C1", "2026-Q4", "not_due"),
    report("C2", "2026-Q4", "on_time"),
    report("C1", "2027-Q1", "not_due"),
    report("C1", "2024", "missing", agency="a2", feed="f2", answering="a2"),
]


@pytest.fixture
def standing(place, figures, command):
    """Asks `chitieu status` of a release with these reports; the JSON, or what was said."""
    tables = {
        "feeds": [dict(zip(("feed", "name_vi", "name_en"), row, strict=True)) for row in FEEDS],
        "agencies": [
            dict(zip(("agency_id", "name_vi", "name_en", "valid_from"), row, strict=True))
            for row in AGENCIES
        ],
        "periods": [
            dict(zip(("period", "period_type", "period_start"), row, strict=True))
            for row in PERIODS
        ],
    }
    folder = place.home.catalogue / "c0"
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    pq.write_table(pa.table({"month_and_day": pa.array([], pa.string())}),
                   folder / "disclosure_days.parquet")  # fmt: skip
    localities = [
        dict(zip(("locality_id", "code", "name_vi", "province_code"), row, strict=True))
        | {"valid_from": date(2020, 1, 1)}
        for row in PLACES
    ]
    duty = {"obligation_id": "d", "plan_id": "p", "clause": "V.1", "content_vi": "Kết quả"}
    days = [{"obligation_id": "d", "due": date(year, 11, 1)} for year in (2025, 2026, 2027)]
    more = {
        "reporting": mart("reporting", REPORTS),
        "localities": mart("localities", localities),
        "obligations": mart("obligations", [duty | {"reporter_vi": "Sở Y tế"}]),
        "obligation_dates": mart("obligation_dates", days),
    }
    place.bring(figures, tables=more)
    place.publish()

    def ask(*words, code=0):
        said = command("status", *words, code=code)
        return json.loads(said) if "--json" in words else said

    return ask


def test_every_period_of_the_last_year_is_counted_and_the_next_one_is_told(standing):
    told = standing("--json")["periods"]
    counts = ("expected", "received", "on_time", "late", "zero", "missing", "not_due")
    assert {row["period"]: tuple(row[name] for name in counts) for row in told} == {
        "2026-Q2": (3, 2, 1, 1, 0, 1, 0),
        "2026-Q3": (3, 2, 2, 0, 1, 1, 0),
        "2026-Q4": (2, 1, 1, 0, 0, 0, 1),
    }
    assert {row["period"]: row["filled"] for row in told}["2026-Q3"] == 0.75


def test_of_what_plans_ask_for_the_next_day_of_each_duty_is_told(standing):
    assert [row["due"] for row in standing("--json")["duties"]] == ["2026-11-01"]
    assert "01/11/2026  Sở Y tế: Kết quả" in standing()


def test_an_earlier_period_is_told_of_when_it_is_asked_for(standing):
    told = standing("--json", "--period", "2024")
    assert [(row["feed"], row["missing"]) for row in told["periods"]] == [("f2", 1)]


def test_what_an_agency_that_ended_still_owes_is_asked_of_the_one_that_followed(standing):
    told = standing("--json")
    assert [(row["agency"], row["missing"]) for row in told["worst"]] == [("a1", 2)]
    late = {row["period"]: row["units"] for row in told["late"]}
    assert late == {"2026-Q3": ["Xã Hai"], "2026-Q2": ["Xã Ba"]}
    of_the_ended = standing("--json", "--agency", "gone")["late"]
    assert [row["period"] for row in of_the_ended] == ["2026-Q2"]


def test_province_feed_and_agency_are_found_by_a_part_of_their_name_without_marks(standing):
    told = standing("--json", "--province", "binh", "--agency", "y te a", "--feed", "tram")
    assert sum(row["expected"] for row in told["periods"]) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--agency", "so y te"), "means several"),
        (("--agency", "nobody"), "is no agency here"),
        (("--feed", "f3"), "f1 Trạm y tế; f2 Trường học"),
        (("--period", "2031"), "period 2031"),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(standing, words, said):
    assert said in standing(*words, code=1)


def test_the_screen_names_agencies_as_they_are_called_on_the_day(standing):
    said = standing()
    for words in (
        "tính đến 31/10/2026",
        "Trạm y tế",
        "Sở Y tế A mới",
        "chưa đến hạn",
        "20/10/2026",
    ):
        assert words in said
    assert "sau này" not in said
    late = standing("--late", "--english")
    assert "Health A, new" in late
    assert "Xã Hai" in late
    assert "2026-10-20" in late


def test_what_waits_and_what_is_open_stands_above(standing, place):
    file = place.home.inbox / "a1" / "f1" / "q.csv"
    file.parent.mkdir(parents=True)
    file.write_text("x", encoding="utf-8")
    before = standing("--json")["doing"]
    with place.database.transaction() as session:
        tell(session, Message("e", DATA_TEAM, "s", "Việc", "Thing"))
    after = standing("--json")["doing"]
    assert (before["waiting"], before["running"], before["failed_files"]) == (1, False, 0)
    assert after["unsent_alerts"] == before["unsent_alerts"] + 1
    assert "1 tệp đang chờ" in standing()


def test_who_may_not_read_the_operations_database_is_told_of_the_reports_all_the_same(
    standing, place, monkeypatch
):
    monkeypatch.setattr("orchestration.standing.doing.os.access", lambda path, mode: False)
    told = standing("--json")
    assert told["doing"]["open_incidents"] is None
    assert told["periods"]


def test_a_release_of_an_earlier_program_is_named_as_such(standing, place, command):
    standing()
    path = place.home.current_release.resolve() / "reporting.parquet"
    pq.write_table(pq.read_table(path).drop_columns(["answering_agency"]), path)
    assert "was made by an earlier version of the program" in command("status", code=1)


def test_before_the_first_release_it_says_what_to_do(command):
    assert "chitieu run" in command("status", code=1)
