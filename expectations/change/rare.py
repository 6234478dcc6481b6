"""Few events: where fewer than ten are expected, chance itself is asked, not a ratio."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc

from expectations.change.expected import Change
from expectations.change.ladder import NOT_ASKED
from expectations.change.parted import Parted
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds

LEAST_CHANCE = 1e-300


@dataclass(frozen=True)
class Rare(Parted):
    """Reach of the three rules on few events; each acts from 1 on."""

    none: Numbers
    many: Numbers
    far_more: Numbers


def rare_reach(x: Numbers, change: Change, asked: Mask, limits: Thresholds) -> Rare:
    """None where there should be some; more than chance gives, by the Poisson tail P(X >= x)."""
    few = asked & (change.mu < limits["rare_count"])
    some = few & (x > 0)
    with np.errstate(invalid="ignore"):
        chance = np.where(some, gammainc(np.maximum(x, 1e-9), np.maximum(change.mu, 0)), 1.0)
    surprise = -np.log(np.maximum(chance, LEAST_CHANCE))
    many = np.minimum(x / limits["rare_flag_count"], surprise / -np.log(limits["rare_flag_chance"]))
    expected = np.maximum(change.mu, limits["rare_hold_expected"])
    far = np.minimum.reduce(
        [
            x / limits["rare_hold_count"],
            x / (limits["rare_hold_ratio"] * expected),
            surprise / -np.log(limits["rare_hold_chance"]),
        ]
    )
    return Rare(
        none=np.where(few & (x == 0), change.mu / limits["rare_zero_expected"], NOT_ASKED),
        many=np.where(some, many, NOT_ASKED),
        far_more=np.where(some, far, NOT_ASKED),
    )
