"""Solutions that move many secrets a little, where a corner of the system would move one a lot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from bench.attack.groups import Ends, Groups, Shares
from bench.attack.secrets import SMALL

AT_ONCE = 6000  # parts of secrets that are moved together
PATIENCE = 60.0


@dataclass(frozen=True)
class _Gains:
    """What is asked: the parts of the secrets inside the component, and what lies outside."""

    at: np.ndarray  # positions in Shares
    secret: np.ndarray  # 0 ... of each part
    upward: np.ndarray  # whether more of the part is more of the gain
    goal: np.ndarray  # gain asked of each secret
    constant: np.ndarray  # gain of each secret without its parts
    sign: float


def spread(
    groups: Groups,
    shares: Shares,
    ends: Ends,
    wanted: np.ndarray,
    within: np.ndarray,
    sign: float,
) -> np.ndarray | None:
    """Sums of the groups of one component for which many of the wanted secrets can move.

    ``sign`` says whether up or down. Maximises the sum of gains, each of at most what the secret
    needs, so that no secret takes what would have moved others.
    """
    gains = _gains(groups, shares, ends, wanted, within, sign)
    if gains is None:
        return None
    position = np.full(groups.count, -1)
    position[within] = np.arange(len(within))
    size, parts, count = len(within), len(gains.at), len(gains.goal)
    entry, width = np.arange(parts), len(within) + len(gains.at) + len(gains.goal)
    side = np.where(gains.upward, 1.0, -1.0)
    of_groups = sparse.csr_matrix(
        (np.concatenate([side, -side]),
         (np.tile(entry, 2), np.concatenate([size + entry, position[shares.group[gains.at]]]))),
        shape=(parts, width),
    )  # fmt: skip
    of_secrets = sparse.csr_matrix(
        (np.concatenate([np.ones(count), -sign * shares.factor[gains.at]]),
         (np.concatenate([np.arange(count), gains.secret]),
          np.concatenate([size + parts + np.arange(count), size + entry]))),
        shape=(count, width),
    )  # fmt: skip
    low_rest, high_rest = shares.low_rest[gains.at], shares.high_rest[gains.at]
    low, high = shares.low[gains.at], shares.high[gains.at]
    constraints = [
        LinearConstraint(of_groups, -np.inf, np.where(gains.upward, -low_rest, high_rest)),
        LinearConstraint(of_secrets, -np.inf, gains.constant),
        *groups.equations(within, width),
    ]
    bounds = Bounds(
        np.concatenate([groups.low[within], np.where(gains.upward, 0, low), np.zeros(count)]),
        np.concatenate([groups.high[within], np.where(gains.upward, high, np.inf), gains.goal]),
    )
    weights = np.concatenate([np.zeros(size + parts), -np.ones(count)])
    for whole in (0, 1):  # corners of such systems are mostly whole by themselves
        found = milp(
            weights,
            integrality=np.concatenate([np.full(size, whole), np.zeros(parts + count)]),
            bounds=bounds,
            constraints=constraints,
            options={"time_limit": PATIENCE, "mip_rel_gap": 0.02},
        )
        if found.x is None:
            return None
        sums = np.round(found.x[:size])
        if np.abs(sums - found.x[:size]).max() < 1e-6:
            return sums
    return None


def _gains(
    groups: Groups,
    shares: Shares,
    ends: Ends,
    wanted: np.ndarray,
    within: np.ndarray,
    sign: float,
) -> _Gains | None:
    frame = shares.secrets.frame
    truth, small = frame["truth"].to_numpy(float), frame["small"].to_numpy()
    goal = np.where(small, SMALL[1] if sign > 0 else SMALL[0], truth + sign)
    reached, bound = (ends.most, ends.outer_most) if sign > 0 else (ends.least, ends.outer_least)
    wanted = wanted & (sign * (goal - reached) > 0) & (sign * (bound - goal) >= 0) & (goal >= 0)
    if not wanted.any():
        return None
    at, secrets = shares.easiest(wanted, AT_ONCE)
    upward = sign * shares.factor[at] > 0
    total = groups.truth[shares.group[at]]
    as_is = np.where(upward, np.minimum(shares.high[at], total - shares.low_rest[at]),
                     np.maximum(shares.low[at], total - shares.high_rest[at]))  # fmt: skip
    inside = np.isin(shares.group[at], within)
    row = np.searchsorted(secrets, shares.secret[at])
    outside = np.bincount(row[~inside], (sign * shares.factor[at] * as_is)[~inside], len(secrets))
    return _Gains(
        at=at[inside],
        secret=row[inside],
        upward=upward[inside],
        goal=np.abs(goal - truth)[secrets],
        constant=sign * (shares.fixed[secrets] - truth[secrets]) + outside,
        sign=sign,
    )
