"""Deaths are not told of communes, and not where a larger unit would tell of one."""

from __future__ import annotations

from datetime import date

import pandas as pd

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
    return world | {
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


def test_only_communes_are_hidden_where_nothing_larger_tells_of_one() -> None:
    assert {place for place, _ in hidden(even(3))} == set(even(3))


def test_a_district_of_one_commune_is_hidden_with_the_least_other_one() -> None:
    communes = {**even(8), "C00": ("D0", "urban", 3), "S": ("DS", "rural", 7)}

    found = hidden(communes)

    whole = {place for (place, cut), why in found.items() if cut == "total" and place[0] == "D"}
    assert whole == {"DS", "D0"}


def test_a_town_alone_in_its_district_ends_the_cut_by_area_there() -> None:
    communes = even(3)
    del communes["C00"]

    found = hidden(communes)

    assert {cut for place, cut in found if place == "D2"} == {"urban", "rural"}
    assert "P" not in {place for place, _ in found}


def test_a_district_with_too_few_deaths_for_a_commune_to_hide_in_is_hidden() -> None:
    communes = even(8) | {f"C0{i}": ("D0", "urban" if i < 2 else "rural", i // 3) for i in range(4)}

    found = hidden(communes)

    assert ("D0", "total") in found
    assert len({place for place, cut in found if cut == "total" and place[0] == "D"}) == 2
