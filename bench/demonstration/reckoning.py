"""Figures worked out by plain sums, to say beforehand which ones a planted fault must stop.

Nothing here is shared with the warehouse or the gate: both are checked against it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from bench.demonstration.block import Block, due_periods
from bench.demonstration.figure import SEXES, TOTAL, Figure, Sides
from bench.demonstration.world import World

HISTORY = 3


class Reckoning:
    """Sums over the blocks of a world, on every map and for every span."""

    def __init__(self, world: World, blocks: list[Block]) -> None:
        self.world = world
        self.blocks = blocks
        self._sides: dict[tuple[str, str, bool], Sides] = {}
        tables = {name: table.to_pandas() for name, table in world.catalogue.tables.items()}
        self.indicators: dict[str, dict[str, Any]] = {
            str(row["indicator_id"]): row for row in tables["indicators"].to_dict("records")
        }
        self.roles: dict[str, dict[str, list[str]]] = {}
        for row in tables["indicator_measures"].to_dict("records"):
            sides = self.roles.setdefault(str(row["indicator_id"]), {})
            sides.setdefault(str(row["role"]), []).append(str(row["measure_id"]))
        self.parts_of: dict[str, list[str]] = {}
        for row in tables["measure_parts"].to_dict("records"):
            self.parts_of.setdefault(str(row["measure_id"]), []).append(str(row["part_measure_id"]))
        self._tiles: dict[tuple[str, str], dict[str, set[str]]] = {}
        self._spans = tables["period_parts"]
        self._history: dict[int, np.ndarray] = {}
        self._rows: dict[int, np.ndarray] = {}
        codes = {period: at for at, period in enumerate(world.periods)}
        self._codes = {id(block): _codes(block.period, codes) for block in blocks}
        self._code_of = codes
        self.end_years = np.array([period.end.year for period in world.periods.values()])
        self._place_codes = {id(block): _place_codes(block) for block in blocks}
        self.breakdowns = set(_pairs(tables["indicator_breakdowns"], "indicator_id", "breakdown"))
        self.period_types = set(_pairs(tables["indicator_periods"], "indicator_id", "period_type"))
        self.period_levels = set(_pairs(tables["period_levels"], "level", "period_type"))
        self.breakdown_levels = set(_pairs(tables["breakdown_levels"], "breakdown", "level"))
        self.map_levels = sorted(_pairs(tables["geography_levels"], "geography", "level"))
        self.maps: dict[str, tuple[str, datetime.date]] = {
            str(row["geography"]): (str(row["kind"]), row["snapshot_date"])
            for row in tables["geographies"].to_dict("records")
        }
        self.ranks = tables["levels"].set_index("level")["rank"].to_dict()

    def attribute(self, indicator: str, name: str) -> str:
        """A text attribute of an indicator; empty when it has none."""
        value = self.indicators[indicator][name]
        return value if isinstance(value, str) else ""

    def users_of(self, measure: str) -> dict[str, set[str]]:
        """Indicators that use a reported measure, and the sides (numerator, denominator)."""
        users: dict[str, set[str]] = {}
        for indicator, roles in self.roles.items():
            for role, measures in roles.items():
                if any(measure in self.parts_of.get(one, [one]) for one in measures):
                    users.setdefault(indicator, set()).add(role)
        return users

    def breakdowns_of(self, indicator: str) -> list[str]:
        """The breakdowns an indicator is published in."""
        return sorted({b for i, b in self.breakdowns if i == indicator} | {TOTAL})

    def block_of(self, column: str, *, of_provinces: bool = False) -> Block:
        """The block that carries a column."""
        return next(
            block
            for block in self.blocks
            if column in block.columns and block.of_provinces == of_provinces
        )

    def row_of(self, block: Block) -> np.ndarray:
        """[unit, year] the row of a yearly block, -1 where there is none; worked out once."""
        if id(block) not in self._rows:
            years = self.end_years[self._codes[id(block)]] - self.world.years[0]
            rows = np.full((len(self.world.communes), len(self.world.years)), -1)
            rows[block.unit, years] = np.arange(len(years))
            self._rows[id(block)] = rows
        return self._rows[id(block)]

    def sides(self, indicator: str, breakdown: str, of_provinces: bool = False) -> Sides:
        """The counts of an indicator in a breakdown; worked out once."""
        key = (indicator, breakdown, of_provinces)
        if key not in self._sides:
            self._sides[key] = self._read_sides(*key)
        return self._sides[key]

    def forget(self, measures: set[str]) -> None:
        """Work the indicators of these measures out anew: their counts have changed."""
        stale = {indicator for measure in measures for indicator in self.users_of(measure)}
        self._sides = {key: one for key, one in self._sides.items() if key[0] not in stale}

    def _read_sides(self, indicator: str, breakdown: str, of_provinces: bool) -> Sides:
        """Counts of an indicator whose two sides come in the same rows, with their expectations.

        Where the denominator is of another block (a population under events) it is taken as 1:
        value and limits then share one unknown factor, which no comparison here depends on.
        """
        suffix = f".{breakdown}" if breakdown in SEXES else ""
        roles = self.roles[indicator]
        block = self.block_of(roles["numerator"][0] + suffix, of_provinces=of_provinces)
        numerator = self._sum(block, roles["numerator"], suffix)
        denominator = np.ones(len(numerator))
        if all(part + suffix in block.columns for part in self._reported(roles["denominator"])):
            denominator = self._sum(block, roles["denominator"], suffix)
        sent = ~(block.late | np.isnan(numerator) | np.isnan(denominator))
        expected = self._expected(block, sent, numerator, denominator)
        return Sides(
            indicator,
            breakdown,
            of_provinces,
            block.locality[sent],
            block.unit[sent],
            self._place_codes[id(block)][0][sent],
            self._place_codes[id(block)][1],
            block.period[sent],
            self._codes[id(block)][sent],
            numerator[sent],
            denominator[sent],
            expected[sent, 0],
            expected[sent, 1],
        )

    def _reported(self, measures: list[str]) -> list[str]:
        return [part for one in measures for part in self.parts_of.get(one, [one])]

    def _sum(self, block: Block, measures: list[str], suffix: str) -> np.ndarray:
        total = np.zeros(len(block.unit))
        for part in self._reported(measures):
            values = block.columns[part + suffix].astype(float)
            for row, column in block.blanks:
                if column == part + suffix:
                    values[row] = np.nan
            total += values
        return total

    def _expected(
        self, block: Block, sent: np.ndarray, numerator: np.ndarray, denominator: np.ndarray
    ) -> np.ndarray:
        """Per row the mean of the unit's up to three previous like periods; NaN without any."""
        if id(block) not in self._history:
            self._history[id(block)] = self._rows_before(block)
        both = np.column_stack([numerator, denominator])
        both[~sent] = np.nan
        rows = self._history[id(block)]
        stacked = np.where((rows >= 0)[:, :, None], both[rows], np.nan)
        known = ~np.isnan(stacked)
        with np.errstate(invalid="ignore"):
            mean: np.ndarray = np.where(known, stacked, 0).sum(axis=0) / known.sum(axis=0)
        return mean

    def _rows_before(self, block: Block) -> np.ndarray:
        """[HISTORY, rows] positions of the rows of one, two, three like periods before; or -1."""
        before = {one.period: one.before for one in self.world.periods.values()}
        index = pd.MultiIndex.from_arrays([block.locality, block.period])
        wanted = pd.Series(block.period)
        rows = []
        for _ in range(HISTORY):
            wanted = wanted.map(before)
            rows.append(index.get_indexer(pd.MultiIndex.from_arrays([block.locality, wanted])))
        return np.stack(rows)

    def containing(self, sides: Sides, place: str, base_periods: set[str]) -> Iterator[Figure]:
        """Every published figure of these sides holding a unit's cells of any of those periods."""
        mine = sides.place_code == sides.code_of[place]
        at = int(np.argmax(mine))
        series = self.attribute(sides.indicator, "series")
        allowed = np.ones(len(mine), dtype=bool)
        if sides.breakdown in ("urban", "rural"):
            areas = np.array([one.area for one in self.world.communes], dtype=object)
            allowed = areas[sides.unit] == sides.breakdown
        for period, parts in sorted(self._spanning(sides, base_periods).items()):
            table = np.zeros(len(self._code_of), dtype=bool)
            table[[self._code_of[part] for part in parts]] = True
            inside = allowed & table[sides.period_code]
            if not (inside & mine).any():
                continue
            days = self.world.periods[period].days
            for geography, level, day in self._maps(period, sides):
                homes, ids = self._homes(sides, level, day)
                if homes[at] < 0 or not self._exists(ids[homes[at]], day):
                    continue
                home = ids[homes[at]]
                key = (sides.indicator, series, home, geography, period, sides.breakdown)
                elements = inside & (homes == homes[at])
                yield Figure(key, int(self.ranks[level]), days, sides, elements)

    def _spanning(self, sides: Sides, base_periods: set[str]) -> dict[str, set[str]]:
        """Published periods, wholly due, that hold one of the base periods, with their parts."""
        feed = self.block_of(self.roles[sides.indicator]["numerator"][0]).feed
        base_type = self.world.periods[sides.period[0]].period_type
        tiles = self._whole_tiles(feed, base_type)
        types = {kind for indicator, kind in self.period_types if indicator == sides.indicator}
        return {
            period: parts
            for period, parts in tiles.items()
            if parts & base_periods and self.world.periods[period].period_type in types
        }

    def _whole_tiles(self, feed: str, base_type: str) -> dict[str, set[str]]:
        """Periods by their base periods, where the feed owes all of these."""
        if (feed, base_type) not in self._tiles:
            owed = set(due_periods(self.world, feed, base_type))
            rows = self._spans[self._spans["part_period_type"] == base_type]
            parts = rows.groupby("period")["part_period"].agg(set)
            self._tiles[feed, base_type] = {
                str(period): tiles for period, tiles in parts.items() if tiles <= owed
            }
        return self._tiles[feed, base_type]

    def _maps(self, period: str, sides: Sides) -> Iterator[tuple[str, str, datetime.date]]:
        """Geography, level and the day of its map, where a figure of that period is published."""
        kind = self.world.periods[period].period_type
        for geography, level in self.map_levels:
            deep = pd.isna(self.ranks[level]) or (sides.of_provinces and self.ranks[level] > 1)
            shown = (level, kind) in self.period_levels and not deep
            if shown and (sides.breakdown, level) in self.breakdown_levels:
                yield geography, level, self._day(geography, period)

    def _day(self, geography: str, period: str) -> datetime.date:
        drawn, snapshot = self.maps[geography]
        if drawn == "snapshot":
            return snapshot
        return self.world.periods[period].end if drawn == "as_was" else self.world.as_of

    def _homes(self, sides: Sides, level: str, day: datetime.date) -> tuple[np.ndarray, list[str]]:
        """Per element the place it counts toward on that day's map: positions in a list of ids."""
        if not sides.of_provinces:
            codes, ids = self.world.home_codes(level, day)
            return codes[sides.unit], ids
        if level == "country":
            return np.zeros(len(sides.unit), dtype=int), [self.world.country]
        versions = [self.world.version_on(one, day, whole=False) for one in sides.locality]
        found, distinct = pd.factorize(np.array(versions, dtype=object))
        return found, [str(one) for one in distinct]

    def _exists(self, place: str, day: datetime.date) -> bool:
        return self.world.places[place].valid_to > day


def _place_codes(block: Block) -> tuple[np.ndarray, dict[str, int]]:
    codes, ids = pd.factorize(block.locality)
    return codes, {str(one): at for at, one in enumerate(ids)}


def _codes(periods: np.ndarray, codes: dict[str, int]) -> np.ndarray:
    return np.array([codes[period] for period in periods], dtype=int)


def _pairs(frame: pd.DataFrame, left: str, right: str) -> list[tuple[str, str]]:
    return [(str(a), str(b)) for a, b in zip(frame[left], frame[right], strict=True)]
