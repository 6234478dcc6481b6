"""How every command ends: one sentence and an exit code, or a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import typer

# Exit codes: 1 what was asked could not be done, 2 the command was written wrongly (typer's),
# 3 done, but the answer is no (a rejected file, a faulty catalogue).
FAILED, ANSWER_NO = 1, 3

Reason = Annotated[str, typer.Option("--reason", help="Why, in a sentence; it is kept.")]


def settings_of_this_run() -> Any:
    """The settings of the environment; a wrong one ends the command with its name and fault."""
    from pydantic import ValidationError

    from orchestration.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            print(f"CHITIEU_{name}: {fault['msg']} (it is {fault['input']!r})", file=sys.stderr)
        raise typer.Exit(FAILED) from error


@contextmanager
def clear_errors() -> Iterator[None]:
    """Errors whose message is meant for the user become one sentence and an exit code."""
    import duckdb
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except typer.Exit:  # a RuntimeError, and already said
        raise
    except (ValueError, RuntimeError, OSError, duckdb.Error, SQLAlchemyError) as error:
        fail(str(error), error)


def fail(sentence: str, error: BaseException | None = None) -> NoReturn:
    """End the command: the sentence on standard error, exit code 1."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(FAILED) from error


def fail_if_not_served(failure: str | None) -> None:
    """End the command after what it did, where the database did not get it."""
    if failure is not None:
        fail(f"PostgreSQL does not have it: {failure} The next run tries again.")


def print_table(columns: Any, rows: Any) -> None:
    """Print rows under their columns."""
    from orchestration.show import console
    from orchestration.summary import rich_table

    console().print(rich_table(columns, rows))
