"""Of shown figures nothing is told that was computed from hidden ones."""

import duckdb
import pytest

from orchestration import untold_sql
from tests.gate.worlds import figure

WHERE = "locality_id = 'C1' and period = '2024' and rule_id = 'numerator_above_denominator'"
MEASURES = {"falls": "home", "beds": "ward", "visits": "ward", "plays": "home", "crimes": "police",
            "calls": "police", "burns": "home", "reports": "school"}  # fmt: skip
ROLES = [
    ("falls_rate", "numerator", "accidents"), ("falls_rate", "denominator", "beds"),
    ("share_of_falls", "numerator", "visits"), ("share_of_falls", "denominator", "falls"),
    ("beds_rate", "numerator", "beds"), ("plays_rate", "numerator", "plays"),
    ("crimes_rate", "numerator", "crimes"), ("calls_rate", "numerator", "calls"),
    ("reports_rate", "numerator", "reports"), ("deep_falls", "numerator", "reports"),
]  # fmt: skip


@pytest.fixture
def broken(figures):
    """The same figures, of which one exceeds its denominator."""
    changed = figure(locality_id="C1", period="2024", numerator=960, denominator=200)
    return [changed if row["locality_id"] == "C1" and row["period"] == "2024" else row
            for row in figures]  # fmt: skip


def test_what_a_rule_saw_is_told_where_no_figure_of_the_indicator_is_hidden(place, broken):
    place.bring(broken)
    place.publish()
    for table in ("rule_results", "withheld"):
        told = place.one(table, WHERE)
        assert (told["observed"], told["expected"]) == (960, 200)
        assert "960" in told["sentence_en"] and "960" in told["sentence_vi"]
    assert place.facts()["guarded_indicators"] == []


def test_what_a_rule_saw_is_not_told_where_another_figure_of_the_indicator_is_hidden(place, broken):
    place.mask(next(row for row in broken if row["period"] == "2023"))
    place.bring(broken)
    release = place.publish().release_id
    for table in ("rule_results", "withheld"):
        told = place.one(table, WHERE)
        assert (told["observed"], told["expected"]) == (None, None)
        assert not any(letter.isdigit() for letter in told["sentence_en"] + told["sentence_vi"])
    inside = place.one("rule_results", WHERE, release=release, root=place.home.restricted)
    assert inside["observed"] == 960
    assert place.facts()["guarded_indicators"] == ["stunting"]


def test_what_a_shown_figure_was_before_is_not_told_where_another_is_hidden(place, figures):
    for hide, known in ((False, {20.0}), (True, {None})):
        if hide:
            place.mask(next(row for row in figures if row["locality_id"] == "C2"))
        for numerator in (40, 42 + hide):
            place.bring([figure(locality_id="C1", period="2023", numerator=numerator,
                                denominator=200), *figures[1:]])  # fmt: skip
            place.publish()
        row = place.one("figures", "locality_id = 'C1' and period = '2023'")
        assert {row["first_value"]} == known
        assert row["revision"] > 0


@pytest.fixture
def untold():
    """What of the small world above is not told, when these are hidden or sensitive."""

    def ask(masked=(), sensitive=()):
        with duckdb.connect() as connection:
            connection.execute("create table mask (indicator_id varchar)")
            connection.execute(
                "create table judged (indicator_id varchar, sensitivity varchar, "
                "nesting_indicator_id varchar, nesting_counted_id varchar)"
            )
            connection.execute("create table indicator_measures (indicator_id varchar, "
                               "role varchar, measure_id varchar)")  # fmt: skip
            connection.execute("create table measures (measure_id varchar, feed varchar, "
                               "sensitivity varchar)")  # fmt: skip
            connection.execute("create table measure_parts as select 'accidents' as measure_id, "
                               "unnest(['falls', 'burns']) as part_measure_id")  # fmt: skip
            connection.execute("create table cross_checks as select 'falls' as left_measure_id, "
                               "'calls' as right_measure_id")  # fmt: skip
            connection.executemany("insert into indicator_measures values (?, ?, ?)", ROLES)
            connection.executemany("insert into measures values (?, ?, 'none')",
                                   list(MEASURES.items()))  # fmt: skip
            for indicator in {role[0] for role in ROLES}:
                outer = "falls_rate" if indicator == "deep_falls" else None
                connection.execute("insert into judged values (?, ?, ?, null)", [
                    indicator, "always" if indicator in sensitive else "none", outer])  # fmt: skip
            for indicator in masked:
                connection.execute("insert into mask values (?)", [indicator])
            connection.execute(untold_sql.UNTOLD)
            return set(connection.execute("from untold").fetchall())

    return ask


def test_nothing_is_untold_where_nothing_is_hidden(untold):
    assert untold() == set()


@pytest.mark.parametrize("how", ["masked", "sensitive"])
def test_who_counts_the_same_is_compared_with_it_or_shares_its_file_is_silent_too(untold, how):
    found = untold(**{how: ["falls_rate"]})
    assert {indicator for indicator, reads in found if reads is None} == {
        "falls_rate", "share_of_falls",
    }  # fmt: skip
    beside = {(indicator, reads) for indicator, reads in found if reads is not None}
    assert beside == {
        ("deep_falls", "nested"), ("calls_rate", "cross_feed"), ("plays_rate", "file"),
        ("falls_rate", "file"), ("share_of_falls", "file"),
    }  # fmt: skip
