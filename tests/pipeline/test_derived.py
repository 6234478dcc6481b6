"""What is made of several figures is published only where each of them is shown."""

import duckdb
import pytest

from tests.pipeline.conftest import behind, mart, target


def trends(place, **where):
    return sorted(row["locality_id"] for row in place.rows("trends", **where))


def test_every_trend_of_shown_figures_is_published(place, figures):
    place.bring(figures)
    place.publish()
    assert trends(place) == ["C1", "C2"]


def test_a_trend_with_a_suppressed_year_is_seen_inside_only(place, figures):
    place.mask(figures[0])
    place.bring(figures)
    release = place.publish().release_id
    assert trends(place) == ["C2"]
    assert trends(place, release=release, root=place.home.restricted) == ["C1", "C2"]


def test_a_trend_with_a_withheld_year_is_not_published(place, held):
    place.bring(held)
    place.publish()
    assert trends(place) == ["C2"]


OF_THE_ANSWER = (
    "numerator", "denominator", "value", "lower_95", "upper_95", "reports_received",
    "reports_expected",
)  # fmt: skip
OF_THE_VERDICT = ("reason", "point_status", "clause_status", "target_level")
OF_THE_BASELINE = ("baseline_value", "target_level")
OF_THE_PROGRESS = (
    "baseline_value", "progress", "required_now", "projected", "projected_low", "projected_high",
)  # fmt: skip


@pytest.fixture
def plan(figures):
    """Two targets of one clause and year, one set against the year before; one of a later year."""
    c1_2023, c1_2024, _, c2_2024 = figures
    later = {
        "baseline_period": "2023", "baseline_value": 20.0, "progress": "off_track",
        "required_now": 15.0, "projected": 24.0, "projected_low": 22.0, "projected_high": 26.0,
    }  # fmt: skip
    targets = [
        target(c2_2024, target_id="second", position=2, reason="answered_for_a_larger_place"),
        target(
            c1_2024, target_id="first", position=1, kind="relative", baseline_period="2023",
            baseline_value=20.0, target_level=16.0, reason=None,
        ),
        target(
            c1_2024 | dict.fromkeys(("numerator", "denominator", "value", "lower_95", "upper_95")),
            target_id="third", position=3, clause="2", year=2030, status="not_yet_judged",
            reason="period_not_due", **later,
        ),
    ]  # fmt: skip
    figures_behind = [
        behind(c2_2024, "answer", "second"),
        behind(c1_2024, "answer", "first"),
        behind(c1_2023, "baseline", "first"),
        behind(c1_2023, "progress", "third"),
        behind(c1_2024, "progress", "third"),
    ]
    return {
        "targets": mart("targets", targets),
        "target_figures": mart("target_figures", figures_behind),
    }


def told(place, name, columns, **where):
    row = place.one("targets", f"target_id = '{name}'", **where)
    return {column: row[column] for column in columns}


def all_told(place, name, columns):
    return None not in told(place, name, columns).values()


def nothing(columns):
    return dict.fromkeys(columns)


def test_targets_of_shown_figures_are_told_whole(place, figures, plan):
    place.bring(figures, tables=plan)
    place.publish()
    assert all_told(place, "second", (*OF_THE_ANSWER, *OF_THE_VERDICT, "target_value"))
    assert all_told(place, "first", OF_THE_BASELINE)
    assert all_told(place, "third", OF_THE_PROGRESS)


def test_a_suppressed_answer_hides_figure_verdict_and_clause(place, figures, plan):
    place.mask(figures[3])
    place.bring(figures, tables=plan)
    release = place.publish().release_id
    hidden = (*OF_THE_ANSWER, *OF_THE_VERDICT, "target_value")
    assert told(place, "second", hidden) == nothing(hidden)
    assert place.one("targets", "target_id = 'second'")["status"] == "suppressed"
    # what the whole clause comes to would tell what this part does
    assert told(place, "first", ["status", "clause_status"]) == {
        "status": "met",
        "clause_status": None,
    }
    inside = told(place, "second", hidden, release=release, root=place.home.restricted)
    assert None not in inside.values()


def test_a_suppressed_baseline_hides_what_is_asked_of_the_figure(place, figures, plan):
    place.mask(figures[0])
    place.bring(figures, tables=plan)
    place.publish()
    row = place.one("targets", "target_id = 'first'")
    assert (row["status"], row["reason"], row["clause_status"]) == ("suppressed", None, None)
    assert told(place, "first", OF_THE_BASELINE) == nothing(OF_THE_BASELINE)
    assert all_told(place, "first", OF_THE_ANSWER)


def test_a_hidden_year_hides_the_progress_and_not_the_target(place, figures, plan):
    place.mask(figures[0])
    place.bring(figures, tables=plan)
    place.publish()
    row = place.one("targets", "target_id = 'third'")
    assert told(place, "third", OF_THE_PROGRESS) == nothing(OF_THE_PROGRESS)
    assert (row["progress_reason"], row["status"]) == ("suppressed", "not_yet_judged")
    assert float(row["target_value"]) == 12


def test_a_withheld_answer_leaves_the_number_of_the_document(place, held, plan):
    place.bring(held, tables=plan)
    place.publish()
    row = place.one("targets", "target_id = 'first'")
    assert (row["status"], row["value"], row["reason"]) == ("withheld", None, None)
    assert float(row["target_value"]) == 12
    assert place.one("targets", "target_id = 'third'")["progress_reason"] == "withheld"


def test_a_scorecard_lists_the_targets_of_a_plan_in_the_order_of_its_document(place, figures, plan):
    place.bring(figures, tables=plan)
    folder = place.publish().folder
    with duckdb.connect(str(folder / "chitieu.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select target_id, plan_vi, indicator_vi, locality_name, value from scorecards"
        ).fetchall()
    assert [row[0] for row in found] == ["first", "second", "third"]
    assert found[1][1:] == ("Kế hoạch", "Tỷ lệ thấp còi", "C2", 25.0)


def test_a_target_met_by_a_register_that_misses_events_says_so(place, figures):
    one = figures[0]
    reference = {
        "indicator_id": one["indicator_id"], "measure_id": None, "locality_id": one["locality_id"],
        "year": int(one["period"]), "value": one["upper_95"] * 2.5, "series": "survey",
        "source": "a survey",
    }  # fmt: skip
    place.bring(figures, tables={"reference_levels": mart("reference_levels", [reference])})
    place.publish()
    answered = place.rows("targets", f"locality_id = '{one['locality_id']}'")
    assert {row["status"] for row in answered} == {"met"}
    noted = {row["period"] for row in answered if row["reason"] == "probable_under_registration"}
    assert noted == {row["period"] for row in answered if row["period"] >= one["period"]}
    others = place.rows("targets", f"locality_id <> '{one['locality_id']}'")
    assert {row["reason"] for row in others} == {None}
