"""What PostgreSQL says when something is wrong, as a sentence with what to do.

No sentence holds the address or the password: an address may be a secret. None holds a value of a
row: a restricted one may not stand in a log.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import errors

STAYS = "Readers still see what they saw."


class ServingError(RuntimeError):
    """The release was not brought to the server; the message says why and what to do."""


@contextmanager
def plain_failures() -> Iterator[None]:
    """Faults of the server become ``ServingError``."""
    try:
        yield
    except psycopg.Error as error:
        raise ServingError(sentence_of(error)) from error


def sentence_of(error: psycopg.Error) -> str:
    """What happened, and what to do about it."""
    said = (error.diag.message_primary or "").rstrip(".")
    match error:
        case errors.InsufficientPrivilege():
            return (
                f"The login may not do that: {said}. {STAYS} `chitieu publish postgres "
                "--print-roles` prints the statements that a database administrator runs once."
            )
        case errors.DiskFull():
            return (
                f"The server's disk is full. {STAYS} Free some space (a release needs about "
                "fifteen times its Parquet files while it is loaded) and run it again."
            )
        case errors.InsufficientResources():
            return f"The server is short of something: {said}. {STAYS} Run it again later."
        case errors.LockNotAvailable() | errors.DeadlockDetected():
            return (
                f"A reader or another program holds a lock too long: {said}. {STAYS} Run it again; "
                "pg_stat_activity names sessions that are `idle in transaction`."
            )
        case errors.DataError():
            return (
                f"A value of the release does not fit its column (SQLSTATE {error.sqlstate}). "
                f"{STAYS} It is a fault of the program: tell who maintains it."
            )
        case psycopg.OperationalError():
            return f"The server ended the connection. {STAYS} Run it again when it is back."
    return f"PostgreSQL refused (SQLSTATE {error.sqlstate}): {said}. {STAYS}"
