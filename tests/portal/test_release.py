"""A release is read shut in, lent to each request, exchanged with the link, closed when unread."""

import threading
import time

import duckdb
import pytest

from orchestration.durable import point
from portal import release as release_module
from portal.release import KeptPages, NoSuchReleaseError, Releases, TooManyRowsError, TooSlowError
from tests.portal import invented


@pytest.fixture
def releases(published):
    found = Releases(published.home)
    yield found
    found.close()


@pytest.fixture
def two(unpublished):
    first = invented.publish(unpublished)
    more = invented.of(invented.RUNAWAYS, "F06", 2022, per=1, numerator=7, denominator=None)
    return first, invented.publish(unpublished, [more])


def test_values_are_bound_and_never_part_of_the_statement(releases):
    hostile = "' or 1 = 1 --"
    with releases.lent() as release:
        assert release.rows("select * from figures where locality_id = ?", [hostile]) == []
        assert release.one("select $word as word", {"word": hostile}) == {"word": hostile}


def test_nothing_but_the_release_can_be_read_and_nothing_written(releases, published):
    elsewhere = published.home.root / "operations.sqlite3"
    with releases.lent() as release:
        for statement in (
            f"select * from read_text('{elsewhere}')",
            f"attach '{elsewhere}' as other",
            "copy figures to 'figures.csv'",
            "delete from figures",
            "set enable_external_access = true",
            "set memory_limit = '64GB'",
        ):
            with pytest.raises(duckdb.Error):
                release.rows(statement)


def test_more_rows_than_allowed_are_refused_and_not_cut_off(releases):
    with releases.lent() as release:
        assert len(release.rows("from range(3)", most=3)) == 3
        with pytest.raises(TooManyRowsError):
            release.rows("from range(4)", most=3)


def test_a_query_that_takes_too_long_is_stopped(releases, monkeypatch):
    monkeypatch.setattr(release_module, "SECONDS", 0.3)
    began = time.monotonic()
    with releases.lent() as release:
        with pytest.raises(TooSlowError):
            release.rows("select sum(a.range * b.range) from range(9999999) a, range(9999999) b")
        assert time.monotonic() - began < 20
        assert release.one("select 1 as one") == {"one": 1}


def test_something_is_worked_out_once_however_many_ask(releases):
    made = []

    def make(release):
        made.append(release.id)
        time.sleep(0.05)
        return object()

    with releases.lent() as release:
        found = []
        asking = [
            threading.Thread(target=lambda: found.append(release.once("thing", make)))
            for _ in range(8)
        ]
        for thread in asking:
            thread.start()
        for thread in asking:
            thread.join()
    assert len(made) == 1
    assert len(set(map(id, found))) == 1


def test_a_reader_keeps_its_release_while_another_is_published(unpublished, two):
    first, second = two
    point(unpublished.home.current_release, first)
    releases = Releases(unpublished.home)
    count = "select count(*) as figures from figures"
    with releases.lent() as old:
        before = old.one(count)
        point(unpublished.home.current_release, second)
        with releases.lent() as new:
            assert (old.id, new.id) == (first, second)
            assert new.one(count) != before
        assert old.one(count) == before
    with pytest.raises(duckdb.Error):
        old.one(count)
    with releases.lent() as again:
        assert again is new
    releases.close()


def test_an_older_release_is_lent_by_its_id_and_closed_after(unpublished, two):
    first, second = two
    releases = Releases(unpublished.home)
    with releases.lent(first) as old, releases.lent() as new:
        assert (old.id, new.id) == (first, second)
    with pytest.raises(duckdb.Error):
        old.one("select 1")
    releases.close()


@pytest.mark.parametrize("name", ["current", "..", "", "nothing", "../verdicts"])
def test_a_name_that_is_no_release_is_refused(releases, name):
    with pytest.raises(NoSuchReleaseError), releases.lent(name):
        pass


def test_a_release_that_cannot_be_opened_leaves_the_one_before(unpublished, two):
    first, second = two
    point(unpublished.home.current_release, first)
    releases = Releases(unpublished.home)
    with releases.lent() as before:
        assert before.id == first
    (unpublished.home.releases / second / "chitieu.duckdb").write_bytes(b"no database")
    point(unpublished.home.current_release, second)
    with releases.lent() as still:
        assert still.id == first
    releases.close()


def test_without_a_release_none_is_lent(unpublished):
    with Releases(unpublished.home).lent() as release:
        assert release is None


def test_pages_are_kept_up_to_a_size_and_the_least_lately_used_goes_first():
    pages = KeptPages(most_characters=30)
    pages.keep("/a", "a" * 10)
    pages.keep("/b", "b" * 10)
    pages.keep("/a", "A" * 10)
    assert pages.get("/b") == "b" * 10
    pages.keep("/c", "c" * 15)
    assert pages.get("/a") is None
    assert (pages.get("/b"), pages.get("/c")) == ("b" * 10, "c" * 15)
    pages.keep("/d", "d" * 31)
    assert pages.get("/d") is None
