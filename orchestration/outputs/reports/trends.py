"""Trend charts as numbers between 0 and 1, so that whatever draws them only places points."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.outputs.reports.figures import Figure, Figures, unit_said
from orchestration.outputs.reports.results import Result, name_of
from orchestration.scorecard_words import number_said
from sources.worded import Language

LEAST_POINTS = 3
MOST_PERIODS = 8
MOST_TICKS = 5
ROOM = 0.04
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@dataclass(frozen=True)
class Chart:
    """A trend: x runs over the periods, y from 0 at the bottom to 1 at the top.

    A period without a value stands in ``gaps``; ``breaks`` are those before which the series
    breaks. ``runs`` are stretches of points that may be joined: (x, y, low, high), low and high
    empty where there is no interval.
    """

    name: str
    unit: str
    periods: Sequence[str]
    ticks: Sequence[tuple[float, str]]
    runs: Sequence[Sequence[tuple[float, float, float | None, float | None]]]
    gaps: Sequence[float]
    breaks: Sequence[float]
    target: tuple[float, str] | None


def charts_of(
    results: Sequence[Result],
    figures: Mapping[tuple[str, str], Figures],
    labels: Mapping[str, str],
    language: Language,
) -> list[Chart]:
    """A chart for every indicator with values enough, once, in the order of the targets;
    ``labels`` are what people call the periods."""
    charts: dict[tuple[Any, ...], Chart] = {}
    for one in results:
        target = one.target
        there = figures.get((target["locality_id"], target["geography"]))
        what = (target["indicator_id"], target["breakdown"], target["locality_id"])
        if there is None or one.period is None or what in charts:
            continue
        series = _series(there, one)
        if sum(figure["value"] is not None for figure in series) >= LEAST_POINTS:
            charts[what] = _chart(one, series, labels, language)
    return list(charts.values())


def _series(there: Figures, one: Result) -> list[Figure]:
    """The figures up to the period of the result."""
    indicator, breakdown = one.target["indicator_id"], one.target["breakdown"]
    kinds = [row["period_type"] for (_, _, period), row in there.of.items() if period == one.period]
    kind = kinds[0] if kinds else one.target["period_type"]
    found = there.series(indicator, breakdown, kind)
    last = next((row["period_end"] for row in found if row["period"] == one.period), None)
    upto = [row for row in found if last is None or row["period_end"] <= last]
    return upto[-MOST_PERIODS:]


def _chart(
    one: Result, series: Sequence[Figure], labels: Mapping[str, str], language: Language
) -> Chart:
    level = one.target["target_level"]
    doubted = one.target["disputed"] or one.target["status"] == "not_comparable"
    level = None if level is None or doubted else float(level)
    shown = [row[name] for row in series for name in ("value", "lower_95", "upper_95")]
    numbers = [float(number) for number in (*shown, level) if number is not None]
    least, most = min(numbers), max(numbers)
    room = (most - least) * ROOM
    whole = float(one.target["indicator_per"] or 0)
    highest = max(most, whole) if most <= whole else math.inf
    ticks = ticks_for(max(least - room, min(least, 0.0)), min(most + room, highest))
    low, high = ticks[0], ticks[-1]

    def up(value: float | None) -> float | None:
        return None if value is None else (float(value) - low) / (high - low)

    across = [_across(position, len(series)) for position in range(len(series))]
    with_value = [row["value"] is not None for row in series]
    return Chart(
        name=name_of(one.target, language),
        unit=unit_said(one.target["indicator_per"], language),
        periods=[labels.get(row["period"], row["period"]) for row in series],
        ticks=[(up(tick) or 0.0, number_said(tick, language)) for tick in ticks],
        runs=[
            [
                (across[at], up(series[at]["value"]) or 0.0,
                 up(series[at]["lower_95"]), up(series[at]["upper_95"]))
                for at in run
            ]
            for run in _runs(series, with_value)
        ],
        gaps=[across[at] for at, there in enumerate(with_value) if not there],
        breaks=[across[at] for at, row in enumerate(series) if row["break_before"] and at],
        target=None if level is None else (up(level) or 0.0, number_said(level, language)),
    )  # fmt: skip


def _across(position: int, count: int) -> float:
    return (position + 0.5) / count


def _runs(series: Sequence[Figure], with_value: Sequence[bool]) -> Iterator[list[int]]:
    """Positions that follow each other with values and without a break between."""
    run: list[int] = []
    for at, row in enumerate(series):
        if run and (not with_value[at] or row["break_before"]):
            yield run
            run = []
        if with_value[at]:
            run.append(at)
    if run:
        yield run


def ticks_for(low: float, high: float) -> list[float]:
    """Round numbers, evenly apart, from at or below ``low`` to at or above ``high``."""
    span = high - low or abs(high) * 0.1 or 1.0
    size = 10.0 ** math.floor(math.log10(span / (MOST_TICKS - 1)))
    steps = (size * one for one in (*STEPS, 20.0))
    for step in steps:
        first, last = math.floor(low / step), math.ceil(high / step)
        if last - first < MOST_TICKS:
            return [number * step for number in range(first, max(last, first + 1) + 1)]
    return [low, high]
