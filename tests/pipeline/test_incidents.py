"""One incident for each cause, told once until it changes or goes away, and never with a value."""

from datetime import date

import pyarrow as pa
import pytest
from sqlalchemy import select

from orchestration.operations.models import Alert, Incident
from tests.gate.test_contains_held import up_the_tree
from tests.gate.worlds import figure, waiver, waivers
from tests.pipeline.conftest import SUBMISSION, world


def bring(place, made, day=31, **tables):
    """A release of that world, with what its counts were read from."""
    figures = [row | {"as_of": date(2026, 10, day)} for row in made.figures]
    whole = world(figures, {})
    whole.contributions, whole.targets = made.contributions, made.targets
    whole.extra |= {"reported_counts": counts(made)} | tables
    place.bring_world(whole)
    return place.publish()


def counts(made, submission=SUBMISSION):
    rows = [
        {
            "feed": "f1", "agency": "a1", "submission_id": submission, "source_row": 7 + at,
            "locality_id": row["locality_id"], "period": row["period"], "breakdown": "total",
            "measure_id": "stunted", "count": row["numerator"],
        }
        for at, row in enumerate(made.contributions)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def incidents(place):
    with place.database.transaction() as session:
        return session.scalars(select(Incident).order_by(Incident.incident_id)).all()


def alerts(place):
    """What stewards were told of incidents: the events, and everything that was said."""
    with place.database.transaction() as session:
        found = session.scalars(
            select(Alert)
            .where(Alert.audience == "stewards", Alert.event != "published")
            .order_by(Alert.alert_id)
        ).all()
    said = " ".join(f"{one.sentence_vi} {one.sentence_en} {one.payload}" for one in found)
    return [one.event for one in found], said


def test_one_slip_that_holds_four_figures_is_one_incident_with_its_file_and_row(place):
    bring(place, up_the_tree())
    (incident,) = incidents(place)
    assert incident.subject["locality_id"] == "C1"
    assert incident.subject["rules"] == ["numerator_above_denominator"]
    assert incident.subject["files"] == [{
        "submission_id": SUBMISSION, "agency": "a1", "feed": "f1", "file_name": "f.csv",
        "first_row": 7, "last_row": 7,
    }]  # fmt: skip
    events, said = alerts(place)
    assert events == ["figure_held"]
    assert "file “f.csv”, row 7" in said


def test_it_is_ranked_by_what_it_blocks_each_level_weighing_ten_times(place):
    """C1 at the deepest level weighs 1, its district 10, the province 100, the country 1000."""
    bring(place, up_the_tree())
    (incident,) = incidents(place)
    assert (incident.figures, incident.rank) == (4, 1111.0)


def test_two_runs_tell_of_it_once(place):
    bring(place, up_the_tree())
    bring(place, up_the_tree(), day=30)
    place.publish()
    assert len(incidents(place)) == 1
    assert alerts(place)[0] == ["figure_held"]


def test_a_changed_value_is_told_again(place):
    bring(place, up_the_tree(400))
    bring(place, up_the_tree(500))
    assert len(incidents(place)) == 1
    assert alerts(place)[0] == ["figure_held", "held_figure_changed"]


def test_what_comes_from_another_file_with_the_same_value_is_not_told_again(place):
    bring(place, up_the_tree())
    other = "00000002-bbbbbbbbbbbb"
    bring(place, up_the_tree(), reported_counts=counts(up_the_tree(), other))
    (incident,) = incidents(place)
    assert incident.subject["files"][0]["submission_id"] == other
    assert alerts(place)[0] == ["figure_held"]


def test_what_holds_much_more_is_told_again(place):
    made = up_the_tree()
    bring(place, made)
    made.figures += [row | {"geography": "current"} for row in made.figures]
    made.targets += [row | {"geography": "current"} for row in made.targets]
    bring(place, made)
    (incident,) = incidents(place)
    assert incident.figures == 8
    assert alerts(place)[0] == ["figure_held", "held_figure_changed"]


def test_what_is_mended_closes_and_is_told(place):
    bring(place, up_the_tree())
    bring(place, up_the_tree(10))
    (incident,) = incidents(place)
    assert incident.closed_at is not None
    assert alerts(place)[0] == ["figure_held", "held_figure_resolved"]


def test_what_is_held_again_later_is_a_new_incident(place):
    for slipped in (400, 10, 400):
        bring(place, up_the_tree(slipped))
    assert [one.closed_at is None for one in incidents(place)] == [False, True]


def test_an_accepted_follower_leaves_the_incident_open_and_less_weighty(place):
    made = up_the_tree()
    bring(place, made)
    province = next(row for row in made.figures if row["locality_id"] == "P1")
    bring(place, made, waivers=waivers(waiver(province, until=date(2026, 12, 1))))
    (incident,) = incidents(place)
    assert (incident.closed_at, incident.figures, incident.rank) == (None, 3, 1011.0)


def test_two_causes_in_two_files_are_two_incidents(place):
    made = up_the_tree()
    made.figures[0] = made.figures[0] | {"sensitivity": "none"}
    second = figure("stunting", "C5", numerator=300, denominator=100)
    made.figures.append(second)
    bring(place, made)
    found = incidents(place)
    assert [one.subject["locality_id"] for one in found] == ["C1", "C5"]
    assert found[0].rank > found[1].rank


@pytest.fixture
def hidden(place):
    """The commune's own figure is suppressed; what contains it is shown as withheld."""
    made = up_the_tree()
    for row in made.figures:
        row["sensitivity"] = "always"
    place.mask(next(row for row in made.figures if row["locality_id"] == "C1"))
    bring(place, made)
    return place


def test_of_a_suppressed_figure_it_is_told_only_that_something_is_held(hidden):
    events, said = alerts(hidden)
    assert events == ["figure_held"]
    assert "incident 1" in said
    for word in ("C1", "stunting", "f.csv", "numerator_above_denominator", "2024"):
        assert word not in said


def test_what_readers_do_not_see_anyway_blocks_nothing(hidden):
    (incident,) = incidents(hidden)
    assert (incident.figures, incident.rank) == (3, 1110.0)


def test_no_alert_carries_a_number_of_a_figure(place):
    bring(place, up_the_tree(437))
    bring(place, up_the_tree(518))
    _, said = alerts(place)
    for number in ("437", "518", "447", "528", "100", "53.3"):
        assert number not in said
