"""The figure-level faults: counts that cannot be, one kind in each neighbourhood.

Every fault changes the period's counts of one place, sexes along with the total, so that one rule
alone is broken; provinces (by code) and years lie apart, so that no two meet in a figure's sums.
"""

from __future__ import annotations

import numpy as np

from bench.demonstration import impossible
from bench.demonstration.block import Block
from bench.demonstration.faults import Change, Plan
from bench.demonstration.figure import Figure
from bench.demonstration.reckoning import Reckoning

NOT_ABOVE_POPULATION = 1.0
"""The catalogue's ceiling of children due for immunisation: all children under 5."""


def _tripled(name: str, than: str) -> Change:
    """Write three times the count of another measure, boys and girls alike."""

    def change(block: Block, rows: np.ndarray) -> None:
        for sex in (".male", ".female"):
            block.columns[name + sex][rows] = 3 * block.columns[than + sex][rows] + 5
        block.columns[name][rows] = (
            block.columns[name + ".male"][rows] + block.columns[name + ".female"][rows]
        )

    return change


def _nearly_all(name: str, of: str, per_cent: int) -> Change:
    """Write nearly all, boys and girls alike: a column slipped."""

    def change(block: Block, rows: np.ndarray) -> None:
        for sex in (".male", ".female"):
            block.columns[name + sex][rows] = block.columns[of + sex][rows] * per_cent // 100
        block.columns[name][rows] = (
            block.columns[name + ".male"][rows] + block.columns[name + ".female"][rows]
        )

    return change


def _times(name: str, factor: int) -> Change:
    def change(block: Block, rows: np.ndarray) -> None:
        block.columns[name][rows] *= factor

    return change


def _halved(name: str) -> Change:
    """Halve the total and leave the boys and girls as they are."""

    def change(block: Block, rows: np.ndarray) -> None:
        block.columns[name][rows] //= 2

    return change


def _below_zero(name: str) -> Change:
    """A cumulative count that falls: the quarter's own count becomes minus a third of itself."""

    def change(block: Block, rows: np.ndarray) -> None:
        block.columns[name][rows] = -(block.columns[name][rows] // 3) - 3

    return change


def _none_at_all(name: str) -> Change:
    def change(block: Block, rows: np.ndarray) -> None:
        for column in (name, name + ".male", name + ".female"):
            block.columns[column][rows] = 0

    return change


def _more(name: str, tenths: int) -> Change:
    """So many tenths more, boys and girls alike."""

    def change(block: Block, rows: np.ndarray) -> None:
        for sex in (".male", ".female"):
            block.columns[name + sex][rows] += block.columns[name + sex][rows] * tenths // 10
        block.columns[name][rows] = (
            block.columns[name + ".male"][rows] + block.columns[name + ".female"][rows]
        )

    return change


def _more_than_all(name: str, of: str) -> Change:
    def change(block: Block, rows: np.ndarray) -> None:
        block.columns[name][rows] = block.columns[of][rows] * 4 + 3

    return change


def above_children_under_five(reckoning: Reckoning, figure: Figure) -> bool:
    """More infants due in a year than there are children under five; a quarter allows a fourth."""
    world = reckoning.world
    sides = figure.sides
    population = reckoning.block_of("population_age_0")
    year = reckoning.end_years[sides.period_code[figure.elements]]
    rows = reckoning.row_of(population)[sides.unit[figure.elements], year - world.years[0]]
    known = rows[rows >= 0]
    room = sum(population.columns[f"population_age_{age}"][known].sum() for age in range(5)) / 4
    return bool(figure.denominator > NOT_ABOVE_POPULATION * room)


def communes_far_from_registry(_: Reckoning, figure: Figure) -> bool:
    """Half as many communes again as there are, and five at least: each reports for itself."""
    there = int(figure.elements.sum())
    return bool(figure.denominator - there >= max(5, there / 2))


def far_from_its_communes(reckoning: Reckoning, figure: Figure) -> bool:
    """A province's own count more than a twentieth off the sum of its communes' counts."""
    places, periods = (set(one) for one in zip(*figure.cells(), strict=True))
    if places != {figure.key[2]}:
        return False
    suffix = "" if figure.sides.breakdown == "total" else f".{figure.sides.breakdown}"
    measure = reckoning.roles[figure.sides.indicator]["numerator"][0]
    communes = reckoning.block_of(measure)
    total = 0
    for period in periods:
        day = reckoning.world.periods[period].end
        inside = reckoning.world.home("province", day)[communes.unit] == figure.key[2]
        inside &= communes.period == period
        if communes.late[inside].any():
            return False
        total += communes.columns[measure + suffix][inside].sum()
    return bool(abs(figure.numerator - total) > 0.05 * figure.numerator)


PLANS: tuple[Plan, ...] = (
    Plan(
        "more-toilets-than-schools",
        "numerator_above_denominator",
        ("94",),
        ("SY2023-2024",),
        ("schools_hygienic_toilet",),
        {"schools_hygienic_toilet": "numerator", "schools": "denominator"},
        (_more_than_all("schools_hygienic_toilet", "schools"),),
        impossible.above_denominator,
    ),
    Plan(
        "obese-outnumber-overweight-or-obese",
        "nesting_broken",
        ("38",),
        ("2023",),
        ("under5_obese",),
        {"under5_obese": "numerator", "under5_overweight_or_obese": "numerator"},
        (_tripled("under5_obese", "under5_overweight_or_obese"),),
        impossible.nesting_broken,
    ),
    Plan(
        "nearly-all-stunted",
        "outside_hard_limits",
        ("12",),
        ("2024",),
        ("under5_stunted",),
        {"under5_stunted": "numerator", "children_under5_measured": "denominator"},
        tuple(
            _nearly_all("under5_stunted", "children_under5_measured", per_cent)
            for per_cent in (97, 95, 99)
        ),
        impossible.outside_hard_limits,
    ),
    Plan(
        "more-infants-due-than-children",
        "count_above_population",
        ("49",),
        ("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4"),
        ("infants_due_immunisation",),
        {"infants_due_immunisation": "denominator"},
        tuple(_times("infants_due_immunisation", factor) for factor in (10, 11, 9, 12, 8)),
        above_children_under_five,
    ),
    Plan(
        "sexes-exceed-the-total",
        "parts_not_total",
        ("93",),
        ("SY2022-2023",),
        ("preschool_enrolled_age5",),
        {"preschool_enrolled_age5": "numerator"},
        (_halved("preschool_enrolled_age5"),),
        impossible.parts_above_total,
        by_cell=True,
    ),
    Plan(
        "cumulative-count-falls",
        "negative_count",
        ("38",),
        ("2023-Q3",),
        ("under1_fully_immunised",),
        {"under1_fully_immunised": "numerator"},
        (_below_zero("under1_fully_immunised"),),
        impossible.negative_cell,
        by_cell=True,
    ),
    Plan(
        "no-children-but-enrolled",
        "zero_denominator",
        ("46",),
        ("SY2023-2024",),
        ("children_age5",),
        {"preschool_enrolled_age5": "numerator", "children_age5": "denominator"},
        (_none_at_all("children_age5"),),
        impossible.zero_denominator,
    ),
    Plan(
        "province-exceeds-its-communes",
        "parent_not_sum_of_children",
        ("93", "46", "48", "12", "94"),
        ("2023-H2",),
        ("child_injuries",),
        {"child_injuries": "numerator"},
        tuple(_more("child_injuries", tenths) for tenths in (8, 12, 6, 16, 20, 5)),
        far_from_its_communes,
        of_provinces=True,
    ),
    Plan(
        "many-communes-in-one",
        "units_unlike_registry",
        ("48", "93", "94", "38"),
        ("2022",),
        ("communes",),
        {"communes": "denominator"},
        tuple(_times("communes", factor) for factor in (10, 100, 1000)),
        communes_far_from_registry,
        by_cell=True,
    ),
)
"""One plan per impossible rule, and for the number of units that a registry knows."""
