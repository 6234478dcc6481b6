"""Numerator and denominator in each other's place."""

from __future__ import annotations

import numpy as np

from expectations.change.expected import HALF, History, count_change
from expectations.change.ladder import NOT_ASKED, SURPRISING
from expectations.change.step import Climbed, Facts, Moves
from expectations.statistics import Numbers
from expectations.thresholds import Thresholds

TINY = 1e-9


def swapped_reach(facts: Facts, moves: Moves, climbed: Climbed, limits: Thresholds) -> Numbers:
    """Whether each side fits the history of the other: 1 or more when they do.

    Asked of figures that are out as they stand and whose sides have differed by the ratio named.
    """
    history = facts.history
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.abs(np.log((history.n + HALF) / (history.x + HALF)))
    out = climbed.level >= SURPRISING
    asked = moves.denominator_asked & (apart >= np.log(limits["swap_ratio"])) & out
    asked &= np.maximum(facts.x, facts.n) >= limits["unit_slip_count"]
    ones = np.ones_like(facts.x)
    latest = History(facts.latest_denominator, ones, ones)
    above = count_change(facts.n, history, facts.spread.tau2)
    below = count_change(facts.x, latest, facts.tau2_denominator)
    worst = np.maximum(np.abs(above.z_count), np.abs(below.z_count))
    as_it_stands = np.abs(moves.count.size) + np.abs(moves.denominator.size)
    nearer = np.abs(above.size) + np.abs(below.size) < as_it_stands
    reach = np.where(nearer, limits["unit_slip_z"] / np.maximum(worst, TINY), 0.0)
    return np.where(asked, reach, NOT_ASKED)
