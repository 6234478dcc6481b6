"""What the children's affairs line holds: injuries, special circumstances, commune scores."""

from __future__ import annotations

import numpy as np

from bench.demonstration.block import Block, empty_block
from bench.demonstration.draws import Draws

GROUPS = 14
# Points that are enough in any commune, in none, and in some kinds of commune only.
HIGH, LOW, BETWEEN = (900, 1001), (550, 800), (800, 900)
BETWEEN_SHARE, UNTOLD = 0.04, 12


def halves(draws: Draws) -> tuple[Block, Block]:
    """Injuries and injury deaths by commune, and the provinces' own rows (their true sums)."""
    block = empty_block(draws.world, "labour", "half")
    uneven = draws.unevenness(block, 0.3)
    injured = [
        draws.poisson(draws.children(block, 0, 15, sex) * level * uneven)
        for sex, level in (("male", 0.0026), ("female", 0.0016))
    ]
    draws.write_sexes(block, "child_injuries", *injured)
    block.columns["child_injury_deaths"] = draws.share(injured[0] + injured[1], 0.03)
    return block, _province_rows(draws, block)


def _province_rows(draws: Draws, block: Block) -> Block:
    """One row per province and period: the sum over its communes of the day."""
    provinces = np.empty(len(block.unit), dtype=object)
    for period in set(block.period):
        here = block.period == period
        homes = draws.world.home("province", draws.world.periods[period].end)
        provinces[here] = homes[block.unit[here]]
    keys, position = np.unique(
        np.array([f"{a}|{b}" for a, b in zip(provinces, block.period, strict=True)], dtype=object),
        return_inverse=True,
    )
    sums = {
        name: np.bincount(position, weights=counts, minlength=len(keys)).astype(np.int64)
        for name, counts in block.columns.items()
    }
    pairs = [key.split("|") for key in keys]
    return Block(
        "labour",
        "half",
        np.full(len(keys), -1),
        np.array([pair[0] for pair in pairs], dtype=object),
        np.array([pair[1] for pair in pairs], dtype=object),
        sums,
    )


def years(draws: Draws) -> Block:
    """Stocks and yearly counts of the children's affairs line."""
    block = empty_block(draws.world, "labour", "year")
    under16 = draws.children(block, 0, 15)
    special = draws.share(
        under16, draws.by_province(block, 0.013, p12=0.03) * draws.unevenness(block, 0.25)
    )
    block.columns["special_circumstances_children"] = special
    block.columns["special_circumstances_supported"] = draws.share(special, 0.92)
    for group in range(1, GROUPS + 1):  # the groups overlap: they need not add to the total
        block.columns[f"special_group_{group:02d}"] = draws.share(special, 0.35 / group)
    working = [
        draws.share(draws.children(block, 5, 17, sex), level)
        for sex, level in (("male", 0.012), ("female", 0.008))
    ]
    draws.write_sexes(block, "child_labourers_5_17", *working)
    storms = draws.random.uniform(0, 1, (len(draws.world.communes), 8))
    hit = storms[block.unit, draws.years(block) - 2020] < 0.35
    affected = draws.share(under16, 0.05 * hit)
    block.columns["disaster_affected_children"] = affected
    block.columns["disaster_supported_children"] = draws.share(affected, 0.94)
    _communes(draws, block)
    for name, first, last, level in (
        ("ecd_served_0_8", 0, 8, 0.82),
        ("children_7plus_consulted", 7, 15, 0.36),
        ("children_aware_participation", 0, 15, 0.55),
        ("children_11plus_in_models", 11, 15, 0.22),
    ):
        block.columns[name] = draws.share(draws.children(block, first, last), level)
    _scores(draws, block)
    _benefits_and_victims(draws, block)
    return block


def _communes(draws: Draws, block: Block) -> None:
    """One commune a row, and whether it has what the programme counts; once got, kept."""
    block.columns["communes"] = np.ones(len(block.unit), dtype=np.int64)
    year = draws.years(block) - 2021
    for name, start, step in (
        ("communes_child_friendly", 0.55, 0.06),
        ("communes_with_play_point", 0.5, 0.05),
    ):
        lot = draws.random.uniform(0, 1, len(draws.world.communes))[block.unit]
        block.columns[name] = (lot < start + step * year).astype(np.int64)


def _scores(draws: Draws, block: Block) -> None:
    """The commune's points: those recognised have enough, but for a few between; some not told."""
    recognised = block.columns["communes_child_friendly"] == 1
    high, low = (draws.random.integers(*span, len(block.unit)) for span in (HIGH, LOW))
    points = np.where(recognised, high, low)
    between = draws.random.uniform(0, 1, len(block.unit)) < BETWEEN_SHARE
    points[between] = draws.random.integers(*BETWEEN, int(between.sum()))
    block.columns["child_friendly_score"] = points.astype(np.int64)
    block.columns["communes_700_points"] = (points >= 700).astype(np.int64)
    untold = draws.random.choice(len(block.unit), min(UNTOLD, len(block.unit)), replace=False)
    block.blanks |= {(int(row), "child_friendly_score") for row in untold}


def _benefits_and_victims(draws: Draws, block: Block) -> None:
    """What plans ask beyond the programme: benefits due and paid, victims known and supported."""
    special = block.columns["special_circumstances_children"]
    eligible = draws.share(special, 0.8)
    block.columns["special_circumstances_eligible"] = eligible
    block.columns["special_circumstances_with_policies"] = draws.share(eligible, 0.97)
    working = block.columns["child_labourers_5_17"]
    block.columns["unlawful_child_labourers"] = draws.share(working, 0.06)
    known = draws.poisson(draws.children(block, 0, 15) * 0.0002)
    block.columns["abused_children_notified"] = known
    block.columns["abused_children_supported"] = draws.share(known, 0.95)
