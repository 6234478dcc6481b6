"""Reading an agency's table or view: whole reports, in one read-only transaction.

A report is every row of one place and period. When one of its rows changed since the watermark all
of them are read, for a file with half of a unit's report would be taken for the whole of it: in the
landing zone a cell that is blank says nothing, but the rows of a report must have been true at one
moment. So a reading asks first which reports have a row whose watermark is not below the last one
(less what may be committed late), and reads these reports whole in the same snapshot.

A transaction that began before the last reading and ends after it shows rows whose watermark is
below the last one seen: `late_commits` of the description says how far below, and this much is read
again each time. Who calls knows by each report's digest what was handed on already. Periods that
have not ended are not reported yet: the watermark stays at the earliest of their rows, so that they
are read when they have ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, and_, func, or_, select, text
from sqlalchemy.exc import DBAPIError, NoSuchTableError, SQLAlchemyError

from sources.pulls.description import SqlPull
from sources.pulls.report import Key, Pulled, PullError, Refusal, Report
from sources.pulls.watermark import Mark, in_future, less, mark_of, read, written

ROWS_AT_ONCE = 5_000
PLACE = ("locality_code", "locality_name")
# SQLSTATE classes whose message speaks of names and states, never of a row's values.
SPOKEN = {"08", "25", "28", "3D", "3F", "40", "42", "53", "55", "57"}

NotEnded = Callable[[str], bool]


@dataclass(frozen=True)
class SqlSource:
    """A server, what is read there, and how long one statement may take."""

    engine: Engine
    pull: SqlPull
    timeout_seconds: float = 300.0


def pull_sql(source: SqlSource, since: str | None, now: datetime, not_ended: NotEnded) -> Pulled:
    """Every report that changed since the watermark ``since`` (None: every report there is).

    ``not_ended`` says of a period, as the table writes it, whether it lies in the future. Raises
    ``PullError``; the server is only read.
    """
    try:
        with source.engine.connect() as plain:
            connection = _read_only(plain, source)
            with connection.begin():
                _limit(connection, source.timeout_seconds)
                return _Reading(connection, source.pull, now, not_ended).read(since)
    except NoSuchTableError as error:
        raise PullError(
            f"The database has no table or view {source.pull.table}, or this login does not see "
            "it: correct pulls.yml or grant it."
        ) from error
    except DBAPIError as error:
        raise PullError(_said(error)) from None
    except SQLAlchemyError as error:
        raise PullError(f"The database cannot be read ({type(error).__name__}).") from None


def _read_only(connection: Connection, source: SqlSource) -> Connection:
    match source.engine.dialect.name:
        case "postgresql":
            return connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
        case "mysql" | "mariadb":
            connection.execute(text("set session transaction read only"))
            connection.commit()
            return connection.execution_options(isolation_level="REPEATABLE READ")
        case _:
            return connection


def _limit(connection: Connection, seconds: float) -> None:
    match connection.dialect.name:
        case "postgresql":
            limit = text("select set_config('statement_timeout', :most, true)")
            connection.execute(limit, {"most": str(int(seconds * 1000))})
        case "sqlite":
            connection.execute(text("pragma query_only = on"))


def _said(error: DBAPIError) -> str:
    """What the server said, where that cannot be a value of a row or a secret."""
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        return (
            f"The database did not answer ({type(error.orig).__name__}): it cannot be reached, "
            "refused the login, or broke off."
        )
    message = getattr(getattr(error.orig, "diag", None), "message_primary", None)
    spoken = f": {message}" if message and state[:2] in SPOKEN else ""
    return f"The database refused or broke off (SQLSTATE {state}){spoken}."


class _Reading:
    """One reading in one transaction."""

    def __init__(
        self, connection: Connection, pull: SqlPull, now: datetime, not_ended: NotEnded
    ) -> None:
        self.connection, self.pull, self.now, self.not_ended = connection, pull, now, not_ended
        self.table = Table(
            pull.table, MetaData(), schema=pull.schema_name, autoload_with=connection
        )
        self.watermark = self._column(pull.watermark)
        self.columns = {name: self._column(given) for name, given in pull.columns.items()}
        self.place = next(name for name in PLACE if name in self.columns)
        self.key = [self.columns[self.place], self.columns["period"]]

    def _column(self, name: str) -> Any:
        if name not in self.table.columns:
            raise PullError(
                f"{self.pull.table} has no column {name}: correct pulls.yml or the view."
            )
        return self.table.columns[name]

    def read(self, since: str | None) -> Pulled:
        self._refuse_rows_without_place()
        start = None if since is None else less(read(since), self.pull.late_commits)
        if since is None and (first := self._first_mark()) is not None:
            less(first, self.pull.late_commits)  # a span of the other kind is told at once
        rows = list(self._rows(start))
        early = [mark for mark, row in rows if self.not_ended(row["period"])]
        seen = [mark for mark, _ in rows if not in_future(mark, self.now)]
        marks = [max(seen), *early] if seen else early
        newest = written(min(marks)) if marks else since
        if since is not None and not early and newest is not None:
            newest = written(max(read(newest), read(since)))
        ended = [row for _, row in rows if not self.not_ended(row["period"])]
        reports, refused = _reports(ended, self.place)
        return Pulled(reports, newest, refused)

    def _refuse_rows_without_place(self) -> None:
        """A row without watermark, place or period would be left out in silence."""
        lost = or_(*[column.is_(None) for column in (self.watermark, *self.key)])
        count = self.connection.scalar(select(func.count()).select_from(self.table).where(lost))
        if count:
            raise PullError(
                f"{count} rows of {self.pull.table} have no {self.pull.watermark}, place or period "
                "and would never be read: fill them in, or leave them out of the view."
            )

    def _first_mark(self) -> Mark | None:
        value = self.connection.scalar(select(func.max(self.watermark)))
        return None if value is None else mark_of(value, self.pull.watermark)

    def _rows(self, start: Mark | None) -> Iterator[tuple[Mark, dict[str, Any]]]:
        wanted = select(self.watermark, *self.columns.values())
        if start is not None:
            changed = select(*self.key).where(self.watermark >= start).distinct().subquery()
            same = [one == other for one, other in zip(self.key, changed.columns, strict=True)]
            wanted = wanted.select_from(self.table.join(changed, and_(*same)))
        result = self.connection.execution_options(yield_per=ROWS_AT_ONCE).execute(wanted)
        for values in result:
            row = dict(zip(self.columns, values[1:], strict=True))
            row["period"] = _text(row["period"])
            yield mark_of(values[0], self.pull.watermark), row


def _reports(
    rows: Iterable[dict[str, Any]], place: str
) -> tuple[tuple[Report, ...], tuple[Refusal, ...]]:
    """The rows by place and period, as cells; a report with a broken count is refused."""
    found: dict[Key, list[dict[str, str]]] = {}
    broken: dict[Key, str] = {}
    for row in rows:
        key = Key(_text(row[place]), row["period"])
        for name, value in row.items():
            if _is_broken(value):
                broken[key] = f"`{name}` is no whole number there; one is expected: correct it."
        found.setdefault(key, []).append({name: _text(value) for name, value in row.items()})
    reports = [Report(key, tuple(made)) for key, made in found.items() if key not in broken]
    refused = [Refusal(key, sentence) for key, sentence in broken.items()]
    return tuple(sorted(reports, key=lambda one: one.key)), tuple(sorted(refused, key=_by_key))


def _by_key(refusal: Refusal) -> Key:
    return refusal.key


def _is_number(value: Any) -> bool:
    return hasattr(value, "as_integer_ratio") and not isinstance(value, bool)


def _is_broken(value: Any) -> bool:
    """A number that is not whole: written with a point it might be read as thousands."""
    if not _is_number(value):
        return isinstance(value, bool | bytes | list | dict)
    try:
        return bool(value != int(value))
    except (ValueError, OverflowError):
        return True


def _text(value: Any) -> str:
    """A cell: nothing for null, whole numbers without a point, days as ISO."""
    if value is None:
        return ""
    if _is_number(value):
        return str(value if _is_broken(value) else int(value))
    if isinstance(value, date | datetime):
        return value.isoformat()[:10]
    return str(value).strip()
