"""How far a count is from what a history lets expect, and how far chance alone carries it.

With x of n now and X0 of N0 before: mu = n (X0 + 1/2) / N0 exp(m), R = (x + 1/2) / (mu + 1/2),
z = ln R / sqrt(u / (mu + 1/2) + tau2 + 1 / (X0 + 1/2)), where u is 1, for a proportion 1 - p0
(METHODS §6). A proportion above one half is also looked at from its complement, n - x.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betainc, ndtri

from expectations.change.parted import Parted
from expectations.statistics import Mask, Numbers

HALF = 0.5


@dataclass(frozen=True)
class Change(Parted):
    """Counts against their expectation: `size` is ln R, `z` how many standard errors that is.

    `z` is of the side, count or complement, that tells more, with the sign of the count's own
    move; `z_count` and `z_complement` are of each (the latter 0 where it is not looked at).
    `points` is the move of the share and `odds` that of the log odds, both as absolute values.
    """

    mu: Numbers
    size: Numbers
    z_count: Numbers
    z_complement: Numbers
    larger: Numbers  # max(x, mu)
    larger_complement: Numbers
    points: Numbers
    odds: Numbers
    share: Numbers  # p0, what the history gives
    proportion: Mask
    x: Numbers
    apart: Numbers  # variance of the log rate beside chance: tau2 + 1 / (X0 + 1/2)

    @property
    def z(self) -> Numbers:
        """Of count or complement, whichever is further out."""
        complement = np.abs(self.z_complement)
        return np.where(complement > np.abs(self.z_count), -self.z_complement, self.z_count)


@dataclass(frozen=True)
class History(Parted):
    """Sums of earlier like periods: X0, N0, and how many periods they are."""

    x: Numbers
    n: Numbers
    periods: Numbers

    @property
    def known(self) -> Mask:
        """Whether there is anything to compare with."""
        return (self.periods > 0) & (self.n > 0)


@dataclass(frozen=True)
class Spread(Parted):
    """What a rate moves by beside chance: the dispersion of count and complement, and the shift
    that peers have in common."""

    tau2: Numbers
    tau2_complement: Numbers
    shift: Numbers


def change_from(
    x: Numbers, n: Numbers, history: History, spread: Spread, proportion: Mask
) -> Change:
    """The change of x of n against the history; rows without one give numbers without meaning."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        share = (history.x + HALF) / history.n
        mu = n * share * np.exp(spread.shift)
        size = np.log((x + HALF) / (mu + HALF))
        chance = np.where(proportion, np.clip(1 - share, 0, None), 1.0)
        apart = spread.tau2 + 1 / (history.x + HALF)
        z_count = size / np.sqrt(chance / (mu + HALF) + apart)
        rest, mu_rest = n - x, n - mu
        looked_at = proportion & (share > HALF) & (rest >= 0) & (mu_rest >= 0)
        size_rest = np.log((rest + HALF) / (mu_rest + HALF))
        before = np.clip(history.n - history.x, 0, None)
        chance_rest = np.clip(share, 0, 1) / (mu_rest + HALF) + 1 / (before + HALF)
        z_rest = size_rest / np.sqrt(chance_rest + spread.tau2_complement)
        odds = size - np.log((np.clip(rest, 0, None) + HALF) / (np.clip(mu_rest, 0, None) + HALF))
        return Change(
            mu=mu,
            size=size,
            z_count=z_count,
            z_complement=np.where(looked_at, z_rest, 0.0),
            larger=np.maximum(x, mu),
            larger_complement=np.where(looked_at, np.maximum(rest, mu_rest), 0.0),
            points=np.abs(x - mu) / n,
            odds=np.abs(odds),
            share=share,
            proportion=proportion,
            x=x,
            apart=apart,
        )


def count_change(count: Numbers, before: History, tau2: Numbers) -> Change:
    """The change of a count a period against earlier counts, each period with exposure 1."""
    zeros = np.zeros_like(count)
    history = History(before.x, before.periods, before.periods)
    never = np.zeros(len(count), dtype=np.bool_)
    return change_from(count, zeros + 1, history, Spread(tau2, tau2, zeros), never)


def certainty_of_fewer(change: Change, asked: Mask) -> Numbers:
    """How many standard errors it takes a normal variable to be as seldom as so few events.

    Where few are expected the logarithm of what is left of them is far from normal: of 11, one
    true count in two hundred is 3 or less, which z takes for one in a thousand. The chance of x or
    fewer is that of a Poisson count whose rate varies by `apart` (negative binomial). Rows that are
    not `asked` have |z|, as those of more events than expected and of proportions above one half.
    """
    certain = np.abs(change.z_count)
    at = asked & (change.size < 0) & ~(change.proportion & (change.share > HALF))
    size = 1 / change.apart[at]
    chance = betainc(size, np.maximum(change.x[at], 0) + 1, size / (size + change.mu[at]))
    certain[at] = np.minimum(certain[at], -ndtri(chance))
    return certain
