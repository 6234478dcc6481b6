"""What was not sent: units that fell silent, and cells left blank."""

from __future__ import annotations

import numpy as np

from bench.demonstration.block import Block
from bench.demonstration.world import World

SILENT_SHARE = 0.004
LATEST_SILENT_SHARE = 0.04
_OFTEN_BLANK = (
    "under5_on_track",
    "disabled_children_served",
    "young_offenders",
    "children_aware_participation",
)


def fall_silent(world: World, block: Block, random: np.random.Generator) -> None:
    """Some units send nothing from some period to the end of its year (cumulative counts then end).

    More of them in the last period due: those files are still on their way. Provinces' own rows
    always come.
    """
    if block.of_provinces:
        return
    ends = {period: world.periods[period].end for period in set(block.period)}
    last = max(ends, key=lambda period: ends[period])
    late = random.uniform(size=len(block.unit)) < np.where(
        block.period == last, LATEST_SILENT_SHARE, SILENT_SHARE
    )
    for row in np.flatnonzero(late):
        period = block.period[row]
        same = np.flatnonzero(block.locality == block.locality[row])
        for other in same:
            after = ends[block.period[other]]
            if after >= ends[period] and after.year == ends[period].year:
                block.late[other] = True


def leave_blank(block: Block, random: np.random.Generator) -> None:
    """A few cells of the columns that offices often leave empty."""
    for column in _OFTEN_BLANK:
        if column in block.columns:
            sent = np.flatnonzero(~block.late)
            chosen = random.choice(sent, size=min(12, len(sent)), replace=False)
            block.blanks |= {(int(row), column) for row in chosen}
