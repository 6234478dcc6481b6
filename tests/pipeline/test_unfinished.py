"""A publishing that died before its link, or after it, is brought to its end by the next."""

import shutil

import pytest

from orchestration import publish as publishing
from orchestration.alerts import DATA_TEAM
from orchestration.operations.models import Alert, Release
from tests.gate.worlds import figure


class Died(BaseException):
    """Stands for the process dying."""


def dying(*_args, **_how):
    raise Died


def more(figures, numerator):
    changed = figure(locality_id="C1", period="2024", numerator=numerator, denominator=200)
    return [*figures[:1], changed, *figures[2:]]


def recorded(place):
    with place.database.transaction() as session:
        return sorted(one.release_id for one in session.query(Release))


def digests(place):
    with place.database.transaction() as session:
        told = session.query(Alert).filter_by(event="published", audience=DATA_TEAM)
        return told.count()


def die_at(place, monkeypatch, name):
    with monkeypatch.context() as patch:
        patch.setattr(publishing, name, dying)
        with pytest.raises(Died):
            place.publish()


def test_a_whole_release_that_was_never_shown_goes(place, first, figures, monkeypatch):
    place.bring(more(figures, 45))
    die_at(place, monkeypatch, "point")
    never = {path.name for path in place.home.releases.glob("0*")} - {first.release_id}
    assert len(never) == 1
    place.bring(more(figures, 46))
    shown = place.publish().release_id
    on_disk = sorted(path.name for path in place.home.releases.glob("0*"))
    assert on_disk == recorded(place) == sorted([first.release_id, shown])
    assert sorted(path.name for path in place.home.restricted.glob("0*")) == on_disk
    assert place.facts()["previous"] == first.release_id


def test_a_release_that_was_shown_and_not_recorded_is_told_of(place, first, figures, monkeypatch):
    place.bring(more(figures, 45))
    die_at(place, monkeypatch, "record_publication")
    shown = place.current()
    assert shown not in recorded(place)
    place.bring(more(figures, 46))
    last = place.publish().release_id
    assert recorded(place) == sorted([first.release_id, shown, last])
    assert digests(place) == 3


def test_releases_of_a_lost_operations_database_stay(place, first, figures, empty_operations):
    """Nobody shows them as unpublished: what ``current`` was made from is older than it."""
    place.bring(more(figures, 45))
    second = place.publish().release_id
    place.database.close()
    shutil.copy(empty_operations, place.home.operations_file)
    place.bring(more(figures, 46))
    third = place.publish().release_id
    on_disk = sorted(path.name for path in place.home.releases.glob("0*"))
    assert on_disk == sorted([first.release_id, second, third])


def test_a_removal_that_died_is_recorded_by_the_next(place, first, figures):
    from orchestration.releases import prune

    place.bring(more(figures, 45))
    place.publish()
    for root in (place.home.releases, place.home.restricted):
        shutil.rmtree(root / first.release_id)
    prune(place.settings, place.database)
    with place.database.transaction() as session:
        assert session.get_one(Release, first.release_id).pruned_at is not None
