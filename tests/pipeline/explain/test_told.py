"""One figure explained: what it stands on, and why it is held or missing."""

from __future__ import annotations

import json
import re
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.change.comparisons import CHANGE_COMPARISONS
from orchestration.asked_figures import KEY
from tests.gate.worlds import contribution
from tests.pipeline.conftest import mart, world
from tests.pipeline.explain.asking import (
    RATE,
    ROOT,
    SECRET,
    UNITS,
    answers,
    ask,
    bring,
    country_tables,
    made_from,
    of,
    owed,
    plain,
    reaches,
    reported,
    secret,
)


def test_a_published_figure_tells_everything_it_stands_on(installed, country):
    counts = [reported("F06", "low_weight_births", 10), reported("F06", "births", 100)]
    bring(
        installed, country, [of(period="2022", numerator=9), of(hard_high=60)],
        reported_counts=mart("reported_counts", counts),
    )  # fmt: skip
    told = ask(installed)
    assert told["status"] == "normal"
    assert (told["figure"]["value"], told["figure"]["numerator"]) == (10, 10)
    assert [row["measure_id"] for row in told["measures"]] == ["low_weight_births", "births"]
    file = told["files"][0]
    assert (file["file_name"], file["first_row"], file["receipt"]) == (
        "f.csv", 5, "receipts/a1/f1/x.json"
    )  # fmt: skip
    assert {row["count"] for row in told["reported"]["first"]} == {10, 100}
    assert [row["value"] for row in told["series"]] == [9, 10]
    assert told["reports"][0]["received"] == told["reports"][0]["due"] == 4
    assert told["why"] is None
    hard = answers(told)["outside_hard_limits"]
    assert (hard["answer"], hard["expected"]) == ("passed", 60)
    assert answers(told)["nesting_broken"]["answer"] == "not_applicable"
    assert answers(told)["keys_unique"]["answer"] == "passed"


def test_a_withheld_figure_says_by_which_rule_and_what_would_release_it(installed, country):
    bring(installed, country, [of(numerator=400, denominator=40)])
    told = ask(installed)
    assert told["status"] == "withheld"
    broken = answers(told)["numerator_above_denominator"]
    assert (broken["answer"], broken["observed"], broken["expected"]) == ("held", 400, 40)
    assert told["way_out"]["waivable"] is False
    assert "đính chính" in told["way_out"]["steps"][0]["sentence_vi"]
    assert told["way_out"]["command"] is None


def test_an_outdated_correction_says_to_delete_or_renew_the_file(installed, country):
    case = {
        "correction_id": "slip", "feed": "clinic", "agency": "health_board",
        "measure_id": "births", "locality_id": "F06", "period": "2023", "breakdown": "total",
        "from_count": 90, "to_count": 9, "state": "outdated", "reported_count": 100,
        "made": date(2024, 1, 1), "made_by": "office", "reason_vi": "nhầm", "reason_en": "slip",
    }  # fmt: skip
    bring(installed, country, [of(outdated_correction_id="slip")],
          corrections=mart("corrections", [case]))  # fmt: skip
    told = ask(installed)
    assert told["corrections"][0]["state"] == "outdated"
    assert "Xóa tệp đính chính" in told["way_out"]["steps"][0]["sentence_vi"]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("not_reported", "Chưa có báo cáo nào"),
        ("coverage_too_low", "dưới 50 % thì không công bố"),
        ("split_share_unknown", "chưa rõ tỷ lệ"),
        ("counted with a neighbour", "Cơ quan báo cáo ghi: “counted with a neighbour”"),
    ],
)
def test_a_missing_figure_says_why(installed, country, reason, words):
    row = of(numerator=None, denominator=None, coverage=0.3) | {"reason": reason}
    quarters = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
    duties = [owed("F06", q, "missing" if q != "2023-Q1" else "late") for q in quarters]
    bring(installed, country, [row], reporting=mart("reporting", duties))
    told = ask(installed)
    assert told["status"] == "missing"
    assert words in told["why"]["sentence_vi"]
    report = told["reports"][0]
    assert (report["received"], report["due"], report["late"]) == (1, 4, 1)
    assert [one["period"] for one in report["missing"]] == list(quarters[1:])
    assert report["missing"][0]["name_vi"] == "Cedar"


def test_history_over_releases_names_each_that_said_something_else(installed, country):
    bring(installed, country, [of()])
    bring(installed, country, [of(), of(place="F07")])
    bring(installed, country, [of(numerator=12)])
    told = ask(installed)
    assert [row["value"] for row in told["releases"]] == [10, 12]
    assert told["releases"][1]["revision"] == 1


def test_targets_and_the_unit_above_stand_beside_the_figure(installed, country):
    row = of(parent_locality_id="F02", parent_value=8.0, compared_to_parent="similar")
    target = {
        "plan_id": "plan", "position": 1, "clause": "II.1", "target_id": "t",
        "indicator_id": RATE, "locality_id": "F06", "geography": "as_was", "breakdown": "total",
        "period": "2023", "year": 2023, "printed": "under 12 %", "kind": "level",
        "status": "met", "disputed": False,
    }  # fmt: skip
    bring(installed, country, [row], targets=mart("targets", [target]))
    told = ask(installed)
    assert told["comparison"]["parent"]["name_vi"] == "Northmark"
    assert [(row["clause"], row["status"]) for row in told["targets"]] == [("II.1", "met")]


def test_without_the_candidate_the_release_alone_still_answers(installed, country):
    bring(installed, country, [of()])
    for folder in list(installed.home.candidates.iterdir()):
        folder.rename(installed.home.root / f"gone-{folder.name}")
    told = ask(installed)
    assert told["figure"]["value"] == 10
    assert told["change"] is None


def test_change_and_waiver_are_told_as_the_gate_kept_them(installed, country):
    row = of()
    bring(installed, country, [row])
    candidate = installed.home.current_release.resolve() / "release.json"
    verdicts = installed.home.verdicts / json.loads(candidate.read_text())["candidate_hash"]
    key = {name: row[name] for name in KEY}
    evidence_kept = key | {"expected_count": 11.5, "ratio": 0.87, "z": -0.4, "tau2": 0.02}
    pq.write_table(pa.Table.from_pylist([evidence_kept]), verdicts / "change.parquet")
    told = ask(installed)
    assert told["change"] == {"expected_count": 11.5, "ratio": 0.87, "z": -0.4, "tau2": 0.02}


def test_the_command_prints_people_a_page_and_programs_the_answer(installed, country, command):
    bring(installed, country, [of()])
    told = json.loads(command("explain", RATE, "Cedar", "2023", "--json"))
    assert told == json.loads(plain(ask(installed)))
    page = command("explain", "/".join(told["key"].values()), "--english")
    for words in ("Low birth weight", "Cedar (103, F06)", "10 %", "Counts", "f.csv",
                  "numerator_above_denominator", "The gate's rules"):  # fmt: skip
        assert words in page
    assert "Nowhere" in command("explain", RATE, "Nowhere", "2023", code=3)
    unclear = json.loads(command("explain", "children", "F06", "2023", "--json", code=3))
    assert unclear["unclear"]["what"] == "indicator"


def test_the_page_of_the_format_names_every_key_of_an_answer_and_no_other(installed, country):
    page = (ROOT / "orchestration" / "explain" / "README.md").read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| `([a-z_]+)` \|", page, re.MULTILINE))
    bring(installed, country, [of(numerator=400, denominator=40), secret("F07")])
    given = set(ask(installed)) | set(ask(installed, period="2024"))
    installed.mask(secret("F07"))
    bring(installed, country, [of(), secret("F07")])
    given |= set(ask(installed, SECRET, "F07"))
    assert given == documented


def test_what_contains_a_held_count_names_the_figure_to_settle_first(installed, country):
    low = of(place="F06", numerator=400, denominator=40)
    above = of(place="F02", numerator=410, denominator=440) | {"locality_level": "region"}
    parts = [
        contribution(RATE, "F06", "2023", 400, 40, expected=(4, 40)),
        contribution(RATE, "F05", "2023", 10, 400, expected=(10, 400)),
    ]
    made = world([low, above], country_tables(country, [low, above]), **made_from(country))
    made.contributions, made.targets = parts, reaches()
    installed.bring_world(made)
    installed.publish()
    told = ask(installed, locality="F02")
    assert told["status"] == "withheld"
    assert f"chitieu explain {RATE}/administrative/F06/" in told["way_out"]["steps"][0][
        "sentence_en"]  # fmt: skip
    assert told["way_out"]["command"].startswith(f"chitieu waive {RATE}/administrative/F02/")


def keep_change(installed, row, **told):
    """What the gate kept of a figure's history, in the place of what it found."""
    facts = json.loads((installed.home.current_release / "release.json").read_text())
    path = installed.home.verdicts / facts["candidate_hash"] / "change.parquet"
    kept = {name: row[name] for name in KEY} | {"expected_count": 11.5} | told
    pq.write_table(pa.Table.from_pylist([kept]), path)


@pytest.mark.parametrize(
    ("history_of", "asked", "not_asked"),
    [
        ("own", "surprising_change", "unit_slip_among_peers"),
        ("elsewhere", "moved_much", "unit_slip_among_peers"),
        ("peers", "unit_slip_among_peers", "surprising_change"),
    ],
)
def test_rules_on_change_show_the_count_beside_the_one_expected_where_they_were_asked(
    installed, country, history_of, asked, not_asked
):
    row = of()
    bring(installed, country, [row, of(place="F07")])
    keep_change(installed, row, history_of=history_of)
    told = answers(ask(installed))
    passed = told[asked]
    assert (passed["answer"], passed["observed"], passed["expected"]) == ("passed", 10, 11.5)
    assert told[not_asked]["answer"] == "not_applicable"
    assert answers(ask(installed, locality="F07"))[asked]["answer"] == "not_applicable"


def test_without_history_and_with_too_few_peers_no_rule_on_change_is_said_to_be_passed(
    installed, country
):
    """Of five parishes each has four beside it: one in fault would make the others look so."""
    above = of(place="F02", numerator=50, denominator=500) | {"locality_level": "region"}
    rows = [of(place=place, parent_locality_id="F02") for place in UNITS]
    bring(installed, country, [above, *rows])
    told = answers(ask(installed))
    on_change = {one.rule_id for one in CHANGE_COMPARISONS}
    assert {told[rule_id]["answer"] for rule_id in on_change} == {"not_applicable"}
