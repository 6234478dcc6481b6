"""A figure beside single figures: one earlier of its own, or those of its peers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectations.change.expected import Change, History, Spread, change_from, count_change
from expectations.change.figures import NOBODY, Figures, Indices
from expectations.change.ladder import NOT_ASKED, slip_reach_among_peers
from expectations.change.parted import Parted
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds


def rate_against(figures: Figures, entries: Indices, earlier: Indices) -> Change:
    """The rate of each entry against that of one earlier figure; NaN where there is none."""
    history = History(
        np.where(earlier == NOBODY, np.nan, figures.x[earlier]),
        figures.n[earlier],
        np.ones(len(earlier)),
    )
    return change_from(
        figures.x[entries],
        figures.n[entries],
        history,
        Spread(figures.tau2[entries], figures.tau2_complement[entries], np.zeros(len(entries))),
        figures.proportion[entries],
    )


def denominator_against(figures: Figures, entries: Indices, earlier: Indices) -> Change:
    """The denominator of each entry against that of one earlier figure."""
    ones = np.ones(len(earlier))
    history = History(np.where(earlier == NOBODY, np.nan, figures.n[earlier]), ones, ones)
    return count_change(figures.n[entries], history, figures.tau2_denominator[entries])


@dataclass(frozen=True)
class AmongPeers(Parted):
    """A figure without history against the unit above it without itself."""

    asked: Mask
    change: Change
    history: History
    tau2: Numbers
    reach: Numbers  # on the slip of a unit, the only rule asked here


def among_peers(
    figures: Figures, entries: Indices, unknown: Mask, limits: Thresholds
) -> AmongPeers:
    """What the other units under the same parent let expect of entries with `unknown` history.

    A pure count is not asked: without a denominator, units of other sizes tell nothing of it. Nor
    is anything asked beside fewer than `no_history_peers` others: one of them may be in fault.
    """
    parent = figures.parent[entries]
    x, n = figures.x[entries], figures.n[entries]
    rest = History(figures.x[parent] - x, figures.n[parent] - n, np.ones(len(entries)))
    asked = unknown & (parent != NOBODY) & ~figures.counted[entries]
    asked &= figures.others[entries] >= limits["no_history_peers"]
    asked &= (x >= 0) & (n > 0) & (rest.x >= 0) & (rest.n > 0)
    tau2 = np.maximum(figures.tau2[entries], limits["dispersion_between_peers"])
    spread = Spread(tau2, tau2, np.zeros(len(entries)))
    change = change_from(x, n, rest, spread, figures.proportion[entries])
    reach = np.where(asked, slip_reach_among_peers(change, limits), NOT_ASKED)
    return AmongPeers(asked, change, rest, tau2, reach)
