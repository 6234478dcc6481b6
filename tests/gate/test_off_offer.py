"""What is never on offer stays open as well, also where it is the sum of several hidden counts."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.gate.sensitive_worlds import KEYS, OLD, mask_of_tables, world_of

Counts = tuple[int, ...]  # cases by old province
Place = tuple[str, str, str, tuple[str, ...]]  # geography, place, level, the provinces in it

ON_OFFER: tuple[Place, ...] = (
    *(("provinces63", province, "province", (province,)) for province in OLD),
    ("as_was", "R1", "region", OLD[:3]),
    ("as_was", "R2", "region", OLD[3:]),
    ("current", "R3", "region", OLD[2:]),
    ("current", "V", "country", OLD),
)
OFF_OFFER: tuple[Place, ...] = tuple(
    ("current", "".join(two), "corner", two) for two in combinations(OLD, 2)
)


def tables(cases: Counts) -> dict[str, pd.DataFrame]:
    """A candidate of cases in four provinces, and in larger places on several maps.

    Provinces, regions and the country are on offer, corners are not.
    """
    atoms = {
        ("cases", province, "2023", "male"): count
        for province, count in zip(OLD, cases, strict=True)
    }
    of_none = {(m, p, "2023", s): 0 for m in ("cases", "worst", "helped", "children")
               for p in OLD for s in ("male", "female")}  # fmt: skip
    world = world_of(of_none | atoms).tables()
    count_of = dict(zip(OLD, cases, strict=True))
    figures = pd.DataFrame(
        [
            {
                **dict.fromkeys(KEYS, ""),
                "indicator_id": "all_cases",
                "series": "administrative",
                "locality_id": place,
                "geography": geography,
                "period": "2023",
                "breakdown": "total",
                "locality_level": level,
                "period_type": "year",
                "period_start": date(2023, 1, 1),
                "period_end": date(2023, 12, 31),
                "numerator": float(sum(count_of[province] for province in provinces)),
                "denominator": 5000.0,
                "provisional": False,
                "estimated": False,
                "relation": "exposure",
                "sensitivity": "always",
                "nesting_indicator_id": None,
            }
            for geography, place, level, provinces in ON_OFFER + OFF_OFFER
        ]
    )
    reach = world["locality_targets"]
    targets = pd.DataFrame(
        [
            (geography, province, place, level, date(2000, 1, 1), None, 1.0, None, None, None)
            for geography, place, level, provinces in ON_OFFER + OFF_OFFER
            for province in provinces
        ],
        columns=reach.columns,
    ).astype(reach.dtypes.to_dict())
    contributions = world["contributions"]
    of_cases = contributions["indicator_id"] == "all_cases"
    offers = [
        world["disclosure"][:1].assign(level=level, most_hidden=0.4)
        for level in ("province", "region", "country")
    ]
    return world | {
        "figures": figures,
        "locality_targets": targets,
        "contributions": contributions[of_cases & (contributions["breakdown"] == "total")],
        "disclosure": pd.concat(offers),
    }


def seen(cases: Counts) -> list[Place]:
    """The places whose cases are shown."""
    rows = mask_of_tables(tables(cases)).rows.to_pylist()
    hidden = {(row["geography"], row["locality_id"]) for row in rows}
    assert hidden >= {place[:2] for place in OFF_OFFER}
    return [place for place in ON_OFFER if place[:2] not in hidden]


def possible(cases: Counts, shown: list[Place], of: tuple[str, ...]) -> tuple[int, int]:
    """Least and most cases in some provinces, for one who sees what is shown."""
    count_of = dict(zip(OLD, cases, strict=True))
    sums = [sum(count_of[province] for province in provinces) for *_, provinces in shown]
    held = [[float(p in provinces) for p in OLD] for *_, provinces in shown]
    constraints = [LinearConstraint(np.array(held), sums, sums)] if shown else []
    ends = []
    for sign in (1.0, -1.0):
        solved = milp(
            sign * np.array([float(province in of) for province in OLD]),
            integrality=np.ones(len(OLD)),
            bounds=Bounds(0, 1e6),
            constraints=constraints,
        )
        assert solved.status == 0, solved.message
        ends.append(round(sign * solved.fun))
    return ends[0], ends[1]


def assert_open(cases: Counts) -> None:
    """Nothing hidden of 1 to 4 is narrowed within these."""
    shown = seen(cases)
    count_of = dict(zip(OLD, cases, strict=True))
    for place in set(ON_OFFER + OFF_OFFER) - set(shown):
        provinces = place[-1]
        if 1 <= sum(count_of[province] for province in provinces) <= 4:
            least, most = possible(cases, shown, provinces)
            assert least <= 1, (place, shown)
            assert most >= 4, (place, shown)


@pytest.mark.parametrize("first", [(4, 0), (0, 4), (3, 1), (2, 2), (3, 0), (2, 0), (1, 1)])
def test_a_sum_off_offer_is_not_told_by_larger_ones_though_each_count_in_it_is_open(first) -> None:
    assert_open((*first, 7, 13))


@settings(max_examples=12, deadline=None, phases=(Phase.generate,))
@given(cases=st.tuples(*[st.sampled_from([0, 1, 2, 3, 4, 6, 13])] * 4))
def test_no_attack_narrows_what_is_not_on_offer(cases: Counts) -> None:
    assert_open(cases)
