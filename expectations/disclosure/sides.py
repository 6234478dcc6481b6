"""Which measures stand above and below the line of sensitive indicators, and how they are linked.

A side is the set of reported measures that a numerator or denominator is made of. Indicators that
share a side, or of which one side is part of another's, are solved together: they are a bundle.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pandas as pd

# Measures as reported: sums are taken apart.
LEAF_MEASURES = """
select distinct
    indicator.indicator_id,
    indicator.relation is not distinct from 'subset' as subset,
    coalesce(indicator.ratio_type = 'stock_stock', false) as at_end,
    used.role,
    coalesce(part.part_measure_id, used.measure_id) as measure_id,
    coalesce(leaf.sensitivity, measure.sensitivity) <> 'none' as sensitive,
    nested.nesting_indicator_id
from indicators as indicator
inner join (select distinct indicator_id from figures where sensitivity <> 'none')
    using (indicator_id)
inner join indicator_measures as used using (indicator_id)
left join measure_parts as part on used.measure_id = part.measure_id
left join measures as measure on used.measure_id = measure.measure_id
left join measures as leaf on part.part_measure_id = leaf.measure_id
left join (
    select
        indicator_id,
        any_value(nesting_indicator_id) as nesting_indicator_id
    from figures
    where sensitivity <> 'none'
    group by indicator_id
) as nested using (indicator_id)
order by all
"""

Side = frozenset[str]


@dataclass(frozen=True)
class Sides:
    """`table`: indicator_id, role, side, bundle, at_end; `within`: pairs (inner, outer) of sides.

    Of denominators only the guarded ones stand in it: those that are sensitive themselves, or of
    which the numerator is a part.
    """

    table: pd.DataFrame
    within: pd.DataFrame

    @property
    def guarded_below(self) -> pd.DataFrame:
        """Indicators whose denominator is guarded, in one column."""
        below = self.table["role"] == "denominator"
        return self.table.loc[below, ["indicator_id"]].drop_duplicates()


def read_sides(connection: duckdb.DuckDBPyConnection) -> Sides:
    """The sides of sensitive indicators, in the order of their measures."""
    rows = connection.execute(LEAF_MEASURES).df()
    made_of: dict[tuple[str, str], Side] = {}
    facts: dict[str, tuple[bool, bool, str | None]] = {}
    for (indicator_id, role), used in rows.groupby(["indicator_id", "role"], sort=True):
        first = used.iloc[0]
        outer = first["nesting_indicator_id"]
        facts[str(indicator_id)] = (
            bool(first["subset"]),
            bool(first["at_end"]),
            outer if isinstance(outer, str) else None,
        )
        if role == "numerator" or bool(first["subset"]) or bool(used["sensitive"].any()):
            made_of[str(indicator_id), str(role)] = frozenset(used["measure_id"])
    numbers = {side: n for n, side in enumerate(sorted(set(made_of.values()), key=sorted))}
    within = _within(made_of, facts, numbers)
    bundles = _bundles(len(numbers), [(inner, outer) for inner, outer in within])
    together = _bundles_of_indicators(made_of, numbers, bundles)
    table = pd.DataFrame(
        [
            (indicator_id, role, numbers[side], together[numbers[side]], facts[indicator_id][1])
            for (indicator_id, role), side in sorted(made_of.items())
        ],
        columns=["indicator_id", "role", "side", "bundle", "at_end"],
    ).astype({"side": "int64", "bundle": "int64", "at_end": "bool"})
    pairs = pd.DataFrame(sorted(within), columns=["inner", "outer"], dtype="int64")
    return Sides(table, pairs)


def _within(
    made_of: dict[tuple[str, str], Side],
    facts: dict[str, tuple[bool, bool, str | None]],
    numbers: dict[Side, int],
) -> set[tuple[int, int]]:
    """Pairs of sides of which the first never counts more than the second."""
    pairs = {(inner, outer) for inner in numbers for outer in numbers if inner < outer}
    for indicator_id, (subset, _, nested_in) in facts.items():
        above = made_of[indicator_id, "numerator"]
        if subset and (indicator_id, "denominator") in made_of:
            pairs.add((above, made_of[indicator_id, "denominator"]))
        if nested_in is not None and (nested_in, "numerator") in made_of:
            pairs.add((above, made_of[nested_in, "numerator"]))
    return {(numbers[inner], numbers[outer]) for inner, outer in pairs if inner != outer}


def _bundles(sides: int, pairs: list[tuple[int, int]]) -> list[int]:
    """The smallest side that each side is linked to."""
    leader = list(range(sides))
    for _ in range(sides):
        for one, other in pairs:
            leader[one] = leader[other] = min(leader[one], leader[other])
    return leader


def _bundles_of_indicators(
    made_of: dict[tuple[str, str], Side], numbers: dict[Side, int], leader: list[int]
) -> list[int]:
    """As `leader`, with both sides of one indicator in one bundle."""
    both = [
        (numbers[side], numbers[made_of[indicator_id, "denominator"]])
        for (indicator_id, role), side in made_of.items()
        if role == "numerator" and (indicator_id, "denominator") in made_of
    ]
    pairs = [*both, *((side, leader[side]) for side in range(len(leader)))]
    return _bundles(len(leader), pairs)
