"""How far the peers of a figure moved together in a period the baseline does not tell of yet.

The shift m of METHODS §6 is frozen with the baseline: of an open period, or of one that came in
after the fit, it is not known. It is told here by the peers themselves, by the same estimate: the
median of ln R over those that would expect enough at their common rate. It is believed when it is
as sure as the surprises it explains: `surprise_z` times its standard error, sqrt(pi / 2) s /
sqrt(k) for k peers whose deviations spread by s (1.4826 times their median absolute deviation,
never less than `dispersion_least` allows). What one unit says of itself does not move a median.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectations.baseline.dispersion import NORMAL
from expectations.change.expected import Change
from expectations.change.figures import NOBODY, Figures, Indices
from expectations.change.step import Facts, Moves
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds

ERROR_OF_MEDIAN = float(np.sqrt(np.pi / 2))
# Deeper than any administrative tree.
DEEPEST = 20


def current_shifts(
    figures: Figures, entries: Indices, facts: Facts, moves: Moves, limits: Thresholds
) -> Numbers:
    """The shift of each entry beyond that of the baseline, 0 where its peers show none.

    The peers of the province are asked first, then whether those under one unit differ from them.
    What is itself no peer of enough others shifts as the units below it make it shift; what these
    do not tell of, the sexes or quarters of a district, as the unit did in that year. Only shifts
    that are believed, or frozen ones of `moved_ratio` and more, are carried so.
    """
    asked = moves.asked & ~facts.of_units
    telling = asked & np.isfinite(moves.rate.size)
    own = np.zeros(len(entries))
    for groups in (figures.peers[entries], figures.neighbours[entries]):
        own += _shared(groups, moves.rate, facts, own, telling & (groups != NOBODY), limits)
    frozen = facts.spread.shift
    shift = _Shift(frozen + own, (own != 0) | (np.abs(frozen) >= np.log(limits["moved_ratio"])))
    shift.known &= telling
    if shift.known.any():
        usual = moves.rate.mu * np.exp(-frozen)
        most = np.log(limits["unit_slip_ratio"])
        _carry_upward(_positions_above(figures, entries), usual, shift, most)
        _carry_within(figures.units[entries], figures.of_year[entries], shift)
    return np.where(asked & shift.known, shift.size - frozen, 0.0)


@dataclass
class _Shift:
    """The whole shift of each entry, and whether it is one that peers show."""

    size: Numbers
    known: Mask


def _shared(
    groups: Indices,
    change: Change,
    facts: Facts,
    known: Numbers,
    telling: Mask,
    limits: Thresholds,
) -> Numbers:
    """Per entry the median of its group beyond the shift that is `known`, where it is believed."""
    shift = np.zeros(len(groups))
    chosen = _enough(groups, telling, limits)
    if not chosen.any():
        return shift
    chosen[chosen] = _expecting(groups[chosen], facts, chosen, limits)
    chosen = _enough(groups, chosen, limits)
    if not chosen.any():
        return shift
    names, at = np.unique(groups[chosen], return_inverse=True)
    size = change.size[chosen] - known[chosen]
    middle = medians(at, size)
    spread = np.fmax(
        NORMAL * medians(at, np.abs(size - middle[at])), np.sqrt(limits["dispersion_least"])
    )
    error = ERROR_OF_MEDIAN * spread / np.sqrt(np.bincount(at))
    whole = middle + known[chosen][np.unique(at, return_index=True)[1]]
    believed = np.abs(middle) >= limits["surprise_z"] * error
    # Beyond a slip of the unit it is no epidemic but one file's fault.
    believed &= np.abs(whole) < np.log(limits["unit_slip_ratio"])
    place = np.minimum(np.searchsorted(names, groups), len(names) - 1)
    there = names[place] == groups
    shift[there] = np.where(believed, middle, 0.0)[place[there]]
    return shift


def _enough(groups: Indices, chosen: Mask, limits: Thresholds) -> Mask:
    """Those of the chosen whose group has enough of them."""
    names, at = np.unique(groups[chosen], return_inverse=True)
    enough = chosen.copy()
    enough[chosen] = (np.bincount(at, minlength=len(names)) >= limits["shift_peers"])[at]
    return enough


def _expecting(groups: Indices, facts: Facts, chosen: Mask, limits: Thresholds) -> Mask:
    """Whether each of the chosen would expect enough at the common rate of its group.

    By their own history they would be those that had more than usual, and come back from it.
    """
    at = np.unique(groups, return_inverse=True)[1]
    x, n = facts.history.x[chosen], facts.history.n[chosen]
    rate = (np.bincount(at, weights=x) / np.bincount(at, weights=n))[at]
    enough: Mask = facts.n[chosen] * rate >= limits["dispersion_expected"]
    return enough


def medians(groups: Indices, values: Numbers) -> Numbers:
    """The median of the values of each group, which are numbered from 0 without gaps."""
    order = np.lexsort((values, groups))
    sizes = np.bincount(groups)
    starts = np.cumsum(sizes) - sizes
    ordered = values[order]
    found: Numbers = (ordered[starts + (sizes - 1) // 2] + ordered[starts + sizes // 2]) / 2
    return found


def _positions_above(figures: Figures, entries: Indices) -> Indices:
    """Of each entry the place among the entries of the unit above, or NOBODY."""
    place = np.full(len(figures) + 1, NOBODY, dtype=np.int64)
    place[entries] = np.arange(len(entries))
    found: Indices = place[figures.parent[entries]]  # NOBODY is the last place
    return found


def _carry_upward(above: Indices, usual: Numbers, shift: _Shift, most: float) -> None:
    """Give units above, that have no shift of their own, what the shifts below come to.

    `usual` is what each would expect without any shift.
    """
    own = shift.known.copy()
    reached = np.flatnonzero(own)
    for _ in range(DEEPEST):
        reached = np.unique(above[reached])
        reached = reached[reached != NOBODY]
        # A unit without a past expects no number that a share of it could be taken of.
        reached = reached[~own[reached] & (usual[reached] > 0) & np.isfinite(usual[reached])]
        if not len(reached):
            return
        below = shift.known & (above != NOBODY)
        weights = usual[below] * np.expm1(shift.size[below])
        more = np.bincount(above[below], weights=weights, minlength=len(above))
        ratio = 1 + more[reached] / usual[reached]
        shift.size[reached] = np.log(np.clip(ratio, np.exp(-most), np.exp(most)))
        shift.known[reached] = True


def _carry_within(units: Indices, of_year: Mask, shift: _Shift) -> None:
    """Give figures without a shift the median of those that their unit has for the year."""
    source = shift.known & of_year
    names, at = np.unique(units[source], return_inverse=True)
    if not len(names):
        return
    middle = medians(at, shift.size[source])
    place = np.minimum(np.searchsorted(names, units), len(names) - 1)
    without = ~shift.known & (names[place] == units)
    shift.size[without] = middle[place[without]]
    shift.known[without] = True
