"""What the public release tells of one figure: the answer of ``chitieu explain`` for readers.

It is read from the tables of the release alone: neither what stands behind them nor the restricted
release is opened.
"""

from __future__ import annotations

import threading
from typing import Any

import duckdb

from orchestration.explain.answer import explain_public
from orchestration.explain.asked import Asked, map_of
from orchestration.explain.reader import Reader, Row, Values
from portal import definitions
from portal.failures import PageError
from portal.release import SECONDS, OpenRelease, TooSlowError


class PublicReader(Reader):
    """The Parquet tables of a public release and of its catalogue, for many requests at once."""

    def rows(self, statement: str, values: Values = ()) -> list[Row]:
        """All rows of a query, each in a cursor of its own; TooSlowError after `SECONDS`."""
        with self.connection.cursor() as cursor:
            clock = threading.Timer(SECONDS, cursor.interrupt)
            clock.start()
            try:
                bound = dict(values) if isinstance(values, dict) else list(values)
                found = cursor.execute(statement, bound)
                columns = [column[0] for column in found.description or []]
                return [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
            except duckdb.InterruptException as error:
                raise TooSlowError(f"A query took more than {SECONDS:g} seconds.") from error
            finally:
                clock.cancel()


def reader_of(release: OpenRelease) -> PublicReader:
    """The reader of a release; kept."""
    return release.once(
        "public reader",
        lambda one: PublicReader({"release": one.folder, "catalogue": one.catalogue}),
    )


def asked_of(
    release: OpenRelease,
    indicator: str,
    locality: str,
    period: str,
    geography: str | None,
    breakdown: str,
) -> Asked:
    """The figure that ids name; PageError says which of them names nothing."""
    reader = reader_of(release)
    known = reader.one("from release.indicators where indicator_id = ?", [indicator])
    if known is None:
        raise PageError("no_such_indicator", fields={"asked": indicator})
    place = reader.one("from release.localities where locality_id = ?", [locality])
    if place is None:
        raise PageError("no_such_place", fields={"asked": locality})
    when = definitions.periods(release).get(period)
    if when is None:
        raise PageError("no_such_period", fields={"asked": period})
    maps = definitions.geographies(release)
    if geography is not None and geography not in maps:
        raise PageError("no_such_map_at_all", fields={"asked": geography, "known": ", ".join(maps)})
    parts = breakdowns(release)
    if breakdown not in parts:
        raise PageError("no_such_breakdown", fields={"asked": breakdown, "known": ", ".join(parts)})
    drawn = geography or map_of(place, when, list(maps.values()))
    return Asked(known, place, when, drawn, breakdown)


def breakdowns(release: OpenRelease) -> list[str]:
    """All breakdowns in the catalogue's order, the whole first."""
    rows = release.compiled("breakdown_levels")
    whole = {row["breakdown"] for row in rows if row["dimension"] == "total"}
    return sorted(dict.fromkeys(row["breakdown"] for row in rows), key=lambda one: one not in whole)


def explained(release: OpenRelease, asked: Asked) -> dict[str, Any]:
    """The answer, in the form of ``chitieu explain --json``."""
    return explain_public(reader_of(release), release.folder, release.facts, asked)
