"""How large and how certain a change must be: moved, surprising, a slip of the unit.

Each rung gives a `reach`: how many times over a figure meets the least that the rung asks for (of
count, of certainty and of size at once), so that the rule acts from 1 on. NOT_ASKED marks rows
that a rung says nothing of.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectations.change.expected import HALF, Change, certainty_of_fewer
from expectations.change.parted import Parted
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds

NOT_ASKED = -1.0
# Rungs, weakest first.
NOTHING, MOVED, SURPRISING, SLIP = 0, 1, 2, 3


@dataclass(frozen=True)
class Steady:
    """Of count and complement: whether a surprise to own history may hold, or only flags."""

    count: Mask
    complement: Mask


@dataclass(frozen=True)
class Rungs(Parted):
    """Reach on each rung; `level` is the highest one reached."""

    moved: Numbers
    surprising: Numbers
    slip: Numbers

    @property
    def level(self) -> Numbers:
        """NOTHING, MOVED, SURPRISING or SLIP."""
        return np.select(
            [self.slip >= 1, self.surprising >= 1, self.moved >= 1],
            [SLIP, SURPRISING, MOVED],
            NOTHING,
        ).astype(np.float64)

    def at(self, level: Numbers) -> Numbers:
        """The reach on the given rung, NOT_ASKED for NOTHING."""
        return np.select(
            [level == SLIP, level == SURPRISING, level == MOVED],
            [self.slip, self.surprising, self.moved],
            NOT_ASKED,
        )


def rungs_of_rate(
    change: Change, steady: Steady, short: Mask, asked: Mask, limits: Thresholds
) -> Rungs:
    """Of the count on its exposure.

    A proportion is judged by points and odds together, from whichever side tells more; up to one
    half also by its ratio, as a rate: two percent that become six never move by ten points. After
    a `short` history a surprise by too few is asked by chance itself, as a slip always is. What
    moved further has moved with less certainty: a doubled count of twenty is no more certain.
    """
    z = np.abs(change.z_count)
    certain = _certain(change, short, limits["surprise_z"])
    odds = np.log(limits["surprise_odds_ratio"])
    far = _by_ratio(change, "moved_far", _by_count(change, "moved_far", z, limits), limits)
    moved = np.maximum(_rung(change, "moved", limits, z), far)
    surprising = _rung(change, "surprise", limits, certain, odds, steady)
    slip = slip_reach(change, limits)
    return _asked(moved, surprising, slip, asked)


def _rung(
    change: Change,
    name: str,
    limits: Thresholds,
    certain: Numbers,
    odds: float = np.inf,
    steady: Steady | None = None,
) -> Numbers:
    """Reach on a rung of rates: by ratio, for proportions by points."""
    by_count = _by_count(change, name, certain, limits)
    by_complement = np.minimum(
        change.larger_complement / limits[f"{name}_count"],
        np.abs(change.z_complement) / limits[f"{name}_z"],
    )
    if steady is not None:
        by_count = np.where(steady.count, by_count, 0)
        by_complement = np.where(steady.complement, by_complement, 0)
    by_points = np.minimum(
        np.maximum(by_count, by_complement), change.points / limits[f"{name}_points"]
    )
    if np.isfinite(odds):
        by_points = np.minimum(by_points, change.odds / odds)
    by_ratio = _by_ratio(change, name, by_count, limits)
    return np.maximum(by_ratio, np.where(change.proportion, by_points, 0))


def _by_count(change: Change, name: str, certain: Numbers, limits: Thresholds) -> Numbers:
    """Of count and certainty, whichever reaches less."""
    return np.minimum(change.larger / limits[f"{name}_count"], certain / limits[f"{name}_z"])


def _by_ratio(change: Change, name: str, by_count: Numbers, limits: Thresholds) -> Numbers:
    """Reach by the ratio, of rates and of proportions up to one half; 0 of larger ones."""
    asked = ~change.proportion | (change.share <= HALF)
    size = np.abs(change.size) / np.log(limits[f"{name}_ratio"])
    return np.where(asked, np.minimum(by_count, size), 0)


def rungs_of_units(change: Change, n: Numbers, asked: Mask, limits: Thresholds) -> Rungs:
    """Of a share of units (schools, communes): by points and by how many units they are.

    No chance is asked: there are few units, and each is known.
    """
    units = change.points * n

    def rung(name: str) -> Numbers:
        return np.minimum(change.points / limits[f"{name}_points"], units / limits[f"{name}_units"])

    never = np.full(len(n), NOT_ASKED)
    return _asked(rung("units_moved"), rung("units_surprise"), never, asked)


def rungs_of_count(change: Change, steady: Mask, asked: Mask, limits: Thresholds) -> Rungs:
    """Of a count a period, as a denominator is: its own ratio for having moved."""
    certain = np.abs(change.z_count)
    size = np.abs(change.size)
    moved = _least(
        change.larger / limits["moved_count"],
        certain / limits["moved_z"],
        size / np.log(limits["unit_slip_denominator_ratio"]),
    )
    surprising = _least(
        change.larger / limits["surprise_denominator_count"],
        certain / limits["surprise_denominator_z"],
        size / np.log(limits["surprise_denominator_ratio"]),
    )
    slip = slip_reach(change, limits)
    return _asked(moved, np.where(steady, surprising, NOT_ASKED), slip, asked)


def slip_reach(change: Change, limits: Thresholds) -> Numbers:
    """Of a slip by a power of ten."""
    far = np.abs(change.size) >= np.log(limits["unit_slip_ratio"])
    return _slip(change, _certain(change, far, limits["unit_slip_z"]), limits, "unit_slip_z")


def slip_reach_among_peers(change: Change, limits: Thresholds) -> Numbers:
    """Of a slip beside other units, whose rates differ by a factor and not by a count."""
    return _slip(change, np.abs(change.z_count), limits, "no_history_z")


def _slip(change: Change, certain: Numbers, limits: Thresholds, z: str) -> Numbers:
    return _least(
        change.larger / limits["unit_slip_count"],
        certain / limits[z],
        np.abs(change.size) / np.log(limits["unit_slip_ratio"]),
    )


def _certain(change: Change, by_chance: Mask, least: float) -> Numbers:
    """|z|, or by chance itself where so few are asked about and z alone would suffice."""
    return certainty_of_fewer(change, by_chance & (change.z_count <= -least))


def _asked(moved: Numbers, surprising: Numbers, slip: Numbers, asked: Mask) -> Rungs:
    return Rungs(*(np.where(asked, reach, NOT_ASKED) for reach in (moved, surprising, slip)))


def steady_series(tau2: Numbers, limits: Thresholds) -> Mask:
    """Whether a series moves so little by itself that its own history can hold a figure."""
    return tau2 <= limits["dispersion_flags_only"]


def _least(*reaches: Numbers) -> Numbers:
    return np.minimum.reduce(reaches)
