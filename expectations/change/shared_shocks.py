"""A change that many peers share: a common shock, or one file whose unit slipped."""

from __future__ import annotations

import numpy as np

from expectations.change.evidence import COMMON_SHOCK, HELD_BY_HISTORY, Evidence, one_of
from expectations.change.figures import Figures
from expectations.change.step import NUMERATOR
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds


def settle_shared_shocks(figures: Figures, evidence: Evidence, limits: Thresholds) -> None:
    """Rename what peers have in common: `common_shock`, or `slip_of_whole_file`.

    A group is looked at when enough peers, of those with counts that could surprise, were held
    for a change the same way. When its total moved by less than a slip of the unit, the members
    pass whose own change is less than surprising once the median of those that moved is taken
    away; otherwise all of them are held as one file's fault.
    """
    rule = evidence.word("rule")
    held = one_of(rule, HELD_BY_HISTORY)
    above = evidence.word("moved_side") == NUMERATOR
    views = (
        ("ratio", "expected_count", figures.x, held & above),
        ("denominator_ratio", "expected_denominator", figures.n, held & ~above),
    )
    for ratio_name, expected_name, observed, doubted in views:
        ratio, expected = evidence.number(ratio_name), evidence.number(expected_name)
        with np.errstate(divide="ignore", invalid="ignore"):
            size = np.log(ratio)
        could = np.fmax(observed, expected) >= limits["surprise_count"]
        could &= ~np.isnan(size)
        for sign in (1, -1):
            moved = doubted & could & (np.sign(size) == sign)
            shared = moved & _shared(figures, could, moved, limits)
            if shared.any():
                _settle(figures, rule, shared, could, (observed, expected, size), limits)


def _shared(figures: Figures, could: Mask, moved: Mask, limits: Thresholds) -> Mask:
    """Whether enough of enough peers moved with each figure."""
    peers = np.bincount(figures.peers, weights=could)
    together = np.bincount(figures.peers, weights=moved)
    enough = (peers >= limits["common_shock_peers"]) & (
        together >= limits["common_shock_share"] * peers
    )
    shared: Mask = enough[figures.peers]
    return shared


def _settle(
    figures: Figures,
    rule: np.ndarray,
    shared: Mask,
    could: Mask,
    moves: tuple[Numbers, Numbers, Numbers],
    limits: Thresholds,
) -> None:
    observed, expected, size = moves
    groups = figures.peers
    sums = [
        np.bincount(groups, weights=np.where(could, counts, 0.0)) for counts in (observed, expected)
    ]
    with np.errstate(divide="ignore", invalid="ignore"):
        total = np.log(sums[0] / sums[1])[groups]
    slipped = np.abs(total) >= np.log(limits["unit_slip_ratio"])
    rest = np.abs(size - _medians(groups, shared, size))
    explained = rest < np.log(limits["surprise_ratio"])
    rule[shared & slipped] = "slip_of_whole_file"
    rule[shared & ~slipped & explained] = COMMON_SHOCK


def _medians(groups: np.ndarray, moved: Mask, size: Numbers) -> Numbers:
    """Per figure the median move of those of its group that moved; 0 where none did."""
    medians = np.zeros(int(groups.max()) + 1)
    order = np.argsort(groups[moved], kind="stable")
    members, moves = groups[moved][order], size[moved][order]
    starts = np.flatnonzero(np.r_[True, members[1:] != members[:-1]])
    for group, values in zip(members[starts], np.split(moves, starts[1:]), strict=True):
        medians[group] = np.median(values)
    found: Numbers = medians[groups]
    return found
