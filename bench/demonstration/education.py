"""What the education line holds: schools and their facilities, enrolment, completion, dropout."""

from __future__ import annotations

import numpy as np

from bench.demonstration.block import Block, empty_block
from bench.demonstration.draws import Draws


def _schools(draws: Draws, block: Block) -> None:
    """Schools and their facilities: a facility once built stays."""
    everyone = draws.people.children("total")[3].sum(axis=1)
    schools = np.where(everyone > 0, np.round(1 + everyone / 900), 0).astype(np.int64)[block.unit]
    block.columns["schools"] = schools
    year = draws.years(block) - 2021
    for name, start, step in (
        ("schools_hygienic_toilet", 0.86, 0.02),
        ("schools_psychological_support", 0.45, 0.05),
        ("schools_disability_accessible", 0.30, 0.04),
    ):
        lot = draws.random.uniform(0, 1, (len(draws.world.communes), int(schools.max())))[
            block.unit
        ]
        built = lot < (start + step * year)[:, None]
        built &= np.arange(lot.shape[1])[None, :] < schools[:, None]
        block.columns[name] = built.sum(axis=1).astype(np.int64)


def school_years(draws: Draws) -> Block:
    """One row per commune and school year; ages by birth year."""
    block = empty_block(draws.world, "education", "school_year")
    _schools(draws, block)

    def ages(first: int, last: int) -> tuple[np.ndarray, np.ndarray]:
        return (
            draws.children(block, first, last, "male"),
            draws.children(block, first, last, "female"),
        )

    five = draws.write_sexes(block, "children_age5", *ages(5, 5))
    draws.both_sexes(block, "preschool_enrolled_age5", five, 0.985)
    remote = draws.by_province(block, 1.0, p12=2.2, p94=1.6) * draws.unevenness(block, 0.2)
    for stage, first, last, leaving, failing in (
        ("primary", 6, 10, 0.0009, 0.012),
        ("lower_secondary", 11, 14, 0.0035, 0.055),
    ):
        entrants = draws.write_sexes(block, f"{stage}_cohort_entrants", *ages(last, last))
        draws.both_sexes(block, f"{stage}_completed", entrants, 1 - failing * remote)
        enrolled = draws.write_sexes(block, f"{stage}_enrolled_start", *ages(first, last))
        draws.both_sexes(block, f"{stage}_dropouts", enrolled, leaving * remote)
    need = draws.poisson(draws.children(block, 0, 15) * 0.009)
    block.columns["disabled_children_in_need"] = need
    block.columns["disabled_children_served"] = draws.share(need, 0.78)
    _asked_by_plans(draws, block)
    return block


def _asked_by_plans(draws: Draws, block: Block) -> None:
    """What plans ask beyond the programme."""
    six = draws.children(block, 6, 6)
    block.columns["children_age6"] = six
    block.columns["grade1_entrants_age6"] = draws.share(six, 0.995)
    left = block.columns["primary_dropouts"] + block.columns["lower_secondary_dropouts"]
    block.columns["poverty_dropouts"] = draws.share(left, 0.2)
    schools = block.columns["schools"]
    block.columns["schools_violence_communication"] = draws.share(schools, 0.93)
