import json
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from sqlalchemy import select

from orchestration.operations.models import Alert, Release
from orchestration.publish import PublishRefusedError
from orchestration.releases import ReleaseError, diff, list_releases, prune, rollback
from orchestration.writer import AnotherWriterError, one_writer
from tests.gate.worlds import figure


@pytest.fixture
def two(place, figures, held):
    """Two releases: the first clean, the second with a held figure; their ids."""
    place.bring(figures)
    first = place.publish().release_id
    place.bring(held)
    return first, place.publish().release_id


def test_the_list_shows_every_release_and_which_is_current(place, two):
    listed = list_releases(place.home)
    assert [(one.release_id, one.current) for one in listed] == [(two[0], False), (two[1], True)]


def test_the_difference_names_each_changed_figure(place, two):
    difference = diff(place.home, *two)
    assert difference.columns == [
        "indicator_id", "added", "removed", "value_changed", "status_changed",
    ]  # fmt: skip
    assert difference.by_indicator == [("stunting", 0, 0, 0, 1)]
    [change] = difference.changes
    found = dict(zip(difference.change_columns, change, strict=True))
    assert (found["locality_id"], found["period"]) == ("C1", "2024")
    assert (found["value_before"], found["value_after"]) == (22.0, None)
    assert (found["status_before"], found["status_after"]) == ("normal", "withheld")
    assert (found["state_after"], found["reason"]) == ("final", None)


def test_diff_tells_why_a_figure_changed_and_how_it_stands(place, two, figures):
    figures[1] = figure(locality_id="C1", period="2024", numerator=30, denominator=200)
    place.bring(figures)
    newest = place.publish().release_id
    difference = diff(place.home, two[0], newest)
    [change] = difference.changes
    found = dict(zip(difference.change_columns, change, strict=True))
    assert (found["value_before"], found["value_after"]) == (22.0, 15.0)
    assert (found["state_after"], found["reason"]) == ("final", "unexplained")


def test_a_release_of_an_earlier_layout_can_still_be_compared(place, two):
    path = place.home.releases / two[0] / "figures.parquet"
    table = pq.read_table(path)
    pq.write_table(table.drop_columns(["revision_state", "revision_reason"]), path)
    assert diff(place.home, two[0], two[1]).by_indicator == [("stunting", 0, 0, 0, 1)]
    assert diff(place.home, two[1], two[0]).by_indicator == [("stunting", 0, 0, 0, 1)]


def test_a_release_does_not_differ_from_itself(place, two):
    assert diff(place.home, two[0], two[0]).by_indicator == []


def test_an_unknown_release_is_named(place, two):
    with pytest.raises(ReleaseError, match="no release 99"):
        diff(place.home, "99", two[0])
    with pytest.raises(ReleaseError, match="no release 99"):
        rollback(place.settings, place.database, "99", "because")


def test_rollback_shows_the_earlier_release_and_tells_why(place, two):
    left = rollback(place.settings, place.database, two[0], "a wrong denominator")
    assert (left, place.current()) == (two[1], two[0])
    with place.database.transaction() as session:
        row = session.get(Release, two[1])
        events = [alert.event for alert in session.scalars(select(Alert))]
    assert row.rolled_back_reason == "a wrong denominator"
    assert events[-1] == "rolled_back"


@pytest.mark.parametrize(("to", "reason", "match"), [(0, " ", "a reason"), (1, "x", "already")])
def test_a_rollback_without_sense_is_refused(place, two, to, reason, match):
    with pytest.raises(ReleaseError, match=match):
        rollback(place.settings, place.database, two[to], reason)
    assert place.current() == two[1]


def test_what_was_rolled_back_is_not_published_again_by_itself(place, two, held):
    rollback(place.settings, place.database, two[0], "a wrong denominator")
    with pytest.raises(PublishRefusedError, match="a wrong denominator"):
        place.publish()
    assert place.current() == two[0]
    assert place.publish(again=True).new


def test_rolling_forward_again_makes_the_candidate_publishable(place, two):
    rollback(place.settings, place.database, two[0], "a mistake")
    rollback(place.settings, place.database, two[1], "no mistake after all")
    assert not place.publish().new


def made(place, days_ago, number, kind):
    """Pretend that a release was made some days ago."""
    [folder] = place.home.releases.glob(f"{number:05d}-*")
    facts = json.loads((folder / "release.json").read_text())
    moment = datetime(2026, 10, 31, 12, tzinfo=UTC) - timedelta(days=days_ago)
    facts |= {"created_at": moment.isoformat(), "kind": kind}
    (folder / "release.json").write_text(json.dumps(facts))


NOW = datetime(2026, 10, 31, 13, tzinfo=UTC)


@pytest.fixture
def five(place, figures):
    for month in range(1, 6):
        place.bring([row | {"as_of": row["as_of"].replace(month=month)} for row in figures])
        place.publish()
    return place


@pytest.mark.parametrize(
    ("ages", "kinds", "removed"),
    [
        ((12, 10, 8, 6, 0), "eeeee", {1, 2, 3}),
        ((29, 28, 8, 6, 0), "nnnnn", set()),
        ((150, 149, 100, 99, 0), "nnnnn", {1, 3}),
        ((160, 130, 95, 60, 0), "nnnnn", set()),
    ],
)
def test_old_releases_go_but_the_last_of_a_month_stays(five, ages, kinds, removed):
    for number, (age, kind) in enumerate(zip(ages, kinds, strict=True), start=1):
        made(five, age, number, "event" if kind == "e" else "nightly")
    names = {one.facts["number"]: one.release_id for one in list_releases(five.home)}
    gone = prune(five.settings, five.database, NOW)
    assert set(gone) == {names[number] for number in removed}
    left = {one.facts["number"] for one in list_releases(five.home)}
    assert left == {1, 2, 3, 4, 5} - removed
    memory = five.home.disclosed
    kept = {path.name for path in five.home.restricted.iterdir() if path != memory}
    assert kept == {names[n] for n in left}
    # What readers were shown and not shown is remembered of releases that are gone too.
    assert {path.stem for path in memory.iterdir()} == set(names.values())


def test_pruning_never_touches_the_current_release(five):
    for number in range(1, 6):
        made(five, 400 - number, number, "event")
    [oldest, *_] = list_releases(five.home)
    rollback(five.settings, five.database, oldest.release_id, "look at the first again")
    prune(five.settings, five.database, NOW)
    assert five.current() == oldest.release_id
    assert len(five.rows("figures")) == 4


def test_a_second_writer_waits_and_then_is_told_who_writes(place, tmp_path):
    import multiprocessing

    context = multiprocessing.get_context("spawn")
    ready, done = context.Event(), context.Event()
    other = context.Process(target=hold, args=(place.home.lock, ready, done))
    other.start()
    try:
        assert ready.wait(60)
        with (
            pytest.raises(AnotherWriterError, match=f"process {other.pid}"),
            one_writer(place.home.lock, 0.1),
        ):
            raise AssertionError("two writers at once")
    finally:
        done.set()
        other.join()
    with one_writer(place.home.lock, 0.1), one_writer(place.home.lock, 0.1):
        assert place.home.lock.read_text().startswith("process")


def hold(lock, ready, done):
    with one_writer(lock, 10):
        ready.set()
        done.wait(60)
