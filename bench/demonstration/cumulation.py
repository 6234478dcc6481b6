"""Counts of a period as the cumulative counts that some feeds send."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from bench.demonstration.block import Block
from bench.demonstration.world import World


def cumulated(world: World, block: Block) -> Block:
    """A block whose year-to-date columns are running sums within unit version and calendar year.

    A version that begins within a year counts from its own first period.
    """
    contract = world.catalogue.contracts[block.feed]
    running = {
        name
        for name in block.columns
        if contract.measures[name.split(".")[0]].cumulation == "year_to_date"
    }
    if not running:
        return block
    ends = [world.periods[period].end for period in block.period]
    days = pd.to_datetime(pd.Series(ends))
    order = np.argsort(days.to_numpy(), kind="stable")
    years = days.dt.year.to_numpy()
    columns = dict(block.columns)
    for name in running:
        ordered = pd.Series(block.columns[name][order])
        sums = ordered.groupby([block.locality[order], years[order]]).cumsum().to_numpy()
        columns[name] = np.empty_like(block.columns[name])
        columns[name][order] = sums
    return replace(block, columns=columns)
