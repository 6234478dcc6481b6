"""How many children live where: real census and registry figures carried to every commune version.

The census of 2019 gives the children of each district by five-year age; the registered population
of today's communes says how a district's children lie over its communes; the succession carries
the counts forward, so that every map adds to the same sum.
"""

from __future__ import annotations

import datetime
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from bench.demonstration.world import World

BASIS = Path(__file__).parent / "population_basis.csv"
CENSUS_YEAR = 2019
AGES = 18
BOYS = 0.522
FEWER_BIRTHS_A_YEAR = 0.985
BIRTHS_OVER_INFANTS = 1.01  # a few leave or die before 31 December
_GROUPS = ("age_0_4", "age_5_9", "age_10_14", "age_15_19")


class People:
    """Children by commune version, single age and sex on each 31 December."""

    def __init__(self, world: World, seed: int) -> None:
        self.first_year = world.years[0]
        self.province_code = _province_codes(world)
        self._links = _links(world)
        self._cohorts = _cohorts(world)
        random = np.random.default_rng([seed, 1])
        self._boys = np.clip(random.normal(BOYS, 0.006, self._cohorts.shape), 0.5, 0.545)
        self._years = range(world.years[0], world.years[-1] + 1)
        self._counts = {sex: self._table(sex) for sex in ("male", "female")}
        self._counts["total"] = self._counts["male"] + self._counts["female"]

    def children(self, sex: str) -> np.ndarray:
        """Counts [year, commune, age]; the first year is `first_year`."""
        return self._counts[sex]

    def births(self, years: np.ndarray, unit: np.ndarray) -> np.ndarray:
        """Expected births of each (calendar year, commune) pair, as floats."""
        return self._cohorts[unit, years - EARLIEST_COHORT] * BIRTHS_OVER_INFANTS

    def inherited(self, values: np.ndarray) -> np.ndarray:
        """What each commune version begins with: its predecessors' mean by children, else its own.

        A merger redraws the map, not the lives of those who live there.
        """
        found = values.astype(float)
        shared_by = Counter(old for old, _, _ in self._links)
        sizes = self._cohorts.sum(axis=1)
        parts: dict[int, list[tuple[int, float]]] = {}
        for old, new, _ in self._links:
            parts.setdefault(new, []).append((old, float(sizes[old]) / shared_by[old]))
        for new, before in parts.items():
            weights = [weight for _, weight in before]
            if sum(weights) > 0:
                found[new] = np.average([found[old] for old, _ in before], axis=0, weights=weights)
        return found

    def _table(self, sex: str) -> np.ndarray:
        share = self._boys if sex == "male" else 1 - self._boys
        by_cohort = np.round(self._cohorts * share).astype(np.int64)
        born = np.array([[year - age for age in range(AGES)] for year in self._years])
        return by_cohort[:, born - EARLIEST_COHORT].transpose(1, 0, 2)


EARLIEST_COHORT = 2000
LATEST_COHORT = 2027


def _province_codes(world: World) -> np.ndarray:
    """Per commune version the code of its province at the end of the version's life."""
    codes = []
    for commune in world.communes:
        last = commune.valid_to - datetime.timedelta(days=1)
        day = min(last, world.as_of)
        place = world.parent(commune.locality_id, day)
        while place is not None and world.places[place].level != "province":
            place = world.parent(place, day)
        codes.append(world.places[place].code if place else "")
    return np.array(codes, dtype=object)


def _cohorts(world: World) -> np.ndarray:
    """Children per commune version and year of birth (2000–2027), as floats."""
    basis = pd.read_csv(BASIS, dtype={"code": "string"})
    start = datetime.date(world.years[0], 1, 1)
    districts = world.home("district", start)
    weights = _today_weights(world, basis)
    census = basis[basis["level"] == "district"].set_index("code")
    cohorts = np.zeros((len(world.communes), LATEST_COHORT - EARLIEST_COHORT + 1))
    there = np.zeros(len(world.communes), dtype=bool)
    there[world.valid_on(start)] = True
    for district in {home for home in districts[there] if home is not None}:
        members = there & (districts == district)
        code = world.places[district].code
        if code in census.index:
            by_age = np.repeat(census.loc[code, list(_GROUPS)].to_numpy(dtype=float) / 5, 5)
            share = weights[members] / max(weights[members].sum(), 1e-9)
            cohorts[members] = share[:, None] * _by_year_of_birth(by_age)
    return _carried_forward(world, cohorts)


def _by_year_of_birth(by_age: np.ndarray) -> np.ndarray:
    """Census counts by age (0–19) as counts by year of birth, later years fewer and fewer."""
    last_counted = CENSUS_YEAR - 1
    return np.array(
        [
            by_age[last_counted - born]
            if born <= last_counted
            else by_age[0] * FEWER_BIRTHS_A_YEAR ** (born - last_counted)
            for born in range(EARLIEST_COHORT, LATEST_COHORT + 1)
        ]
    )


def _today_weights(world: World, basis: pd.DataFrame) -> np.ndarray:
    """Registered population of the commune each version is part of today, shared equally."""
    registered = basis[basis["level"] == "commune"].set_index("code")["population"].fillna(0.0)
    weights = np.array(
        [
            float(registered.get(one.code, 0.0)) if one.valid_to > world.as_of else 0.0
            for one in world.communes
        ]
    )
    feeding = Counter(new for _, new, _ in _links(world))
    for old, new, _ in reversed(_links(world)):
        weights[old] += weights[new] / feeding[new]
    return weights


def _carried_forward(world: World, cohorts: np.ndarray) -> np.ndarray:
    """Give each later version what its predecessors had (a split one shared equally)."""
    shared_by = Counter(old for old, _, _ in _links(world))
    for old, new, _ in _links(world):
        cohorts[new] += cohorts[old] / shared_by[old]
    return cohorts


def _links(world: World) -> list[tuple[int, int, datetime.date]]:
    """(predecessor, successor, date) as positions in the communes, oldest first."""
    position = {one.locality_id: at for at, one in enumerate(world.communes)}
    found = [
        (position[old], position[new], day)
        for old, links in world.successors.items()
        for new, _, day in links
        if old in position and new in position
    ]
    return sorted(found, key=lambda link: link[2])
