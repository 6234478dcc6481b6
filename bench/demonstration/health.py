"""What the health line holds: births, deaths, doses, children weighed and measured."""

from __future__ import annotations

import numpy as np

from bench.demonstration.block import Block, empty_block
from bench.demonstration.draws import Draws


def quarters(draws: Draws) -> Block:
    """Births, deaths by age and first-year immunisation."""
    block = empty_block(draws.world, "health", "quarter")
    births = draws.poisson(draws.people.births(draws.years(block), block.unit) / 4)
    uneven = draws.unevenness(block, 0.15)
    newborn = draws.share(births, draws.by_province(block, 0.0068, p12=0.011) * uneven)
    later = draws.share(births - newborn, draws.by_province(block, 0.0042, p12=0.011) * uneven)
    older = draws.share(births - newborn - later, draws.by_province(block, 0.0045) * uneven)
    due = draws.share(births, 0.98)
    immunised = draws.share(due, np.minimum(0.965, draws.by_province(block, 0.955, p12=0.92)))
    block.columns = {
        "live_births": births,
        "neonatal_deaths": newborn,
        "infant_deaths": newborn + later,
        "under5_deaths": newborn + later + older,
        "under1_fully_immunised": immunised,
        "infants_due_immunisation": due,
    }
    return block


def years(draws: Draws) -> Block:
    """Nutrition by sex, full immunisation, HIV, development."""
    block = empty_block(draws.world, "health", "year")
    boys, girls = (draws.children(block, 0, 4, sex) for sex in ("male", "female"))
    measured = draws.both_sexes(block, "children_under5_measured", (boys, girls), 0.93)
    better = 1 - 0.03 * (draws.years(block) - 2021)
    uneven = draws.unevenness(block, 0.12) * better
    stunted = draws.by_province(block, 0.16, p12=0.24, p48=0.11) * uneven
    draws.both_sexes(block, "under5_stunted", measured, stunted)
    draws.both_sexes(block, "under5_underweight", measured, stunted * 0.55)
    obese = draws.both_sexes(
        block, "under5_obese", measured, draws.by_province(block, 0.035, p12=0.012, p48=0.06)
    )
    rest = (measured[0] - obese[0], measured[1] - obese[1])
    over = [draws.share(one, draws.by_province(block, 0.05, p12=0.02, p48=0.08)) for one in rest]
    draws.write_sexes(block, "under5_overweight_or_obese", obese[0] + over[0], obese[1] + over[1])
    children = boys + girls
    block.columns["under5_fully_immunised"] = draws.share(children, 0.93)
    births = draws.people.births(draws.years(block), block.unit)
    exposed = draws.poisson(births * draws.by_province(block, 0.0018, p12=0.004))
    block.columns["hiv_exposed_infants"] = exposed
    block.columns["hiv_infected_infants"] = draws.share(exposed, 0.03)
    assessed = draws.share(children, 0.62)
    block.columns["under5_development_assessed"] = assessed
    block.columns["under5_on_track"] = draws.share(assessed, 0.86)
    return block
