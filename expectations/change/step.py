"""One step: the figures of like periods that follow the same number of steps, judged at once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from expectations.change import ladder
from expectations.change.expected import Change, History, Spread, change_from, count_change
from expectations.change.ladder import NOTHING, Rungs
from expectations.change.parted import Parted
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds

Words = npt.NDArray[np.object_]
NO_SIDE, NUMERATOR, DENOMINATOR, BOTH = "", "numerator", "denominator", "both"


@dataclass(frozen=True)
class Facts(Parted):
    """The figures of a step with what came before them, one entry a figure."""

    x: Numbers
    n: Numbers
    full: Mask
    proportion: Mask
    counted: Mask
    of_units: Mask
    whole: Mask
    spread: Spread
    tau2_denominator: Numbers
    history: History
    latest_denominator: Numbers

    def shifted(self, at: npt.NDArray[np.int64], more: Numbers) -> Facts:
        """The figures at these places, where `more` shift is expected of each."""
        part = self.part(at)
        return replace(part, spread=replace(part.spread, shift=part.spread.shift + more))


@dataclass(frozen=True)
class Moves(Parted):
    """How each side moved: the count on its exposure, the count alone, the denominator."""

    rate: Change
    count: Change
    denominator: Change
    asked: Mask
    denominator_asked: Mask


def moves_of(facts: Facts) -> Moves:
    """The moves against own history; what is not `asked` has none."""
    history, ones = facts.history, np.ones_like(facts.x)
    there = (facts.x >= 0) & (facts.n > 0)
    asked = there & history.known
    latest = History(facts.latest_denominator, ones, ones)
    return Moves(
        rate=change_from(facts.x, facts.n, history, facts.spread, facts.proportion),
        count=count_change(facts.x, history, facts.spread.tau2),
        denominator=count_change(facts.n, latest, facts.tau2_denominator),
        asked=asked,
        # The parts of a breakdown change hands (a commune becomes a town); units are registered.
        denominator_asked=asked
        & facts.full
        & facts.whole
        & ~(facts.counted | facts.of_units)
        & (facts.latest_denominator > 0),
    )


@dataclass(frozen=True)
class Climbed(Parted):
    """How high a figure climbed, on which side of the fraction, and the reach there."""

    rate: Rungs
    denominator: Rungs
    level: Numbers
    side: Words
    strength: Numbers
    direction: Numbers  # sign of the move of that side


def _rungs_above(facts: Facts, moves: Moves, limits: Thresholds) -> Rungs:
    """Of the rate; shares of units have rungs of their own."""
    steady = ladder.Steady(
        ladder.steady_series(facts.spread.tau2, limits),
        ladder.steady_series(facts.spread.tau2_complement, limits),
    )
    short = facts.history.periods < limits["history_periods"]
    rates = ladder.rungs_of_rate(moves.rate, steady, short, moves.asked & ~facts.of_units, limits)
    units = ladder.rungs_of_units(moves.rate, facts.n, moves.asked & facts.of_units, limits)
    return Rungs(
        *(
            np.maximum(*pair)
            for pair in (
                (rates.moved, units.moved),
                (rates.surprising, units.surprising),
                (rates.slip, units.slip),
            )
        )
    )


def climb(facts: Facts, moves: Moves, limits: Thresholds) -> Climbed:
    """Levels of rate and denominator, and which side moved.

    The denominator is doubted when it moved, and by more than the count did; both are when they
    moved together, so that the rate stands still.
    """
    rate = _rungs_above(facts, moves, limits)
    below = ladder.rungs_of_count(
        moves.denominator,
        ladder.steady_series(facts.tau2_denominator, limits),
        moves.denominator_asked,
        limits,
    )
    rate_level, below_level = rate.level, below.level
    least = np.log(limits["unit_slip_denominator_ratio"])
    above, under = moves.count.size, moves.denominator.size
    moved_below = moves.denominator_asked & (np.abs(under) > least)
    by_below = moved_below & (np.abs(under) > np.abs(above))
    together = (np.sign(above) == np.sign(under)) & (np.abs(above) > least)
    side = np.select(
        [
            (rate_level > NOTHING) & by_below,
            (rate_level > NOTHING) & moved_below & (below_level > NOTHING),
            rate_level > NOTHING,
            (below_level > NOTHING) & together,
            below_level > NOTHING,
        ],
        [DENOMINATOR, BOTH, NUMERATOR, BOTH, DENOMINATOR],
        NO_SIDE,
    ).astype(object)
    level = np.where(side == NUMERATOR, rate_level, np.maximum(rate_level, below_level))
    strength = np.maximum(
        np.where(rate_level >= level, rate.at(level), ladder.NOT_ASKED),
        np.where(below_level >= level, below.at(level), ladder.NOT_ASKED),
    )
    direction = np.sign(np.where(side == NUMERATOR, moves.rate.size, under))
    return Climbed(rate, below, level, side, strength, direction)
