"""Opening the operations database: SQLite or PostgreSQL by URL, always at the newest schema."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.orm import Session

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 30_000
BUSY_PAUSE_SECONDS = 0.02
# Any number will do that other programs of the server do not lock.
MIGRATING = 7_204_311_996


class Operations:
    """The operations database of one installation."""

    def __init__(self, url: str) -> None:
        """Open ``url`` and bring its schema up to date."""
        self.engine = _engine(url)
        _upgrade(self.engine)

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits at the end of the block, or rolls back when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give up the connections."""
        self.engine.dispose()


@contextmanager
def operations(url: str) -> Iterator[Operations]:
    """The operations database at ``url`` for the length of the block."""
    database = Operations(url)
    try:
        yield database
    finally:
        database.close()


def _engine(url: str) -> Engine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(parsed)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    if parsed.get_backend_name() == "postgresql" and parsed.drivername == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return create_engine(parsed, pool_pre_ping=True)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """Readers beside the writer (WAL), patience, durable commits, foreign keys."""
    cursor = connection.cursor()
    cursor.execute(f"pragma busy_timeout = {BUSY_MILLISECONDS}")
    _write_ahead(cursor)
    cursor.execute("pragma synchronous = full")
    cursor.execute("pragma foreign_keys = on")
    cursor.close()


def _newest_revision() -> str:
    """The last migration: its file's name starts with its revision."""
    return max(path.stem.split("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _present_revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def _write_ahead(cursor: Any) -> None:
    """Turn the log on: a new file's first programs may meet here, and SQLite lets none wait."""
    patience = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            cursor.execute("pragma journal_mode = wal")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > patience:
                raise
            time.sleep(BUSY_PAUSE_SECONDS)
        else:
            return


def _upgrade(engine: Engine) -> None:
    """Run the migrations that are missing; a current schema costs one query, no Alembic."""
    with engine.connect() as connection:
        present = _present_revision(connection)
    newest = _newest_revision()
    if present == newest:
        return
    if present is not None and not present.isdigit():
        raise RuntimeError(
            f"The database {engine.url!r} is another program's: its schema is {present}. Give the "
            "operations database one of its own; Dagster's record needs another as well."
        )
    if present is not None and present > newest:
        raise RuntimeError(
            f"The operations database {engine.url!r} has schema {present}, newer than this "
            f"program's {newest}. Run the newer program, or restore the database's copy."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        _keep_others_waiting(connection)
        if _present_revision(connection) != newest:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _keep_others_waiting(connection: Connection) -> None:
    """Until the transaction ends: of two that open a new database at once one makes the tables."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("begin immediate")
    elif connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"select pg_advisory_xact_lock({MIGRATING})")
