"""What a release has to offer: every value that a filter may name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from types import MappingProxyType

import duckdb

from sources.worded import Worded

# Where the figures stand with their names; its columns are those that may be chosen.
FIGURES = "figures_named"
COLUMNS = "select column_name from (describe figures_named)"
PERIODS = """
select
    period,
    min(period_start),
    max(period_end)
from figures
group by period
"""
LIKE = 3
FEW = 12

# Filter's field: the query that lists its values, and what one of them is called.
VALUES: Mapping[str, tuple[str, Worded]] = MappingProxyType(
    {
        "indicators": (
            "select indicator_id from indicators",
            Worded("chỉ tiêu", "indicator"),
        ),
        "localities": (
            "select locality_id from localities",
            Worded("địa phương", "place"),
        ),
        "provinces": (
            "select distinct province_code from localities where province_code is not null",
            Worded("mã tỉnh", "code of a province"),
        ),
        "levels": (
            "select distinct level from localities",
            Worded("cấp", "level"),
        ),
        "geographies": (
            "select distinct geography from figures",
            Worded("bản đồ", "map"),
        ),
        "series": (
            "select distinct series from figures",
            Worded("chuỗi", "series"),
        ),
        "period_types": (
            "select distinct period_type from figures",
            Worded("loại kỳ", "type of period"),
        ),
        "breakdowns": (
            "select distinct breakdown from figures",
            Worded("phân tổ", "breakdown"),
        ),
        "statuses": (
            "select distinct obs_status from figures",
            Worded("tình trạng", "status"),
        ),
        "columns": (COLUMNS, Worded("cột", "column")),
    }
)


@dataclass(frozen=True)
class Offer:
    """The values of a release by the filter's field, and the first and last day of its periods."""

    named: Mapping[str, tuple[str, ...]]
    periods: Mapping[str, tuple[date, date]]

    def unknown(self, name: str, texts: Iterable[str]) -> list[Worded]:
        """A sentence for each of these texts that is no value of the field."""
        known = frozenset(self.named[name])
        called = VALUES[name][1]
        return [
            not_known(text, called, self.named[name])
            for text in dict.fromkeys(texts)
            if text not in known
        ]


def offer_of(connection: duckdb.DuckDBPyConnection) -> Offer:
    """Read what the release behind this connection offers; it never changes."""
    values = {
        name: tuple(str(value) for (value,) in connection.sql(query).fetchall())
        for name, (query, _) in VALUES.items()
    }
    values = {
        name: found if name == "columns" else tuple(sorted(found)) for name, found in values.items()
    }
    periods = {
        str(period): (first, last) for period, first, last in connection.sql(PERIODS).fetchall()
    }
    return Offer(MappingProxyType(values), MappingProxyType(periods))


def not_known(text: str, called: Worded, known: Iterable[str]) -> Worded:
    """That a release has no such thing, and what is written alike; of few things, all of them."""
    every = list(known)
    alike = get_close_matches(text, every, n=LIKE) or (every if len(every) <= FEW else [])
    named = ", ".join(alike)
    return Worded(
        f"Bản công bố này không có {called.vi} nào là “{text}”."
        + (f" Có: {named}." if named else ""),
        f"This release has no {called.en} “{text}”." + (f" There is: {named}." if named else ""),
    )
