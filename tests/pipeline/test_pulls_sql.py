from datetime import date, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from orchestration.catalogue_step import loaded_catalogue
from orchestration.pulls import delivery, pull_due
from sources.pulls import sql
from tests.pipeline.inboxes import AGENCY, FEED, GOOD, Box
from tests.pipeline.pulled import DESCRIBED, PLACES, TABLE, PulledBox, Returns, at

ASH = ("101", "2022-Q1", (1010, 11, 61, 3))


def engine_of(url):
    return create_engine(url.replace("postgresql://", "postgresql+psycopg://"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'returns.sqlite3'}"
    return request.getfixturevalue("postgresql_url")


@pytest.fixture
def returns(url):
    engine = engine_of(url)
    yield Returns(engine)
    with engine.begin() as connection:
        connection.execute(text("drop table returns"))
    engine.dispose()


@pytest.fixture
def box(tmp_path, empty_operations, url, returns):
    made = PulledBox(
        tmp_path / "home", empty_operations, DESCRIBED.format(late="10 minutes"),
        PLACES.format(agency=AGENCY, feed=FEED, url=url),
    )  # fmt: skip
    yield made
    made.database.close()


def test_a_row_of_a_table_lands_as_the_same_report_sent_as_a_file(
    box, returns, tmp_path, empty_operations
):
    returns.put(*ASH, at(0), name="Ash")
    [outcome] = box.pull()
    assert (len(outcome.files), outcome.reports, outcome.failure) == (1, 1, None)
    box.take()
    other = Box(tmp_path / "other", empty_operations)
    other.drop("return.csv", GOOD)
    other.take()
    assert hashes(box) == hashes(other)
    assert len(box.cells()) == 4
    other.database.close()


def hashes(box):
    """What landed, but for which submission it came in."""
    [path] = box.home.landing.glob(f"{FEED}/*.parquet")
    table = pq.read_table(path).drop_columns(["submission_id"])
    assert table.num_rows
    return table.to_pylist()


def test_nothing_new_makes_no_file(box, returns):
    returns.put(*ASH, at(0))
    box.pull()
    [outcome] = box.pull()
    assert outcome.files == ()
    assert len(box.waiting()) == 1


def test_a_row_committed_late_comes_with_the_next_pull(box, returns):
    returns.put(*ASH, at(30))
    box.pull()
    returns.put("103", "2022-Q1", (710, 8, 43, 2), at(25))
    [outcome] = box.pull()
    assert outcome.reports == 1
    box.take()
    assert len(box.counts()) == 8


def test_a_report_is_pulled_whole_and_others_are_left(box, returns):
    returns.put(*ASH, at(0))
    returns.put("103", "2022-Q1", (710, 8, 43, 2), at(0))
    box.pull()
    returns.put("101", "2022-Q1", (1010, 12, 61, 3), at(59))
    box.pull()
    [_, changed] = box.texts()
    assert "101,,2022-Q1,1010,12,61,3" in changed
    assert "103" not in changed


def test_a_report_that_goes_back_to_what_it_was_is_news(box, returns):
    returns.put(*ASH, at(0))
    box.pull()
    box.take()
    for minute, died in ((1, 12), (2, 11)):
        returns.put("101", "2022-Q1", (1010, died, 61, 3), at(minute))
        box.pull()
        box.take()
    assert box.counts()["F04", "2022-Q1", "newborn_deaths"] == 11
    assert len(box.rows()) == 3


def test_a_pull_repeated_after_a_crash_is_the_same_delivery(box, returns, monkeypatch):
    returns.put(*ASH, at(0))
    with monkeypatch.context() as patch:
        patch.setattr(delivery, "end", stop)
        with pytest.raises(KeyboardInterrupt):
            box.pull()
    box.take()
    assert box.state().watermark is None
    [outcome] = box.pull()
    assert outcome.reports == 1
    box.take()
    assert len(box.rows()) == 1
    assert box.state().watermark is not None


def stop(*_):
    raise KeyboardInterrupt


def test_a_count_that_became_empty_is_refused_and_told_once(box, returns):
    returns.put(*ASH, at(0))
    box.pull()
    returns.put("101", "2022-Q1", (1010, None, 61, 3), at(1))
    [outcome] = box.pull()
    assert outcome.files == ()
    assert "`newborn_deaths`" in outcome.refused[0].sentence
    assert box.pull()[0].refused == ()
    assert [one.event for one in box.alerts()] == ["source_reports_refused"]
    assert "1010" not in box.alerts()[0].sentence_en


def test_reading_again_hands_everything_on_whatever_it_takes_back(box, returns):
    returns.put(*ASH, at(0))
    box.pull()
    returns.put("101", "2022-Q1", (1010, None, 61, 3), at(1))
    [outcome] = box.pull(again=True)
    assert outcome.reports == 1


def test_a_period_that_has_not_ended_waits_for_its_end(box, returns):
    returns.put(*ASH, at(0))
    returns.put("103", "2024-Q2", (710, 8, 43, 2), at(1))
    returns.put("103", "2022-Q1", (700, 8, 43, 2), at(50))
    assert box.pull()[0].reports == 2
    box.settings = box.settings.model_copy(update={"as_of": date(2024, 6, 30)})
    assert box.pull()[0].reports == 1


@pytest.mark.parametrize(
    "row", [("101", None, ASH[2], at(0)), (None, "2022-Q1", ASH[2], at(0)), (*ASH, None)]
)
def test_a_row_that_would_never_be_read_fails_the_pull(box, returns, row):
    returns.put(*row)
    [outcome] = box.pull()
    assert "1 rows of returns have no" in outcome.failure


def test_a_watermark_of_the_future_hides_nothing_that_comes_after(box, returns):
    returns.put("103", "2022-Q1", (710, 8, 43, 2), datetime(2999, 1, 1))
    returns.put(*ASH, at(0))
    assert box.pull()[0].reports == 2
    returns.put("101", "2022-Q2", (1020, 10, 63, 4), at(1))
    assert box.pull()[0].reports == 1


def test_a_source_that_cannot_be_read_is_tried_again_later_and_told_of_once(box, returns, url):
    returns.put(*ASH, at(0))
    with returns.engine.begin() as connection:
        connection.execute(text("alter table returns rename to gone"))
    for _ in range(4):
        [outcome] = box.pull()
        assert "no table or view returns" in outcome.failure
    state = box.state()
    assert (state.failures, state.watermark) == (4, None)
    assert state.next_try_at - state.last_try_at > timedelta(minutes=60)
    assert pull_due(box.settings, box.database) == 0
    with returns.engine.begin() as connection:
        connection.execute(text("alter table gone rename to returns"))
    assert box.pull()[0].reports == 1
    assert [one.event for one in box.alerts()] == ["source_unreachable", "source_back"]


def test_what_is_due_is_pulled_once(box, returns):
    returns.put(*ASH, at(0))
    assert pull_due(box.settings, box.database) == 1
    returns.put("103", "2022-Q1", (710, 8, 43, 2), at(1))
    assert pull_due(box.settings, box.database) == 0  # due again after its minutes
    assert pull_due(box.settings.model_copy(update={"sources": None}), box.database) == 0


def test_a_number_that_is_not_whole_is_refused(box, returns):
    returns.put("103", "2022-Q1", (710, 8, 43, 2), at(0))
    with returns.engine.begin() as connection:
        connection.execute(text("drop table returns"))
        connection.execute(text(TABLE.format(watermark="timestamp").replace("born integer", REAL)))
    returns.put("101", "2022-Q1", (1.125, 11, 61, 3), at(1))
    [outcome] = box.pull()
    assert "`births` is no whole number" in outcome.refused[0].sentence
    assert "1.125" not in outcome.refused[0].sentence


REAL = "born double precision"


def test_no_password_is_shown(tmp_path, empty_operations, monkeypatch):
    monkeypatch.setenv("RETURNS_LOGIN", "hidden/one")
    box = PulledBox(
        tmp_path / "home", empty_operations, DESCRIBED.format(late="10 minutes"),
        PLACES.format(agency=AGENCY, feed=FEED, url=UNREACHABLE),
    )  # fmt: skip
    [outcome] = box.pull()
    assert "cannot be reached" in outcome.failure
    assert "hidden" not in f"{outcome!r} {box.state().last_error}"
    box.database.close()


UNREACHABLE = "postgresql://reader:${RETURNS_LOGIN}@127.0.0.1:1/returns"


def test_the_server_stopping_in_the_middle_loses_nothing(
    tmp_path, empty_operations, postgresql_url, monkeypatch
):
    engine = engine_of(postgresql_url)
    returns = Returns(engine)
    returns.put(*ASH, at(0))
    box = PulledBox(
        tmp_path / "home", empty_operations, DESCRIBED.format(late="10 minutes"),
        PLACES.format(agency=AGENCY, feed=FEED, url=postgresql_url),
    )  # fmt: skip
    read_rows = sql._Reading._rows

    def broken_off(reading, start):
        yield from read_rows(reading, start)
        own = reading.connection.scalar(text("select pg_backend_pid()"))
        with engine.begin() as other:
            other.execute(text("select pg_terminate_backend(:own)"), {"own": own})
        reading.connection.scalar(text("select 1"))

    with monkeypatch.context() as patch:
        patch.setattr(sql._Reading, "_rows", broken_off)
        [outcome] = box.pull()
    assert "57P01" in outcome.failure
    assert box.waiting() == []
    assert box.pull()[0].reports == 1
    with engine.begin() as connection:
        connection.execute(text("drop table returns"))
    engine.dispose()
    box.database.close()


def test_the_agencys_database_is_only_read(box, returns, url):
    with engine_of(url).connect() as plain:
        source = sql.SqlSource(plain.engine, box_pull(box))
        connection = sql._read_only(plain, source)
        with connection.begin():
            sql._limit(connection, 5)
            with pytest.raises(DBAPIError, match=r"read-?only"):
                connection.execute(text("delete from returns"))


def box_pull(box):
    return loaded_catalogue(box.settings.catalogue_folder).pulls[FEED][0]
