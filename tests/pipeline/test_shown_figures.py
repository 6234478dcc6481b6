"""What readers are shown of figures that are held, suppressed, or beside one that is."""

import stat

import pytest

from tests.gate.worlds import figure
from tests.pipeline.conftest import C1_2024


def test_a_held_figure_keeps_its_row_without_its_value(place, held):
    place.bring(held)
    place.publish()
    row = place.one("figures", C1_2024)
    assert row["obs_status"] == "withheld"
    assert row["reason"] == "numerator_above_denominator"
    blank = ("numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998")
    assert [row[name] for name in blank] == [None] * len(blank)
    assert (row["last_good_value"], row["last_good_period"]) == (20.0, "2023")
    assert place.one("targets", "target_id = 't-C1-2024'")["status"] == "withheld"
    assert place.one("targets", "target_id = 't-C1-2024'")["value"] is None
    reason = place.one("withheld", C1_2024)
    assert (reason["rule_id"], reason["severity"]) == ("numerator_above_denominator", "hold")
    assert str(reason["first_seen"]) == "2026-10-31"


def test_the_rest_is_published_beside_a_held_figure(place, held):
    place.bring(held)
    place.publish()
    others = place.rows("figures", f"not ({C1_2024})")
    assert [row["obs_status"] for row in others] == ["normal"] * 3
    assert all(row["quality"] == "pass" and row["value"] is not None for row in others)


def test_the_value_published_before_for_the_same_period_is_the_last_good_one(place, figures, held):
    place.bring(figures)
    place.publish()
    place.bring(held)
    place.publish()
    row = place.one("figures", C1_2024)
    assert (row["last_good_value"], row["last_good_period"]) == (22.0, "2024")
    held[1]["as_of"] = held[1]["as_of"].replace(month=2)
    place.bring(held)
    place.publish()
    again = place.one("figures", C1_2024)
    assert (again["last_good_value"], again["last_good_period"]) == (22.0, "2024")


def test_a_withheld_reason_remembers_when_it_was_first_seen(place, held):
    place.bring(held)
    place.publish()
    place.bring(
        [row | {"as_of": row["as_of"].replace(month=2)} for row in held], as_of="2026-11-30"
    )
    place.publish()
    assert str(place.one("withheld", C1_2024)["first_seen"]) == "2026-10-31"
    assert str(place.rows("figures")[0]["release_id"]).endswith("2026-11-30")


SAID_OF_SUPPRESSED = (
    "numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998",
    "parent_value", "compared_to_parent", "expected_numerator",
    "provisional", "estimated", "break_before", "unreliable", "coverage", "quality",
    "last_good_value", "last_good_period", "revision", "revision_state", "revision_reason",
    "previous_value", "first_value",
)  # fmt: skip


def test_a_suppressed_figure_says_nothing(place, figures):
    place.mask(figures[1])
    place.bring(figures)
    place.publish()
    row = place.one("figures", C1_2024)
    assert row["obs_status"] == "suppressed"
    assert [row[name] for name in SAID_OF_SUPPRESSED] == [None] * len(SAID_OF_SUPPRESSED)
    judged = place.one("targets", "target_id = 't-C1-2024'")
    assert (judged["value"], judged["status"]) == (None, "suppressed")
    assert place.rows("evidence", C1_2024) == []


BESIDE_THE_UNIT_ABOVE = {
    "parent_value": 24.0,
    "compared_to_parent": "better",
    "expected_numerator": 9.6,
}


@pytest.fixture
def compared(figures):
    """The same figures, each beside that of its district."""
    beside = {"parent_locality_id": "D1", "expected_at_locality_id": "D1", **BESIDE_THE_UNIT_ABOVE}
    districts = [
        figure(locality_id="D1", period=period, numerator=96, denominator=400)
        for period in ("2023", "2024")
    ]
    return [*(row | beside for row in figures), *districts]


def told_of(place):
    row = place.one("figures", C1_2024)
    return {name: row[name] for name in BESIDE_THE_UNIT_ABOVE}


def test_a_figure_stands_beside_that_of_the_unit_above(place, compared):
    place.bring(compared)
    place.publish()
    assert told_of(place) == BESIDE_THE_UNIT_ABOVE


def test_nothing_is_told_of_the_unit_above_where_its_own_figure_is_hidden(place, compared):
    place.mask(compared[-1])
    place.bring(compared)
    release = place.publish().release_id
    assert told_of(place) == dict.fromkeys(BESIDE_THE_UNIT_ABOVE)
    inside = place.one("figures", C1_2024, release=release, root=place.home.restricted)
    assert inside["compared_to_parent"] == "better"


def test_where_a_figure_is_set_beside_tells_nothing_of_hidden_ones(place, compared):
    """That a number is expected, and how far up, says that the figure and units between are few."""
    for row in compared:
        if row["locality_id"] == "C2":
            row["expected_at_locality_id"] = "P1"
    place.mask(compared[0])
    place.bring(compared)
    release = place.publish().release_id
    told = {
        (row["locality_id"], row["period"]): row["expected_at_locality_id"]
        for row in place.rows("figures", "locality_id <> 'D1'")
    }
    assert told == {
        ("C1", "2023"): None, ("C1", "2024"): "D1", ("C2", "2023"): None, ("C2", "2024"): None,
    }  # fmt: skip
    inside = place.rows("figures", release=release, root=place.home.restricted)
    assert {row["expected_at_locality_id"] for row in inside} == {"D1", "P1", None}


def test_nothing_is_told_of_the_unit_above_where_either_is_withheld(place, compared):
    compared[-1] |= {"numerator": 960.0}
    place.bring(compared)
    place.publish()
    assert (
        place.one("figures", "locality_id = 'D1' and period = '2024'")["obs_status"] == "withheld"
    )
    assert told_of(place) == dict.fromkeys(BESIDE_THE_UNIT_ABOVE)


def test_primary_and_complementary_suppression_look_the_same(place, figures):
    place.mask(figures[0], "primary")
    place.mask(figures[1], "complementary")
    place.mask(figures[2], "coarse")
    place.bring(figures)
    place.publish()
    reasons = [row["reason"] for row in place.rows("figures", "obs_status = 'suppressed'")]
    assert sorted(reasons) == ["not_published_here", "small_cell", "small_cell"]


def test_a_held_figure_that_is_suppressed_is_in_no_public_table(place, held):
    place.mask(held[1])
    place.bring(held)
    place.publish()
    assert place.one("figures", C1_2024)["obs_status"] == "suppressed"
    for table in ("withheld", "rule_results", "evidence"):
        assert place.rows(table, C1_2024) == []


def test_the_numbers_behind_a_sensitive_figure_s_reason_stay_inside(place, held):
    held[1]["sensitivity"] = "always"
    place.bring(held)
    release = place.publish().release_id
    for table in ("withheld", "rule_results"):
        public = place.one(table, C1_2024)
        assert public["rule_id"] == "numerator_above_denominator"
        assert (public["observed"], public["expected"]) == (None, None)
        assert "440" not in public["sentence_vi"] + public["sentence_en"]
        inside = place.one(table, C1_2024, release=release, root=place.home.restricted)
        assert inside["observed"] == 440
        assert "440" in inside["sentence_en"]


def test_a_suppressed_value_is_never_a_last_good_one(place, held):
    place.mask(held[0])
    place.bring(held)
    place.publish()
    row = place.one("figures", C1_2024)
    assert (row["last_good_value"], row["last_good_period"]) == (None, None)


def test_the_restricted_release_shows_what_is_suppressed_to_its_owner_only(place, figures):
    place.mask(figures[1])
    place.bring(figures)
    release = place.publish().release_id
    root = place.home.restricted
    row = place.one("figures", C1_2024, release=release, root=root)
    assert (row["obs_status"], row["value"]) == ("normal", 22.0)
    assert len(place.rows("evidence", C1_2024, release=release, root=root)) == 1
    for folder in (root, root / release):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    for path in (root / release).iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
