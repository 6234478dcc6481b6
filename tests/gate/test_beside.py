"""A public count that is too small for hidden deaths in it goes, and no more than protects it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.gate.sensitive_worlds import mask_of_tables
from tests.gate.test_lowest import Communes, tables


def with_injuries(deaths: dict[str, int], injuries: dict[str, int]) -> dict[str, pd.DataFrame]:
    """Deaths and the injuries they are part of, in two districts of four communes each."""

    def communes(counts: dict[str, int]) -> Communes:
        return {c: (f"D{c[1]}", "urban" if c[2] < "2" else "rural", n) for c, n in counts.items()}

    inner, outer = tables(communes(deaths)), tables(communes(injuries))
    inner["figures"]["nesting_indicator_id"] = "injuries"
    outer["figures"] = outer["figures"].assign(sensitivity="none")
    both = {}
    for name, frame in inner.items():
        other = outer[name]
        if name in ("figures", "contributions", "indicators", "indicator_measures", "measures"):
            column = "measure_id" if name == "measures" else "indicator_id"
            own = other[other[column] == "deaths"].replace({"deaths": "injuries"})
            frame = pd.concat([frame, own], ignore_index=True)
        both[name] = frame
    return both


def hidden_injuries(world: dict[str, pd.DataFrame]) -> set[tuple[str, str]]:
    rows = mask_of_tables(world).rows.to_pylist()
    return {
        (row["locality_id"], row["breakdown"]) for row in rows if row["indicator_id"] == "injuries"
    }


def most_injuries(world: dict[str, pd.DataFrame], of: str) -> int:
    """Most injuries of a commune that agree with all that is shown, deaths being what they are."""
    figures = world["figures"][world["figures"]["indicator_id"] == "injuries"]
    gone = hidden_injuries(world)
    shown = [row for row in figures.itertuples() if (row.locality_id, row.breakdown) not in gone]
    counted = world["contributions"]
    names = sorted(counted["locality_id"].unique())
    area = dict(zip(counted["locality_id"], counted["area"], strict=True))
    least = counted[counted["indicator_id"] == "deaths"].set_index("locality_id")["numerator"]
    within = [
        [
            float(row.locality_id in (c, f"D{c[1]}", "P") and row.breakdown in ("total", area[c]))
            for c in names
        ]
        for row in shown
    ]
    sums = [row.numerator for row in shown]
    solved = milp(
        -np.array([float(c == of) for c in names]),
        integrality=np.ones(len(names)),
        bounds=Bounds(least[names].to_numpy(), 1e6),
        constraints=[LinearConstraint(np.array(within), sums, sums)],
    )
    assert solved.status == 0, solved.message
    return round(-solved.fun)


COMMUNES = [f"C{district}{number}" for district in "01" for number in "0123"]


def test_injuries_that_bound_deaths_go_with_those_of_a_neighbour_and_no_larger_sum() -> None:
    """Two injuries, one of them a death: a second commune goes, and the sums above stay."""
    injuries = dict.fromkeys(COMMUNES, 30) | {"C00": 2}
    world = with_injuries(dict.fromkeys(COMMUNES, 0) | {"C00": 1}, injuries)

    hidden = hidden_injuries(world)

    assert hidden == {("C00", "total"), ("C01", "total")}
    assert most_injuries(world, "C00") >= 4


def test_injuries_in_which_deaths_can_hide_are_shown() -> None:
    world = with_injuries(
        dict.fromkeys(COMMUNES, 0) | {"C00": 1}, dict.fromkeys(COMMUNES, 30) | {"C00": 4}
    )

    assert hidden_injuries(world) == set()


@settings(max_examples=8, deadline=None, phases=(Phase.generate,))
@given(
    injuries=st.lists(st.sampled_from([1, 1, 2, 3, 5, 9, 30]), min_size=8, max_size=8),
    dead=st.lists(st.booleans(), min_size=8, max_size=8),
)
def test_no_sum_of_injuries_leaves_too_few_for_deaths(
    injuries: list[int], dead: list[bool]
) -> None:
    deaths = dict(zip(COMMUNES, map(int, dead), strict=True))
    world = with_injuries(deaths, dict(zip(COMMUNES, injuries, strict=True)))

    for commune, count in deaths.items():
        if count:
            assert most_injuries(world, commune) >= 4, commune
