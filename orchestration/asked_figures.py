"""Which figures a person asks for: by the key, or by indicator, place and period as people say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.asked_indicator import indicators_meant

KEY = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")
BETWEEN = "/"
NAMED = ("indicator", "locality", "period")
LISTED = 12
Key = tuple[str, ...]
PlaceOn = Callable[[str, date], str]
"""The id of the place that an id, a code or a name means on a day; ValueError says why none."""


class UnknownFigureError(ValueError):
    """No figure is meant, or not one alone; the message says what there is."""


def written_key(key: Sequence[str]) -> str:
    """A figure's key as one word, that a shell takes as it stands."""
    return BETWEEN.join(key)


def are_keys(words: Sequence[str]) -> bool:
    """Whether the words are keys of figures, not an indicator, a locality and a period."""
    return all(word.count(BETWEEN) == len(KEY) - 1 for word in words)


def open_figures(release: Path) -> duckdb.DuckDBPyConnection:
    """The figures, indicators and localities of a release folder, in memory."""
    connection = duckdb.connect()
    for name in ("figures", "indicators", "localities"):
        connection.read_parquet(str(release / f"{name}.parquet")).create_view(name)
    return connection


def asked_figures(
    tables: duckdb.DuckDBPyConnection,
    words: Sequence[str],
    place_on: PlaceOn,
    *,
    geography: str | None = None,
    breakdown: str | None = None,
) -> list[Key]:
    """The keys that the words mean: keys as `written_key` writes them, or one figure by
    indicator (id, programme code or name), locality (id, code or name) and period.

    `geography` and `breakdown` narrow the latter; all that fit are given, in the order of their
    keys. Raises UnknownFigureError when nothing fits.
    """
    if are_keys(words):
        return [_by_key(tables, word) for word in words]
    if len(words) != len(NAMED):
        raise UnknownFigureError(
            f"A figure is named by its key ({BETWEEN.join(KEY)}, as `chitieu holds` prints it) or "
            f"by {', '.join(NAMED)}; {len(words)} words are neither."
        )
    indicator_id = _indicator(tables, words[0])
    period, end = _period(tables, words[2], indicator_id)
    locality_id = _locality(tables, words[1]) or place_on(words[1], end)
    found = tables.execute(
        f"select {', '.join(KEY)} from figures where indicator_id = ? and locality_id = ? "
        "and period = ? and geography = coalesce(?, geography) "
        "and breakdown = coalesce(?, breakdown) order by all",
        [indicator_id, locality_id, period, geography, breakdown],
    ).fetchall()
    if not found:
        raise UnknownFigureError(
            f"The release has no figure of {indicator_id} for {locality_id} in {period}"
            f"{_narrowed(geography, breakdown)}: that unit is not due to have one."
        )
    return found


def _narrowed(geography: str | None, breakdown: str | None) -> str:
    return "".join(f", {word}" for word in (geography, breakdown) if word is not None)


def _by_key(tables: duckdb.DuckDBPyConnection, word: str) -> Key:
    key = tuple(word.split(BETWEEN))
    same = " and ".join(f"{name} = ?" for name in KEY)
    if not tables.execute(f"select 1 from figures where {same}", list(key)).fetchall():
        raise UnknownFigureError(
            f"The release has no figure {word}; expected {BETWEEN.join(KEY)}, as "
            "`chitieu holds` prints it."
        )
    return key


def _indicator(tables: duckdb.DuckDBPyConnection, text: str) -> str:
    """The one indicator that the text means."""
    rows: pa.Table = tables.sql("from indicators order by indicator_id").to_arrow_table()
    found = indicators_meant(rows.to_pylist(), text)
    if len(found) == 1:
        return str(found[0]["indicator_id"])
    if found:
        names = "; ".join(f"{row['indicator_id']} ({row['name_vi']})" for row in found[:LISTED])
        raise UnknownFigureError(f"“{text}” may mean {names}: name one by its id.")
    raise UnknownFigureError(
        f"There is no indicator “{text}”; `chitieu sql 'select indicator_id, name_vi from "
        "indicators'` lists them."
    )


def _locality(tables: duckdb.DuckDBPyConnection, text: str) -> str | None:
    """The locality whose id it is; names and codes are asked elsewhere, as of a day."""
    found = tables.execute(
        "select locality_id from localities where locality_id = upper(?)", [text.strip()]
    ).fetchall()
    return str(found[0][0]) if found else None


def _period(tables: duckdb.DuckDBPyConnection, text: str, indicator_id: str) -> tuple[str, date]:
    rows = tables.execute(
        "select distinct period, period_end from figures where indicator_id = ? order by 2 desc, 1",
        [indicator_id],
    ).fetchall()
    for period, end in rows:
        if period.casefold() == text.strip().casefold():
            return period, end
    known = ", ".join(row[0] for row in rows[:LISTED])
    raise UnknownFigureError(f"{indicator_id} has no period {text}; it has {known} …")
