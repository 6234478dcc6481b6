"""Deaths are not told of communes, and not where a larger unit would tell of one."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from tests.gate.sensitive_worlds import KEYS, mask_of_tables, world_of

Communes = dict[str, tuple[str, str, int]]  # commune -> district, area, deaths


def tables(communes: Communes) -> dict[str, pd.DataFrame]:
    """A candidate of deaths in one province: communes, districts (whole and by area), province."""
    counts: dict[tuple[str, str, str], float] = {}
    for commune, (district, area, deaths) in communes.items():
        for level, place in (("commune", commune), ("district", district), ("province", "P")):
            for breakdown in ("total",) if level == "commune" else ("total", area):
                key = (level, place, breakdown)
                counts[key] = counts.get(key, 0) + deaths
    figures = pd.DataFrame(
        [
            {
                **dict.fromkeys(KEYS, ""),
                "indicator_id": "deaths",
                "series": "administrative",
                "locality_id": place,
                "geography": "as_was",
                "period": "2023",
                "breakdown": breakdown,
                "locality_level": level,
                "period_type": "year",
                "period_start": date(2023, 1, 1),
                "period_end": date(2023, 12, 31),
                "numerator": float(count),
                "denominator": 500.0,
                "provisional": False,
                "estimated": False,
                "relation": "births",
                "sensitivity": "commune",
                "nesting_indicator_id": None,
            }
            for (level, place, breakdown), count in counts.items()
        ]
    )
    districts = sorted({district for district, _, _ in communes.values()})
    places = [("V", "country", None), ("P", "province", "V")]
    places += [(d, "district", "P") for d in districts]
    places += [(c, "commune", d) for c, (d, _, _) in communes.items()]
    world = world_of(full_atoms()).tables()
    targets = world["locality_targets"]
    reach = pd.DataFrame(
        [
            ("as_was", c, target, level, date(2000, 1, 1), None, 1.0, None, None, None)
            for c, (d, _, _) in communes.items()
            for target, level in ((c, "commune"), (d, "district"), ("P", "province"))
        ],
        columns=targets.columns,
    ).astype(targets.dtypes.to_dict())
    contributions = pd.DataFrame(
        [
            ("deaths", "administrative", c, "2023", "total", area, float(deaths), 500.0,
             date(2023, 1, 1), date(2023, 12, 31))
            for c, (_, area, deaths) in communes.items()
        ],
        columns=world["contributions"].columns,
    )  # fmt: skip

    def more(name: str, *rows: tuple[str | None, ...]) -> pd.DataFrame:
        return pd.concat([world[name], pd.DataFrame(rows, columns=world[name].columns)])

    offered = [
        world["disclosure"][:1].assign(sensitivity="commune", level=level)
        for level in ("district", "province", "country")
    ]
    return world | {
        "disclosure": pd.concat([world["disclosure"], *offered]),
        "indicators": more("indicators", ("deaths", "flow_flow", "births")),
        "indicator_measures": more("indicator_measures", ("deaths", "numerator", "deaths")),
        "measures": more("measures", ("deaths", "commune")),
        "breakdown_levels": more("breakdown_levels", ("urban", "area"), ("rural", "area")),
        "figures": figures,
        "localities": pd.DataFrame(places, columns=["locality_id", "level", "parent_id"]),
        "locality_targets": reach,
        "contributions": contributions,
    }


def full_atoms() -> dict[tuple[str, str, str, str], int]:
    return {
        (measure, place, "2023", sex): 40
        for measure in ("cases", "worst", "helped", "children")
        for place in ("P1", "P2", "P3", "P4")
        for sex in ("male", "female")
    }


def hidden(communes: Communes) -> dict[tuple[str, str], str]:
    rows = mask_of_tables(tables(communes)).rows.to_pylist()
    return {(row["locality_id"], row["breakdown"]): row["why"] for row in rows}


def even(districts: int, deaths: int = 9) -> Communes:
    """Districts of two urban and two rural communes each."""
    return {
        f"C{d}{i}": (f"D{d}", "urban" if i < 2 else "rural", deaths)
        for d in range(districts)
        for i in range(4)
    }


def seen(communes: Communes) -> pd.DataFrame:
    """The figures that are not hidden."""
    world = tables(communes)
    gone = mask_of_tables(world).rows.to_pandas().set_index(KEYS).index
    return world["figures"][~world["figures"].set_index(KEYS).index.isin(gone)]


def possible(communes: Communes, shown: pd.DataFrame, of: str) -> tuple[int, int]:
    """Least and most deaths of a commune, for one who sees the figures that are shown."""
    names = list(communes)
    within = [
        [
            float(
                row.locality_id in (name, communes[name][0], "P")
                and row.breakdown in ("total", communes[name][1])
            )
            for name in names
        ]
        for row in shown.itertuples()
    ]
    sums = LinearConstraint(np.array(within), shown["numerator"], shown["numerator"])
    ends = []
    for sign in (1.0, -1.0):
        solved = milp(
            sign * np.array([float(name == of) for name in names]),
            integrality=np.ones(len(names)),
            bounds=Bounds(0, 1e6),
            constraints=[sums],
        )
        assert solved.status == 0, solved.message
        ends.append(round(sign * solved.fun))
    return ends[0], ends[1]


def test_only_communes_are_hidden_where_nothing_larger_tells_of_one() -> None:
    assert {place for place, _ in hidden(even(3))} == set(even(3))


def test_a_district_of_one_commune_is_hidden_with_the_one_of_fewest_deaths() -> None:
    communes = {**even(8), "C00": ("D0", "urban", 3), "S": ("DS", "rural", 7)}

    found = hidden(communes)

    whole = {place for (place, cut), why in found.items() if cut == "total" and place[0] == "D"}
    assert whole == {"DS", "D0"}


def test_a_town_alone_in_its_district_is_hidden_with_the_rest_of_the_district() -> None:
    communes = even(3)
    del communes["C00"]

    found = hidden(communes)

    assert {("D0", "urban"), ("D0", "rural")} <= set(found) or ("D0", "total") in found
    least, most = possible(communes, seen(communes), "C01")
    assert least < 9 < most


def test_a_district_with_too_few_deaths_for_a_commune_to_hide_in_is_hidden() -> None:
    communes = even(8) | {f"C0{i}": ("D0", "urban" if i < 2 else "rural", i // 3) for i in range(4)}

    found = hidden(communes)

    assert ("D0", "total") in found
    assert len({place for place, cut in found if cut == "total" and place[0] == "D"}) == 2


@settings(max_examples=12, deadline=None, phases=(Phase.generate,))
@given(deaths=st.lists(st.sampled_from([0, 0, 1, 1, 2, 3, 5, 9]), min_size=14, max_size=14))
def test_no_attack_narrows_the_deaths_of_a_commune(deaths: list[int]) -> None:
    """Districts of four, three, two and one commune, towns and country, with few deaths each."""
    sizes = {"D0": 4, "D1": 4, "D2": 3, "D3": 2, "D4": 1}
    places = [(d, i) for d, size in sizes.items() for i in range(size)]
    communes = {
        f"C{d}{i}": (d, "urban" if i % 3 == 0 else "rural", count)
        for (d, i), count in zip(places, deaths, strict=True)
    }

    shown = seen(communes)
    for name, (_, _, count) in communes.items():
        if 1 <= count <= 4:
            least, most = possible(communes, shown, name)
            assert least <= 1, name
            assert most >= 4 or sum(deaths) < 4, name
