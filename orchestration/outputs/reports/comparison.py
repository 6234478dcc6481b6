"""The plan's indicators unit by unit: the units below its place, else those beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orchestration.explain.reader import Reader
from orchestration.outputs.reports.figures import SHOWN, Figure
from orchestration.outputs.reports.results import Result

# Units without a rank are remainders, not places.
UNITS = f"""
select
    {SHOWN},
    unit.name_vi as unit_name,
    unit.code as unit_code
from release.figures
inner join release.localities as unit using (locality_id)
inner join catalogue.levels as level on unit.level = level.level
where geography = $map
    and period in (select unnest($periods))
    and indicator_id in (select unnest($indicators))
    and level.rank is not null
    and {{chosen}}
order by unit.code, locality_id
"""
BELOW = "parent_locality_id = $place"
BESIDE = """
parent_locality_id in (
    select parent_locality_id
    from release.figures
    where locality_id = $place and geography = $map and period in (select unnest($periods))
)
and locality_level in (
    select locality_level
    from release.figures
    where locality_id = $place and geography = $map and period in (select unnest($periods))
)
"""


@dataclass(frozen=True)
class Line:
    """An indicator (or a part of it) in one period, with its figure in every unit."""

    indicator: Mapping[str, Any]
    period: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Comparison:
    """The units, by code, with their names; ``below`` says that they make up the plan's place."""

    below: bool
    place: str
    units: Mapping[str, str]
    lines: Sequence[Line]


def comparison_of(
    reader: Reader, place: str, geography: str, results: Sequence[Result]
) -> Comparison | None:
    """The comparison for the targets' indicators; None where no unit has a figure."""
    asked = _asked(results, place)
    if not asked:
        return None
    values = {
        "map": geography, "place": place,
        "periods": sorted({period for _, _, period in asked}),
        "indicators": sorted({indicator for indicator, _, _ in asked}),
    }  # fmt: skip
    for below, chosen in ((True, BELOW), (False, BESIDE)):
        rows = reader.rows(UNITS.format(chosen=chosen), values)
        units = {row["locality_id"]: row["unit_name"] for row in rows}
        lines = [line for line in _lines(asked, rows) if line.figures]
        if lines and set(units) != {place}:
            return Comparison(below, place, units, lines)
    return None


def _asked(results: Sequence[Result], place: str) -> dict[tuple[str, str, str], Mapping[str, Any]]:
    return {
        (one.target["indicator_id"], one.target["breakdown"], one.period): one.target
        for one in results
        if one.period and one.target["indicator_id"] and one.target["locality_id"] == place
    }


def _lines(
    asked: Mapping[tuple[str, str, str], Mapping[str, Any]], rows: Sequence[Figure]
) -> list[Line]:
    of_line: dict[tuple[str, str, str], dict[str, Figure]] = {key: {} for key in asked}
    for row in rows:
        key = (row["indicator_id"], row["breakdown"], row["period"])
        if key in of_line:
            of_line[key][row["locality_id"]] = row
    return [Line(target, key[2], of_line[key]) for key, target in asked.items()]
