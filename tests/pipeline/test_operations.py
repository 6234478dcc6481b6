from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import select, text

from orchestration.alerts import deliver_due
from orchestration.operations import database
from orchestration.operations.database import Operations, operations
from orchestration.operations.models import Base, Submission
from orchestration.settings import Settings


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'operations.sqlite3'}"
    return request.getfixturevalue("postgresql_url")


def submission(**changes):
    values = {
        "agency": "A1", "feed": "health", "sha256": "0" * 64, "file_name": "t1.csv", "size": 3,
        "inbox_path": "A1/health/t1.csv", "original": "t1.csv", "received_at": datetime.now(UTC),
        "taken_at": datetime.now(UTC), "state": "reading",
    }  # fmt: skip
    return Submission(**(values | changes))


def test_migrations_make_exactly_the_tables_of_the_models(url):
    with operations(url) as base, base.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


ALERT_OF_0002 = """
insert into alerts
(event, audience, subject, sentence_vi, sentence_en, payload, created_at, attempts)
values ('gone', 'data_team', 'x', 'a', 'b', '{}', '2026-10-31 01:00:00', 3)
"""


def test_alerts_of_an_earlier_schema_are_kept_and_delivered(url, tmp_path):
    engine = database._engine(url)
    config = Config()
    config.set_main_option("script_location", str(database.MIGRATIONS))
    with engine.begin() as connection:
        connection.execute(text("drop table if exists alembic_version"))
        Base.metadata.drop_all(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text(ALERT_OF_0002))
    engine.dispose()
    settings = Settings(home=tmp_path / "home", operations_url=url)
    with operations(url) as base:
        assert deliver_due(settings, base) == 1
    assert '"subject": "x"' in settings.paths.alerts_log.read_text(encoding="utf-8")


def test_a_current_schema_is_not_migrated_again(url, monkeypatch):
    Operations(url).close()
    monkeypatch.setattr("alembic.command.upgrade", None)
    Operations(url).close()


def test_a_schema_newer_than_the_program_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'newer.sqlite3'}"
    with operations(url) as base, base.engine.begin() as connection:
        connection.execute(text("update alembic_version set version_num = '9999'"))
    with pytest.raises(RuntimeError, match="newer than this"):
        Operations(url)


def test_sequence_rises_and_is_never_used_again(tmp_path):
    with operations(f"sqlite:///{tmp_path / 'o.sqlite3'}") as base:
        with base.transaction() as session:
            first, second = submission(), submission()
            session.add_all([first, second])
        with base.transaction() as session:
            session.delete(session.get(Submission, second.sequence))
        with base.transaction() as session:
            third = submission()
            session.add(third)
    assert first.sequence < second.sequence < third.sequence


def test_moments_come_back_as_they_were_given(url):
    moment = datetime(2026, 10, 31, 1, 0, tzinfo=timezone(timedelta(hours=7)))
    with operations(url) as base:
        with base.transaction() as session:
            row = submission(received_at=moment)
            session.add(row)
        with base.transaction() as session:
            stored = session.scalars(
                select(Submission).where(Submission.sequence == row.sequence)
            ).one()
    assert stored.received_at == moment
    assert stored.received_at.tzinfo is not None


def test_a_moment_without_time_zone_is_refused(url):
    with (
        operations(url) as base,
        pytest.raises(Exception, match="no time zone"),
        base.transaction() as session,
    ):
        session.add(submission(received_at=datetime(2026, 1, 1)))
        session.flush()


def test_a_transaction_that_raises_leaves_nothing(url):
    with operations(url) as base:
        with pytest.raises(ZeroDivisionError), base.transaction() as session:
            session.add(submission(sha256="f" * 64))
            session.flush()
            raise ZeroDivisionError
        with base.transaction() as session:
            found = session.scalars(select(Submission).where(Submission.sha256 == "f" * 64)).all()
    assert found == []


def test_two_connections_to_one_sqlite_file_wait_for_each_other(tmp_path):
    url = f"sqlite:///{tmp_path / 'o.sqlite3'}"
    with operations(url) as one, operations(url) as two:
        with one.transaction() as session, two.transaction() as other:
            session.add(submission())
            session.flush()
            assert other.scalars(select(Submission)).all() == []
        with two.transaction() as other:
            assert len(other.scalars(select(Submission)).all()) == 1


def test_the_newest_revision_is_the_last_file():
    files = sorted(path.name for path in (Path(database.MIGRATIONS) / "versions").glob("[0-9]*.py"))
    assert files[-1].startswith(f"{database._newest_revision()}_")
