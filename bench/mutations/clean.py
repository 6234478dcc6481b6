"""The candidate before any fault: figures with what was to be expected of them, and their cells."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pandas as pd

from expectations.candidate import KEYS

CELL = ["locality_id", "period", "breakdown", "measure_id"]
HISTORY = 3
TOTAL = "total"
CUMULATED = "year_to_date"

# The expected count is reckoned here anew, from up to three like periods before, so that the
# stratum of a fault is not the gate's own word: n · ΣX / ΣN, for counts the mean.
FIGURES = """
with judged as (
    select f.indicator_id, f.series, f.locality_id, f.geography, f.period, f.breakdown,
        f.locality_level, f.period_type, f.period_start, f.period_end, f.year, f.numerator,
        f.denominator, f.per, f.kind, f.relation, f.hard_high, f.nesting_indicator_id,
        f.nesting_numerator, f.numerator_ceiling, f.parent_locality_id, o.outcome, o.rule_id,
        i.ratio_type,
        f.value is not null as value_given,
        f.numerator is not null and f.value is not null and not f.estimated as usable
    from read_parquet($figures) f
    join read_parquet($outcomes) o using (indicator_id, series, locality_id, geography, period,
        breakdown)
    join read_parquet($indicators) i using (indicator_id)
)
select *,
    sum(case when usable then numerator end) over earlier as past_numerator,
    sum(case when usable then denominator end) over earlier as past_denominator,
    count(*) filter (where usable) over earlier as history
from judged
window earlier as (
    partition by indicator_id, series, locality_id, geography, breakdown, period_type
    order by period_start rows between 3 preceding and 1 preceding
)
order by indicator_id, series, locality_id, geography, period, breakdown
"""


class Reach(NamedTuple):
    """A unit whose counts reach another for periods that end in [start, end)."""

    source: str
    start: date
    end: date
    whole: bool


@dataclass
class Clean:
    """The clean candidate of a home, as the planting of faults needs it."""

    candidate: Path
    verdicts: Path

    def __post_init__(self) -> None:
        self._connection = duckdb.connect()

    def table(self, name: str) -> pd.DataFrame:
        """A whole table of the candidate."""
        return self._connection.execute(
            "select * from read_parquet($path)", {"path": str(self.candidate / f"{name}.parquet")}
        ).df()

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every figure with its clean outcome, its expected count and the periods behind it.

        The position of a row is the figure's number. Where a unit is too young for a history of
        its own on the map of the time, that of the same unit on another map serves.
        """
        frame = self._connection.execute(
            FIGURES,
            {
                "figures": str(self.candidate / "figures.parquet"),
                "indicators": str(self.candidate / "indicators.parquet"),
                "outcomes": str(self.verdicts / self.candidate.name / "outcomes.parquet"),
            },
        ).df()
        frame = _with_longest_history(frame)
        at = frame["denominator"].fillna(1.0)
        past = frame["past_denominator"].where(frame["denominator"].notna(), frame["history"])
        frame["expected"] = at * frame["past_numerator"] / past.where(past > 0)
        return frame

    @cached_property
    def overlapping(self) -> set[str]:
        """Period types whose periods overlap: sums of others, with no count of their own."""
        periods = self.figures[["period_type", "period_start", "period_end"]].drop_duplicates()
        ordered = periods.sort_values(["period_type", "period_start"])
        next_start = ordered.groupby("period_type")["period_start"].shift(-1)
        return set(ordered.loc[next_start <= ordered["period_end"], "period_type"])

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Reported cells: feed, submission, place, period, breakdown, measure, count."""
        return self.table("reported_counts").dropna(subset=["count"]).reset_index(drop=True)

    @cached_property
    def counts(self) -> np.ndarray:
        """The counts of the cells."""
        return self.cells["count"].to_numpy(dtype=np.float64)

    @cached_property
    def columns(self) -> dict[str, np.ndarray]:
        """Columns of the cells as arrays of objects."""
        names = [*CELL, "feed", "submission_id"]
        return {name: self.cells[name].to_numpy(dtype=object) for name in names}

    @cached_property
    def is_cumulated(self) -> np.ndarray:
        """Whether a cell's count is from the year's start on."""
        return self.cells["measure_id"].map(self.measures["cumulation"]).to_numpy() == CUMULATED

    @cached_property
    def position_of(self) -> dict[tuple[str, str, str, str], int]:
        """Position of a cell by place, period, breakdown and measure."""
        columns = [self.columns[name] for name in CELL]
        return {key: at for at, key in enumerate(zip(*columns, strict=True))}

    @cached_property
    def breakdowns(self) -> list[str]:
        """Breakdowns that are reported beside the total."""
        return sorted(set(self.cells["breakdown"]) - {TOTAL})

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Measures by id."""
        return self.table("measures").set_index("measure_id")

    @cached_property
    def submitted(self) -> dict[str, str]:
        """The period type in which a measure is submitted."""
        return {str(name): str(kind) for name, kind in self.measures["period_type"].items()}

    @cached_property
    def leaves(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Measures as reported by indicator and role, sums taken apart."""
        parts = self.table("measure_parts")
        parts_of = {str(whole): list(rows["part_measure_id"])
                    for whole, rows in parts.groupby("measure_id")}  # fmt: skip
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in self.table("indicator_measures").itertuples():
            found[str(row.indicator_id), str(row.role)] += parts_of.get(
                str(row.measure_id), [str(row.measure_id)]
            )
        return {key: tuple(sorted(set(names))) for key, names in found.items()}

    @cached_property
    def users(self) -> dict[str, set[str]]:
        """Indicators that read a measure, with those they are nested in or that nest in them."""
        nested = self.figures[["indicator_id", "nesting_indicator_id"]].dropna().drop_duplicates()
        near: dict[str, set[str]] = defaultdict(set)
        for inner, outer in nested.itertuples(index=False):
            near[inner].add(outer)
            near[outer].add(inner)
        found: dict[str, set[str]] = defaultdict(set)
        for (indicator, _), names in self.leaves.items():
            for name in names:
                found[name] |= {indicator, *near[indicator]}
        return found

    @cached_property
    def parts(self) -> dict[str, list[tuple[str, str]]]:
        """Parts of a period: (period, its type), the period itself among them."""
        rows = self.table("period_parts")
        return {
            str(period): list(zip(found["part_period"], found["part_period_type"], strict=True))
            for period, found in rows.groupby("period")
        }

    @cached_property
    def like_before(self) -> dict[str, str]:
        """The like period before each period that has one."""
        rows = self.table("periods").dropna(subset=["previous_like_period"])
        return dict(zip(rows["period"], rows["previous_like_period"], strict=True))

    @cached_property
    def units_below(self) -> dict[str, list[Reach]]:
        """Units whose counts reach a unit on the map of the time, with when and how much."""
        targets = self.table("locality_targets")
        then: Any = targets[targets["geography"] == self.map_of_the_time].itertuples()
        found: dict[str, list[Reach]] = defaultdict(list)
        for row in then:
            blind = not (pd.isna(row.touched_until) and pd.isna(row.touched_from))
            found[str(row.target_locality_id)].append(
                Reach(
                    str(row.source_locality_id),
                    date.min if pd.isna(row.ends_from) else row.ends_from.date(),
                    date.max if pd.isna(row.ends_to) else row.ends_to.date(),
                    bool(row.share == 1) and not blind,
                )
            )
        return found

    @cached_property
    def map_of_the_time(self) -> str:
        """The geography on which most units have figures: that of the units as they were."""
        return str(self.figures["geography"].value_counts().idxmax())

    @cached_property
    def peer_group(self) -> dict[str, str]:
        """The group of peers of each unit on the map of the time, by the gate's baseline."""
        peers = self.table("gate_peers")
        then = peers[peers["geography"] == self.map_of_the_time]
        return dict(zip(then["locality_id"], then["peer_group"], strict=True))

    @cached_property
    def family(self) -> dict[str, str]:
        """For each unit one name of all units it was made of or became, whole or in part."""
        reach = self.table("locality_targets")
        level = self.table("localities").set_index("locality_id")["level"]
        same = (
            reach["source_locality_id"].map(level).to_numpy()
            == reach["target_locality_id"].map(level).to_numpy()
        )
        above: dict[str, str] = {}

        def root(unit: str) -> str:
            while above.setdefault(unit, unit) != unit:
                unit = above[unit]
            return unit

        pairs = reach.loc[same, ["source_locality_id", "target_locality_id"]]
        for source, target in pairs.itertuples(index=False):
            above[root(str(source))] = root(str(target))
        return {unit: root(unit) for unit in list(above)}


def _with_longest_history(frame: pd.DataFrame) -> pd.DataFrame:
    """Each figure with the longest history that any map gives its series."""
    key = [name for name in KEYS if name != "geography"]
    best = (
        frame.sort_values("history", kind="stable")
        .drop_duplicates(key, keep="last")
        .set_index(key)[["history", "past_numerator", "past_denominator"]]
    )
    longest = best.reindex(pd.MultiIndex.from_frame(frame[key])).set_axis(frame.index)
    longer = longest["history"] > frame["history"]
    for name in best.columns:
        frame[name] = longest[name].where(longer, frame[name])
    return frame
