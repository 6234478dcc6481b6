"""The attack finds what a mask gives away, and only that."""

import numpy as np
import pytest
from scipy.stats import chi2

from bench.attack.attack import attack
from bench.attack.inversion import UNKNOWN, count_of_limit
from tests.gate.worlds import wilson
from tests.pipeline.attacked_home import Home

PARTS = (("P1", 2), ("P2", 9), ("P3", 30))


@pytest.fixture
def home(tmp_path):
    return Home(tmp_path)


def found(home):
    """Kind, least and most of what the attack finds, by place."""
    rows = attack(home.folder).found.set_index("locality_id")
    return {place: (row.kind, row.least, row.most) for place, row in rows.iterrows()}


def test_one_hidden_count_under_a_shown_sum_is_exposed(home):
    home.figure("abuse", "P", 41)
    for place, count in PARTS:
        home.figure("abuse", place, count, shown=place != "P1")
    home.release()
    assert found(home) == {"P1": ("exact", 2, 2)}


def test_two_hidden_counts_with_room_are_left_open(home):
    home.figure("abuse", "P", 41)
    for place, count in PARTS:
        home.figure("abuse", place, count, shown=place == "P3")
    home.release()
    done = attack(home.folder)
    assert done.found.empty
    assert done.hints.empty
    assert done.sizes["secrets"] == 2


def test_two_hidden_counts_of_a_small_sum_are_narrow(home):
    home.figure("deaths", "P", 33)
    for place, count in (("P1", 2), ("P2", 1), ("P3", 30)):
        home.figure("deaths", place, count, shown=place == "P3")
    home.release()
    assert found(home) == {"P1": ("narrow", 0, 3), "P2": ("narrow", 0, 3)}


def test_a_second_map_gives_away_what_the_first_hides(home):
    home.figure("abuse", "P", 41)
    for place, count in PARTS:
        home.figure("abuse", place, count, shown=place == "P3")
        home.figure("abuse", place, count, shown=place != "P1", geography="current")
    home.release()
    assert found(home)["P1"] == ("exact", 2, 2)


def test_a_remainder_holds_what_a_parted_unit_counted(home):
    home.parted = {"P2": "P3"}
    home.figure("abuse", "P2", 2, shown=False)
    home.figure("abuse", "P3", 9)
    home.figure("abuse", "P3", 11, geography="current")
    home.release()
    assert found(home) == {"P2": ("exact", 2, 2)}


def test_half_years_give_away_the_year(home):
    home.figure("abuse", "P", 2, shown=False, period="2023-H1")
    home.figure("abuse", "P", 9, period="2023-H2")
    home.figure("abuse", "P", 11)
    home.release()
    assert found(home) == {"P": ("exact", 2, 2)}


def test_rolling_years_give_away_a_year(home):
    for period, count in (("2021", 3), ("2022", 8), ("2023", 9), ("2021-2023", 20)):
        home.figure("abuse", "P", count, period=period, shown=count != 3)
    home.release()
    assert found(home) == {"P": ("exact", 3, 3)}


def test_sexes_give_away_each_other(home):
    home.figure("abuse", "P", 11)
    home.figure("abuse", "P", 2, breakdown="male", shown=False)
    home.figure("abuse", "P", 9, breakdown="female")
    home.release()
    assert found(home) == {"P": ("exact", 2, 2)}


def test_who_knew_which_counts_are_small_would_know_more(home):
    """Why hidden rows look the same, whatever they are hidden for."""
    home.figure("abuse", "P", 8)
    home.figure("abuse", "P1", 4, shown=False)
    home.figure("abuse", "P2", 4, shown=False)
    home.figure("abuse", "P3", 0)
    home.release()
    assert found(home) == {}
    knowing = attack(home.folder, knows_small=True).found
    assert set(knowing["kind"]) == {"exact"}


def test_an_area_of_one_unit_is_that_unit(home):
    home.figure("deaths", "P", 41)
    home.figure("deaths", "P", 3, breakdown="urban")
    home.figure("deaths", "P1", 3, shown=False)
    home.release()
    rows = attack(home.folder).found
    assert set(zip(rows["locality_id"], rows["kind"], strict=True)) == {
        ("P1", "exact"),
        ("P", "shown"),
    }
    assert "published in another figure" in rows[rows["kind"] == "exact"]["how"].item()


def test_an_outer_count_bounds_the_inner_one(home):
    home.figure("abuse", "P", 3, shown=False)
    home.figure("worst", "P", 3, shown=False)
    home.figure("abuse", "V", 60)
    home.figure("abuse", "Q", 57)
    home.figure("worst", "V", 12)
    home.figure("worst", "Q", 9, shown=False)
    home.release()
    rows = attack(home.folder).found.set_index(["indicator_id", "locality_id"])
    assert rows["kind"].to_dict() == {
        ("abuse", "P"): "exact",
        ("worst", "P"): "narrow",
    }


def test_a_measure_that_two_indicators_share_is_one_count(home):
    home.figure("abuse", "P", 12)
    home.figure("helped", "P", 9, of=12, shown=False)
    home.release()
    rows = attack(home.folder).found
    assert set(zip(rows["what"], rows["truth"], strict=True)) == {("denominator", 12.0)}


def test_what_a_numerator_leaves_of_its_denominator_is_a_count_too(home):
    home.figure("abuse", "P", 12)
    home.figure("helped", "P", 9, of=12, shown=False)
    home.figure("helped", "Q", 20, of=40)
    home.figure("helped", "V", 29, of=52)
    home.release()
    rows = attack(home.folder).found.set_index("what")
    assert rows["truth"].to_dict() == {"numerator": 9, "denominator": 12, "rest": 3}
    assert set(rows["kind"]) == {"exact"}


def test_that_nobody_is_left_of_a_denominator_is_to_stay_open_too(home):
    home.figure("abuse", "P", 12)
    home.figure("helped", "P", 12, of=12, shown=False)
    home.figure("helped", "Q", 20, of=40)
    home.figure("helped", "V", 32, of=52)
    home.release()
    rows = attack(home.folder).found.set_index("what")
    assert rows.loc["rest", ["kind", "truth"]].tolist() == ["exact", 0.0]


def test_a_count_that_is_not_sensitive_is_worked_out_for_what_it_bounds(home):
    home.figure("injuries", "P", 41)
    for place, count in PARTS:
        home.figure("injuries", place, count, shown=place != "P1")
        home.figure("deaths", place, count - 1, shown=False)
    home.release()
    rows = attack(home.folder).found.set_index(["indicator_id", "locality_id"])
    assert rows["kind"].to_dict() == {("injuries", "P1"): "exact", ("deaths", "P1"): "narrow"}
    assert rows.loc[("deaths", "P1"), "most"] == 2


def test_such_a_count_may_be_small_where_it_is_not_known(home):
    home.figure("injuries", "P", 41)
    for place, count in PARTS:
        home.figure("injuries", place, count, shown=place == "P3")
        home.figure("deaths", place, count - 1, shown=False)
    home.release()
    done = attack(home.folder)
    assert done.found.empty
    assert done.sizes["secrets"] == 5


def test_an_earlier_release_gives_away_what_this_one_hides(home):
    for shown in (True, False):
        home.figure("abuse", "P", 41)
        for place, count in (("P1", 8), ("P2", 9), ("P3", 24)):
            home.figure("abuse", place, count, shown=shown or place == "P3")
        home.release()
    assert found(home) == {"P1": ("exact", 8, 8), "P2": ("exact", 9, 9)}


def test_a_count_that_changed_between_releases_is_two_counts(home):
    home.figure("abuse", "P1", 8)
    home.release()
    home.figure("abuse", "P1", 3, shown=False)
    home.figure("abuse", "P2", 9, shown=False)
    home.figure("abuse", "P", 12)
    home.release()
    assert found(home) == {}


def test_equations_that_are_not_so_tell_nothing(home):
    home.figure("abuse", "P", 60)
    for place, count in PARTS:
        home.figure("abuse", place, count, shown=place != "P1")
    home.release()
    assert found(home) == {}


def test_what_only_equations_together_give_away_is_found_by_programming(home):
    home.figure("abuse", "P", 41)
    home.figure("abuse", "P", 39, breakdown="rural")
    for place, count in PARTS:
        home.figure("abuse", place, count, shown=False)
    home.release()
    done = attack(home.folder)
    assert found(home) == {"P1": ("exact", 2, 2)}
    assert "together" in done.found["how"].item()


@pytest.mark.parametrize(
    "told",
    [
        {"value": 2.0}, {"upper_95": 7.0}, {"coverage": 0.9}, {"unreliable": True},
        {"expected_at_locality_id": "V"},
        {"compared_to_parent": "lower"}, {"last_good_value": 3.0}, {"first_value": 1.0},
        {"revision_reason": "late_data"}, {"quality": "flag"},
    ],
    ids=lambda told: next(iter(told)),
)  # fmt: skip
def test_a_column_that_is_told_of_a_hidden_figure_is_found(home, told):
    home.figure("helped", "P", 2, of=100, shown=False, **told)
    home.figure("helped", "Q", 8, of=90, shown=False)
    home.release()
    assert set(attack(home.folder).hints["column"]) == set(told)


def test_a_value_is_turned_back_into_its_count(home):
    home.figure("helped", "P", 3, of=75, shown=False, value=4.0, denominator=75)
    home.release()
    hints = attack(home.folder).hints.set_index("column")["count"]
    assert hints["value"] == 3


@pytest.mark.parametrize("count", [0, 1, 4, 9, 10, 57])
def test_limits_are_turned_back_into_their_count(count):
    low, high = wilson(count, 400, 1.959963984540054)
    assert count_of_limit(high * 400, 400, "upper_95") == count
    poisson = chi2.ppf(0.975, 2 * count + 2) / 2
    byar = (count + 1) * (
        1 - 1 / (9 * (count + 1)) + 1.959963984540054 / (3 * np.sqrt(count + 1))
    ) ** 3
    assert count_of_limit(poisson if count < 10 else byar, 1e6, "upper_95") == count
    assert count_of_limit(high * 400 + 0.01, 400, "upper_95") == UNKNOWN
    assert low <= count / 400 <= high


def test_a_rate_of_the_place_above_and_its_expected_number_are_found(home):
    home.figure("helped", "P", 3, of=75, shown=False)
    home.figure("helped", "P1", 30, of=60, parent_value=4.0, expected_at_locality_id="P",
                expected_numerator=2.4)  # fmt: skip
    home.release()
    hints = attack(home.folder).hints
    told = {"parent_value", "expected_numerator", "expected_at_locality_id"}
    assert set(hints["column"]) == told
    assert set(hints["locality_id"]) == {"P"}


def test_a_hidden_place_that_is_passed_over_is_found(home):
    home.figure("helped", "P", 3, of=75, shown=False)
    home.figure("helped", "Q", 90, of=99)
    home.figure("helped", "V", 93, of=174)
    home.figure("helped", "P1", 1, of=60, expected_at_locality_id="V", expected_numerator=32.1)
    home.figure("helped", "Q1", 1, of=60, expected_at_locality_id="V", expected_numerator=32.1)
    home.release()
    hints = attack(home.folder).hints
    assert hints[["locality_id", "column", "told"]].to_numpy().tolist() == [
        ["P", "expected_at_locality_id", "V"]
    ]


RESULT = {"observed": 41.0, "expected": 20.1, "sentence_vi": "",
          "sentence_en": "Injuries is 41 where earlier periods let expect 20.1."}  # fmt: skip


def result(indicator, rule_id, **changes):
    return {"indicator_id": indicator, "series": "administrative", "locality_id": "P",
            "geography": "as_was", "period": "2023", "breakdown": "total",
            "rule_id": rule_id} | RESULT | changes  # fmt: skip


@pytest.mark.parametrize("hidden", [True, False])
def test_what_a_rule_saw_is_found_where_an_earlier_count_of_the_indicator_is_hidden(home, hidden):
    home.figure("injuries", "P", 41)
    home.figure("injuries", "P", 3, shown=not hidden, period="2022")
    home.figure("abuse", "P", 41)
    bounds = {"numerator_low": 41.0, "numerator_high": 44.0}
    home.release(rule_results=[result("injuries", "moved_much")],
                 bounds=[result("injuries", "") | bounds])  # fmt: skip
    hints = attack(home.folder).hints
    found = set(zip(hints["table"], hints["column"], strict=True))
    told = {("rule_results", one) for one in ("observed", "expected", "sentence_en")}
    told |= {("bounds", one) for one in bounds}
    assert found == (told if hidden else set())


def test_what_is_said_of_a_file_with_hidden_counts_is_found_at_any_figure(home):
    for indicator in ("play", "books", "injuries"):
        home.figure(indicator, "P", 41)
    home.figure("abuse", "P", 3, shown=False)
    home.release(rule_results=[
        result("play", "file_repeats_period"), result("play", "moved_much"),
        result("books", "file_repeats_period"),
    ])  # fmt: skip
    hints = attack(home.folder).hints
    assert set(zip(hints["indicator_id"], hints["column"], strict=True)) == {
        ("play", "observed"), ("play", "sentence_en"),
    }  # fmt: skip
    assert len(hints) == 2


def test_rows_of_other_tables_are_found(home):
    home.figure("abuse", "P", 3, shown=False)
    key = {"indicator_id": "abuse", "series": "administrative", "locality_id": "P",
           "geography": "as_was", "period": "2023", "breakdown": "total"}  # fmt: skip
    series = {name: value for name, value in key.items() if name != "period"}
    home.release(
        evidence=[key],
        rule_results=[key | {"observed": 3.0, "sentence_en": "Saw 3 in 2023.", "sentence_vi": ""}],
        correction_notices=[key | {"value_before": 2.0, "sentence_en": "abuse, 2023"}],
        trends=[series | {"period_type": "year", "first_year": 2021, "last_year": 2023,
                          "verdict": "rising"}],
        targets=[series | {"period": "2023", "answered_locality_id": "P", "status": "met",
                           "value": 3.0, "kind": "level"}],
    )  # fmt: skip
    hints = attack(home.folder).hints
    told = set(zip(hints["table"], hints["column"], strict=True))
    assert told == {
        ("evidence", "row"), ("rule_results", "row"), ("correction_notices", "row"),
        ("rule_results", "observed"), ("rule_results", "sentence_en"),
        ("correction_notices", "value_before"), ("trends", "verdict"),
        ("targets", "status"), ("targets", "value"),
    }  # fmt: skip


def test_a_home_without_unmasked_releases_is_refused(home):
    home.figure("abuse", "P", 3, shown=False)
    home.release()
    (home.folder / "restricted").rename(home.folder / "away")
    with pytest.raises(FileNotFoundError, match="cannot be scored"):
        attack(home.folder)
