"""What the register of residents holds: children by single age and sex on 31 December."""

from __future__ import annotations

from bench.demonstration.block import Block, empty_block
from bench.demonstration.draws import Draws

AGES = 18


def years(draws: Draws) -> Block:
    """One column per age and sex."""
    block = empty_block(draws.world, "population", "year")
    for age in range(AGES):
        boys, girls = (draws.children(block, age, age, sex) for sex in ("male", "female"))
        draws.write_sexes(block, f"population_age_{age}", boys, girls)
    return block
