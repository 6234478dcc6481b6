"""What justice and police hold: registrations, abuse cases, marriages, young offenders."""

from __future__ import annotations

from bench.demonstration.block import Block, empty_block
from bench.demonstration.draws import Draws


def months(draws: Draws) -> Block:
    """Monthly cases; sexual abuse is a part of abuse."""
    block = empty_block(draws.world, "justice", "month")
    births = draws.people.births(draws.years(block), block.unit)
    block.columns["birth_registrations"] = draws.poisson(births / 12)
    uneven = draws.unevenness(block, 0.4) / 12
    cases, sexual = [], []
    for sex, level, part in (("male", 0.00012, 0.25), ("female", 0.00028, 0.7)):
        abused = draws.poisson(draws.children(block, 0, 15, sex) * level * uneven)
        cases.append(abused)
        sexual.append(draws.share(abused, part))
    draws.write_sexes(block, "abuse_cases", *cases)
    draws.write_sexes(block, "sexual_abuse_cases", *sexual)
    teens = draws.children(block, 12, 15) * uneven
    block.columns["child_marriages"] = draws.poisson(
        teens * draws.by_province(block, 0.0003, p12=0.012, p49=0.002, p94=0.001)
    )
    block.columns["young_offenders"] = draws.poisson(teens * 0.0012)
    return block


def years(draws: Draws) -> Block:
    """Children under 5 whose birth is registered, on 31 December."""
    block = empty_block(draws.world, "justice", "year")
    children = draws.children(block, 0, 4)
    block.columns["under5_births_registered"] = draws.share(
        children, draws.by_province(block, 0.985, p12=0.955)
    )
    return block
