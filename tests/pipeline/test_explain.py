"""One figure explained: what it stands on, why it is held or missing, and what is never told."""

from __future__ import annotations

import copy
import json
import os
import re
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.comparisons import Comparison
from expectations.statistics import late
from orchestration.asked_figures import KEY
from orchestration.explain import judged
from orchestration.explain.answer import NotPermittedError, explain
from orchestration.explain.asked import Question
from orchestration.explain.unclear import UnclearError
from sources.loader import compile_catalogue, load_catalogue
from tests.gate.worlds import contribution, figure, reaching
from tests.pipeline.conftest import COUNTRY, SUBMISSION, evidence, mart, submission, world

CATALOGUE = COUNTRY / "catalogue"
ROOT = COUNTRY.parents[1]
RATE, SECRET = "low_birth_weight_rate", "newborn_mortality_rate"
PRIME, CHILDREN = 104729, 611953


def of(indicator=RATE, place="F06", period="2023", **changes):
    year = int(period[:4])
    return figure(
        indicator, place, period, period_type="year", locality_level="parish",
        as_of=date(2024, 6, 30), period_start=date(year, 1, 1), **changes,
    )  # fmt: skip


def secret(place, **changes):
    return of(SECRET, place, numerator=PRIME, denominator=CHILDREN, sensitivity="always", **changes)


def reported(place, measure, count, period="2023", row=7):
    return {
        "feed": "clinic", "agency": "health_board", "submission_id": SUBMISSION,
        "source_row": row, "locality_id": place, "period": period, "breakdown": "total",
        "measure_id": measure, "count": count,
    }  # fmt: skip


def owed(place, period, state="on_time", feed="clinic"):
    return {
        "agency": "health_board", "feed": feed, "locality_id": place, "period": period,
        "due": date(2023, 4, 30), "received": None if state == "missing" else date(2023, 4, 1),
        "state": state,
    }  # fmt: skip


@pytest.fixture(scope="module")
def country():
    return load_catalogue(CATALOGUE)


@pytest.fixture
def installed(place, country, monkeypatch):
    """The compiled small country in a home, ready for figures of it."""
    compile_catalogue(country, place.home.catalogue)
    monkeypatch.setenv("CHITIEU_HOME", str(place.home.root))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(CATALOGUE))
    monkeypatch.setenv("CHITIEU_AS_OF", "2024-06-30")
    return place


UNITS = ("F04", "F05", "F06", "F07", "F08")


def reaches():
    """Which units count toward which, as the warehouse tells it."""
    return [
        *[row for unit in UNITS for row in reaching(unit, unit, "F02", "F01")],
        *reaching("F04", "F09", geography="current"),
        *reaching("F05", "F09", geography="current"),
    ]


def of_the_country(country, name, **more):
    """A mart filled from the compiled table of that name."""
    columns = mart(name, []).column_names
    rows = country.table(name).to_pylist()
    return mart(name, [{n: (row | more).get(n) for n in columns} for row in rows])


def country_tables(country, figures):
    """The country's own places, measures and indicators, and reports of everything."""
    indicators = of_the_country(country, "indicators").to_pylist()
    for row in indicators:
        row["sensitive"] = row["indicator_id"] == SECRET
    quarters = [f"{year}-Q{quarter}" for year in (2022, 2023) for quarter in (1, 2, 3, 4)]
    return {
        "indicators": mart("indicators", indicators),
        "localities": of_the_country(country, "localities"),
        "measures": of_the_country(country, "measures"),
        "indicator_measures": country.table("indicator_measures"),
        "locality_targets": mart("locality_targets", reaches()),
        "reporting": mart("reporting", [owed(u, q) for u in UNITS for q in quarters]),
        "reported_counts": mart("reported_counts", []),
        "corrections": mart("corrections", []),
        "evidence": [evidence(row, "low_weight_births") for row in figures],
        "submissions": [submission(feed="clinic")],
        "targets": mart("targets", []),
        "target_figures": mart("target_figures", []),
    }


def made_from(country):
    return {"catalogue_hash": country.content_hash, "as_of": "2024-06-30"}


def bring(place, country, figures, **tables):
    """Publish the figures, in the country; `tables` instead of its own."""
    known = country_tables(country, figures) | tables
    place.bring(figures, tables=known, **made_from(country))
    return place.publish()


def ask(place, indicator=RATE, locality="F06", period="2023", restricted=False, **more):
    question = Question(indicator, locality, period, **more)
    return explain(place.home, CATALOGUE, question, restricted=restricted)


def plain(told):
    return json.dumps(told, ensure_ascii=False, default=str)


def answers(told):
    return {row["rule_id"]: row for row in told["rules"]}


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


def test_nobody_it_could_concern_is_not_missing(installed, country):
    row = of(numerator=None, denominator=None) | {
        "obs_status": "not_applicable", "reason": "zero_of_zero"
    }  # fmt: skip
    bring(installed, country, [row])
    assert "không có đối tượng" in ask(installed)["why"]["sentence_vi"].lower()


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (("runaway_cases", "F06", "2023-Q1"), "period_type_not_at_level"),
        (("vaccination_rate_under5", "F02", "2023-Q1"), "period_type_not_made"),
        ((RATE, "F06", "2024"), "not_due"),
        ((RATE, "F04", "2023", "as_was"), "locality_ended"),
        ((RATE, "F09", "2022", "as_was"), "locality_not_yet"),
        ((RATE, "F04", "2022", "current"), "locality_ended"),
    ],
)
def test_what_is_not_in_the_grid_says_why_not(installed, country, asked, reason):
    bring(installed, country, [of()])
    told = ask(installed, *asked[:3], geography=asked[3] if asked[3:] else None)
    assert (told["status"], told["why"]["reason"]) == ("absent", reason)
    assert told["why"]["sentence_vi"] != told["why"]["sentence_en"]


def test_a_place_that_ended_names_what_it_became(installed, country):
    bring(installed, country, [of()])
    told = ask(installed, locality="Ash", period="2022", geography="current")
    assert told["key"]["locality_id"] == "F04"
    assert [row["locality_id"] for row in told["why"]["became"]] == ["F09"]


def test_a_name_means_the_place_of_the_period_and_the_map_follows(installed, country):
    row = of(place="F09", period="2022", geography="current")
    bring(installed, country, [of(place="F04", period="2022"), row])
    assert ask(installed, locality="Ash", period="2022")["key"]["geography"] == "as_was"
    later = ask(installed, locality="Ashbirch", period="2022")
    assert (later["key"]["locality_id"], later["key"]["geography"]) == ("F09", "current")
    assert {row["locality_id"] for row in later["sources"]} == {"F04", "F05"}
    assert ask(installed, "low birth", "102", "the year 2022")["key"]["locality_id"] == "F05"


@pytest.mark.parametrize(
    ("asked", "what"),
    [
        (("Vaccinated weight", "F06", "2023"), "indicator"),
        (("newborn first days of nothing", "F06", "2023"), "indicator"),
        ((RATE, "Nowhere", "2023"), "locality"),
        ((RATE, "F06", "1066"), "period"),
        ((RATE, "F06", "2023", "atlantis"), "geography"),
    ],
)
def test_what_is_unknown_is_refused_by_name(installed, country, asked, what):
    bring(installed, country, [of()])
    with pytest.raises(UnclearError) as refused:
        ask(installed, *asked[:3], geography=asked[3] if asked[3:] else None)
    assert refused.value.what == what


def test_what_may_mean_several_names_the_candidates(installed, country):
    bring(installed, country, [of()])
    with pytest.raises(UnclearError) as refused:
        ask(installed, "children")
    names = {row["indicator_id"] for row in refused.value.candidates}
    assert names == {"runaway_cases", "vaccination_rate_under5"}


@pytest.fixture
def three_secrets(installed, country):
    """A primary, a complementary and a coarse cell of one sensitive indicator, alike in public."""
    rows = [secret("F06"), secret("F07"), secret("F08")]
    for row, why in zip(rows, ("primary", "complementary", "coarse"), strict=True):
        installed.mask(row, why)
    cells = [reported(row["locality_id"], "newborn_deaths", PRIME) for row in rows]
    bring(installed, country, rows, reported_counts=mart("reported_counts", cells))
    return rows


def test_a_suppressed_figure_is_told_alike_whatever_hides_it(installed, three_secrets):
    """But for the key, and for what the public figure itself says is the rule."""
    told = [ask(installed, SECRET, row["locality_id"]) for row in three_secrets]
    for one in told:
        assert str(PRIME) not in plain(one)
        assert str(CHILDREN) not in plain(one)
        assert set(one) == {
            "schema", "release", "key", "status", "indicator", "place", "period",
            "coverage_class", "why",
        }  # fmt: skip
    primary, complementary, coarse = (copy.deepcopy(one) for one in told)
    for one in (primary, complementary, coarse):
        for name in ("key", "place"):
            del one[name]
    assert primary == complementary
    assert coarse.pop("why")["reason"] == "not_published_here"
    primary.pop("why")
    assert primary == coarse


def test_the_page_of_a_suppressed_figure_tells_no_more_than_the_answer(
    installed, three_secrets, command
):
    pages = [command("explain", SECRET, row["locality_id"], "2023") for row in three_secrets]
    for page, name in zip(pages, ("Cedar", "Dale", "Elm"), strict=True):
        assert str(PRIME) not in page
        assert "Deaths in the first 28 days per 1,000" in page
        assert name in page
    names = (("Cedar", "103", "F06"), ("Dale", "201", "F07"))
    alike = pages[:2]
    for at, words in enumerate(names):
        for word in words:
            alike[at] = alike[at].replace(word, "…")
    assert alike[0] == alike[1]


def test_a_sensitive_figure_that_is_shown_tells_only_what_the_release_tells(installed, country):
    row = secret("F06", hard_high=100, previous_value=PRIME / 7)
    counts = [reported("F06", "newborn_deaths", 999983)]
    bring(installed, country, [row], reported_counts=mart("reported_counts", counts))
    told = ask(installed, SECRET)
    assert told["figure"]["numerator"] == PRIME
    assert "999983" not in plain(told)
    assert told["reported"] == {"cells": None, "first": []}
    assert answers(told)["outside_hard_limits"]["answer"] == "told_nothing"
    within = ask(installed, SECRET, restricted=True)
    assert "999983" in plain(within)
    assert answers(within)["outside_hard_limits"]["answer"] == "passed"


def test_the_restricted_release_tells_what_is_suppressed_and_says_that_it_is(
    installed, three_secrets
):
    told = ask(installed, SECRET, restricted=True)
    assert told["figure"]["numerator"] == PRIME
    assert told["release"]["restricted"] is True


def test_without_permission_the_restricted_release_is_refused(
    installed, country, monkeypatch, command
):
    bring(installed, country, [of()])
    root = installed.home.restricted
    assert root.stat().st_mode & 0o777 == 0o700
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != root and allowed(path, mode))
    with pytest.raises(NotPermittedError, match="0700"):
        ask(installed, restricted=True)
    command("explain", RATE, "F06", "2023", "--restricted", code=1)


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


def test_the_count_of_a_sensitive_indicator_around_this_one_is_not_told(installed, country):
    row = of(nesting_indicator_id=SECRET, nesting_numerator=PRIME)
    bring(installed, country, [row, secret("F06")])
    told = answers(ask(installed))["nesting_broken"]
    assert (told["answer"], told["expected"]) == ("passed", None)
    assert str(PRIME) not in plain(ask(installed))
    within = answers(ask(installed, restricted=True))["nesting_broken"]
    assert within["expected"] == PRIME


def test_rules_on_change_show_the_count_beside_the_one_expected(installed, country, monkeypatch):
    reads_history = Comparison(
        "reads_history", "contains_held", late, "numerator", "expected_count", side="numerator"
    )
    monkeypatch.setattr(judged, "change_comparisons", lambda: [reads_history])
    row = of()
    bring(installed, country, [row, of(place="F07")])
    facts = json.loads((installed.home.current_release / "release.json").read_text())
    kept = {name: row[name] for name in KEY} | {"expected_count": 11.5}
    path = installed.home.verdicts / facts["candidate_hash"] / "change.parquet"
    pq.write_table(pa.Table.from_pylist([kept]), path)
    told = answers(ask(installed))["contains_held"]
    assert (told["answer"], told["observed"], told["expected"]) == ("passed", 10, 11.5)
    assert answers(ask(installed, locality="F07"))["contains_held"]["answer"] == "not_applicable"


def rewrite(place, country, table, change):
    """Another word of the compiled catalogue: `change` maps a row, or drops it with None."""
    rows = [found for row in country.table(table).to_pylist() if (found := change(row))]
    path = place.home.catalogue / country.content_hash / f"{table}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=country.table(table).schema), path)


@pytest.mark.parametrize(
    ("table", "change", "reason", "words"),
    [
        (
            "geography_levels",
            lambda row: None if row["level"] == "parish" else row,
            "level_not_on_map",
            "does not show the level Parish",
        ),
        (
            "breakdown_levels",
            lambda row: None if row["level"] == "parish" else row,
            "breakdown_not_at_level",
            "only at Realm, Region",
        ),
        (
            "indicator_breakdowns",
            lambda row: row | {"breakdown": "girls"},
            "breakdown_not_made",
            "it has girls",
        ),
        (
            "feed_levels",
            lambda row: row | {"level": "region"},
            "not_reported_at_level",
            "at the level Region only",
        ),
        (
            "feeds",
            lambda row: row | {"first_period_start": date(2023, 6, 1)},
            "before_first_period",
            "begins on 2023-06-01",
        ),
        (
            "agencies",
            lambda row: row | {"locality_id": "F03"},
            "outside_areas",
            "No agency sends the feed clinic for Cedar",
        ),
        ("levels", lambda row: row, "not_expected", "Nobody owes a report"),
    ],
)
def test_what_the_catalogue_leaves_out_is_told_with_what_it_has(
    installed, country, table, change, reason, words
):
    bring(installed, country, [of(place="F07")])
    rewrite(installed, country, table, change)
    told = ask(installed)
    assert (told["status"], told["why"]["reason"]) == ("absent", reason)
    assert words in told["why"]["sentence_en"]


def test_an_indicator_that_no_office_counts_says_so(installed, country):
    roles = country.table("indicator_measures").to_pylist()
    counted = [row for row in roles if row["indicator_id"] != RATE]
    bring(installed, country, [of(place="F07")],
          indicator_measures=mart("indicator_measures", counted))  # fmt: skip
    assert ask(installed)["why"]["reason"] == "no_source"
