"""Small worlds of sensitive counts, built from atoms, with all their published sums.

Atoms are counts of events and of persons by old province, year and sex. Figures are sums of atoms
on three geographies, at province and country, for three breakdowns, so every figure knows which
atoms it is made of: that is what an attacker works with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from expectations.disclosure import Masked, mask

KEYS = ["indicator_id", "series", "locality_id", "geography", "period", "breakdown"]
OLD = ("P1", "P2", "P3", "P4")
# Today's provinces: the first two merged, the others as they were.
CURRENT = {"N1": ("P1", "P2"), "P3": ("P3",), "P4": ("P4",)}
SEXES = ("male", "female")
# indicator -> numerator measure, denominator measure, relation, the indicator it is nested in
INDICATORS = {
    "all_cases": ("cases", "children", "exposure", None),
    "worst_cases": ("worst", "children", "exposure", "all_cases"),
    "helped": ("helped", "cases", "subset", None),
}
MEASURES = ("cases", "worst", "helped", "children")
Atom = tuple[str, str, str, str]  # measure, province, year, sex


@dataclass
class SensitiveWorld:
    """Figures with the atoms of both their sides."""

    atoms: dict[Atom, int]
    figures: pd.DataFrame
    sides: list[tuple[frozenset[Atom], frozenset[Atom]]]

    most_hidden: float = 1.0

    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that `mask` reads, by name."""
        return {
            "figures": self.figures,
            "contributions": _contributions(self.atoms),
            "indicators": pd.DataFrame(
                [(i, "flow_flow", relation) for i, (_, _, relation, _) in INDICATORS.items()],
                columns=["indicator_id", "ratio_type", "relation"],
            ),
            "measures": pd.DataFrame(
                [(m, "none" if m == "children" else "always") for m in MEASURES],
                columns=["measure_id", "sensitivity"],
            ),
            "measure_parts": pd.DataFrame(columns=["measure_id", "part_measure_id"], dtype="str"),
            "disclosure": pd.DataFrame(
                [
                    ("always", level, "year", True, 4, 20, self.most_hidden)
                    for level in ("province", "country")
                ],
                columns=[
                    "sensitivity",
                    "level",
                    "period_type",
                    "breakdowns",
                    "small_cell_max",
                    "minimum_denominator",
                    "most_hidden",
                ],
            ),
            "localities": _localities(),
            "locality_targets": _targets(),
            "period_parts": pd.DataFrame(
                [(y, y, "year", date(int(y), 12, 31)) for y in ("2023", "2024")],
                columns=["period", "part_period", "part_period_type", "first_part_end"],
            ),
            "indicator_measures": pd.DataFrame(
                [
                    row
                    for i, (x, n, _, _) in INDICATORS.items()
                    for row in ((i, "numerator", x), (i, "denominator", n))
                ],
                columns=["indicator_id", "role", "measure_id"],
            ),
            "breakdown_levels": pd.DataFrame(
                [("total", "total"), ("male", "sex"), ("female", "sex")],
                columns=["breakdown", "dimension"],
            ),
        }

    def mask(self, earlier: pd.DataFrame | None = None) -> Masked:
        """The mask of this world, after what earlier publications have shown and hidden."""
        return mask_of_tables(self.tables() | ({} if earlier is None else {"earlier": earlier}))


def mask_of_tables(tables: dict[str, pd.DataFrame]) -> Masked:
    """The mask of a candidate with these tables."""
    with duckdb.connect() as connection:
        for name, frame in tables.items():
            connection.register(f"frame_{name}", frame)
            connection.execute(f"create view {name} as from frame_{name}")
        return mask(connection)


def random_world(seed: int, years: tuple[str, ...] = ("2023",)) -> SensitiveWorld:
    """A world of mostly small counts."""
    rng = np.random.default_rng(seed)
    atoms: dict[Atom, int] = {}
    for province, year, sex in product(OLD, years, SEXES):
        cases = int(rng.choice([0, 1, 2, 3, 4, 6, 15, 60], p=[0.1] * 4 + [0.15] * 4))
        atoms["cases", province, year, sex] = cases
        atoms["worst", province, year, sex] = int(rng.integers(0, cases + 1))
        atoms["helped", province, year, sex] = int(rng.integers(0, cases + 1))
        atoms["children", province, year, sex] = int(rng.integers(5_000, 9_000))
    return world_of(atoms)


def world_of(atoms: dict[Atom, int]) -> SensitiveWorld:
    """All figures of these atoms."""
    years = sorted({year for _, _, year, _ in atoms})
    places = [("as_was", p, "province", (p,)) for p in OLD]
    places += [("provinces63", p, "province", (p,)) for p in OLD]
    places += [("current", p, "province", old) for p, old in CURRENT.items()]
    places += [(g, "V", "country", OLD) for g in ("as_was", "provinces63", "current")]
    breakdowns = [("total", SEXES), ("male", ("male",)), ("female", ("female",))]
    rows: list[dict[str, Any]] = []
    sides: list[tuple[frozenset[Atom], frozenset[Atom]]] = []
    for indicator_id, place, year, breakdown in product(INDICATORS, places, years, breakdowns):
        geography, locality_id, level, provinces = place
        x_measure, n_measure, relation, outer = INDICATORS[indicator_id]
        x, n = (
            frozenset((m, p, year, s) for p in provinces for s in breakdown[1])
            for m in (x_measure, n_measure)
        )
        sides.append((x, n))
        rows.append(
            {
                **dict(zip(KEYS, (indicator_id, "administrative", locality_id, geography, year,
                                  breakdown[0]), strict=True)),
                "locality_level": level,
                "period_type": "year",
                "period_start": date(int(year), 1, 1),
                "period_end": date(int(year), 12, 31),
                "numerator": float(sum(atoms[a] for a in x)),
                "denominator": float(sum(atoms[a] for a in n)),
                "provisional": False,
                "estimated": False,
                "relation": relation,
                "sensitivity": "always",
                "nesting_indicator_id": outer,
            }
        )  # fmt: skip
    return SensitiveWorld(atoms, pd.DataFrame(rows), sides)


def _contributions(atoms: dict[Atom, int]) -> pd.DataFrame:
    """What provinces reported of each indicator, by sex and together."""
    years = sorted({year for _, _, year, _ in atoms})
    rows = []
    for indicator_id, (x, n, _, _) in INDICATORS.items():
        for place, year, (breakdown, sexes) in product(
            OLD, years, (("total", SEXES), ("male", ("male",)), ("female", ("female",)))
        ):
            above, below = (
                float(sum(atoms[measure, place, year, sex] for sex in sexes)) for measure in (x, n)
            )
            rows.append((indicator_id, "administrative", place, year, breakdown, None, above, below,
                         date(int(year), 1, 1), date(int(year), 12, 31)))  # fmt: skip
    return pd.DataFrame(
        rows,
        columns=["indicator_id", "series", "locality_id", "period", "breakdown", "area",
                 "numerator", "denominator", "covers_from", "covers_to"],
    ).astype({"area": "str"}).assign(area=None)  # fmt: skip


def _localities() -> pd.DataFrame:
    rows = [("V", "country", None)]
    rows += [(p, "province", "V") for p in (*OLD, "N1")]
    rows += [(f"C{p}{i}", "commune", p) for p in OLD for i in (1, 2)]
    return pd.DataFrame(rows, columns=["locality_id", "level", "parent_id"])


def _targets() -> pd.DataFrame:
    rows = []
    now = {old: new for new, olds in CURRENT.items() for old in olds}
    for p in OLD:
        for geography in ("as_was", "provinces63", "current"):
            top = now[p] if geography == "current" else p
            for target, level in ((top, "province"), ("V", "country")):
                rows.append((geography, p, target, level, date(2000, 1, 1), None, 1.0,
                             None, None, None))  # fmt: skip
    columns = ["geography", "source_locality_id", "target_locality_id", "target_level",
               "ends_from", "ends_to", "share", "touched_until", "touched_from",
               "unallocated_id"]  # fmt: skip
    targets = pd.DataFrame(rows, columns=columns)
    for name in ("ends_to", "touched_until", "touched_from"):
        targets[name] = pd.to_datetime(targets[name])
    return targets.astype({"unallocated_id": "str"}).assign(unallocated_id=None)


def attack(world: SensitiveWorld, shown: np.ndarray, of: frozenset[Atom]) -> tuple[int, int]:
    """Least and most that a sum of atoms can be, for one who sees the shown figures only.

    He knows that counts are whole and not negative, that the worst and the helped are among the
    cases, and all sums; everything is solved over the atoms, not over the equations of the mask.
    """
    hidden = sorted(atom for atom in world.atoms if atom[0] != "children")
    place = {atom: at for at, atom in enumerate(hidden)}
    rows, sums = [], []
    for visible, (x, n) in zip(shown, world.sides, strict=True):
        for side in (x, n) if visible else ():
            if not side <= place.keys():
                continue  # the children are no part of what is hidden
            rows.append(_row(place, dict.fromkeys(side, 1.0)))
            sums.append(float(sum(world.atoms[a] for a in side)))
    part_of = [
        _row(place, {(measure, *a[1:]): 1.0, a: -1.0})
        for a in place
        if a[0] == "cases"
        for measure in ("worst", "helped")
    ]
    constraints = [LinearConstraint(np.array(part_of), -np.inf, 0)]
    if rows:
        constraints.append(LinearConstraint(np.array(rows), sums, sums))
    objective = _row(place, dict.fromkeys(of, 1.0))
    ends = []
    for sign in (1.0, -1.0):
        solved = milp(
            sign * objective,
            integrality=np.ones(len(place)),
            bounds=Bounds(0, 1e6),
            constraints=constraints,
        )
        assert solved.status == 0, solved.message
        ends.append(round(sign * solved.fun))
    assert ends[0] <= sum(world.atoms[a] for a in of) <= ends[1], "the solver lost the truth"
    return ends[0], ends[1]


def _row(place: dict[Atom, int], factors: dict[Atom, float]) -> np.ndarray:
    row = np.zeros(len(place))
    for atom, factor in factors.items():
        row[place[atom]] = factor
    return row
