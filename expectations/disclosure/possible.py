"""Counts that fulfil everything public, found by linear and integer programmes.

The attacker knows every public sum and every rule, and that counts are whole and not negative.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_matrix, eye, hstack

from expectations.disclosure.knowledge import Knowledge
from expectations.disclosure.system import SAME, Integers, Numbers, System

SECONDS = 5.0


class ProtectionError(Exception):
    """A programme gave no answer, so nothing can be said to be safe."""


@dataclass(frozen=True)
class Block:
    """Some counts that may move while all others stay: the sums and rules between them."""

    numbers: Integers
    truth: Numbers
    sums: csr_matrix
    sum_values: Numbers
    rules: csr_matrix
    rule_values: Numbers
    cap: float


def block_of(system: System, known: Knowledge, numbers: Integers) -> Block:
    """The programme in which only these counts move."""
    truth = system.counts[numbers]
    sums = _touching(csr_matrix(known.sums[:, numbers]))
    rules = csr_matrix(system.never_above[:, numbers])
    touched = np.flatnonzero(np.diff(rules.indptr))
    inside = csr_matrix(rules[touched])
    outside = system.never_above[touched] @ system.counts - inside @ truth
    return Block(
        numbers,
        truth,
        sums,
        sums @ truth,
        inside,
        np.maximum(-outside, inside @ truth),
        1000.0 + 2 * float(np.abs(truth).sum()),
    )


def _touching(rows: csr_matrix) -> csr_matrix:
    return csr_matrix(rows[np.flatnonzero(np.diff(rows.indptr))])


def together(block: Block, of: csr_matrix, ends: Numbers, sign: float) -> Numbers | None:
    """Counts in which as many as possible of some sums `of` the block reach their end at once.

    `sign` 1: as low as their ends; -1: as high. The counts of the block, or None when none were
    found that prove anything.
    """
    wanted = of.shape[0]
    width = len(block.numbers)
    # A sum counts no further than its end: what is missing to it is a slack of its own.
    none = csr_matrix((block.sums.shape[0], wanted))
    reach = hstack([sign * of, -eye(wanted)]).tocsr()
    constraints = [LinearConstraint(reach, -np.inf, sign * ends)]
    if block.sums.shape[0]:
        sums = hstack([block.sums, none]).tocsr()
        constraints.append(LinearConstraint(sums, block.sum_values, block.sum_values))
    if block.rules.shape[0]:
        rules = hstack([block.rules, csr_matrix((block.rules.shape[0], wanted))]).tocsr()
        constraints.append(LinearConstraint(rules, -np.inf, block.rule_values))
    top = np.r_[np.full(width, block.cap), np.full(wanted, np.inf)]
    for integral in (0, 1):
        solved = milp(
            np.r_[np.zeros(width), np.ones(wanted)],
            integrality=np.r_[np.full(width, integral), np.zeros(wanted)],
            bounds=Bounds(0, top),
            constraints=constraints,
            options={"time_limit": SECONDS, "mip_rel_gap": 0.3},
        )
        found = None if solved.x is None else _whole(block, np.asarray(solved.x[:width]))
        if found is not None:
            return found
    return None


def extreme(block: Block, objective: Numbers) -> Numbers:
    """Counts of the block with the least objective; the truth when none are proven."""
    if not block.sums.shape[0] and not block.rules.shape[0]:
        return np.where(objective < 0, block.cap, np.where(objective > 0, 0.0, block.truth))
    constraints = []
    if block.sums.shape[0]:
        constraints.append(
            LinearConstraint(block.sums, block.sum_values - SAME, block.sum_values + SAME)
        )
    if block.rules.shape[0]:
        constraints.append(LinearConstraint(block.rules, -np.inf, block.rule_values + SAME))
    whole = bool(np.all(np.abs(block.truth - np.round(block.truth)) <= SAME))
    # The relaxed programme is much faster and nearly always ends on whole counts.
    for integral in (0, 1) if whole else (0,):
        solved = milp(
            objective,
            integrality=np.full(len(objective), integral),
            bounds=Bounds(0, block.cap),
            constraints=constraints,
            options={"time_limit": SECONDS},
        )
        if solved.x is None:
            raise ProtectionError(f"The bounds of a hidden count were not found: {solved.message}")
        found = _whole(block, np.asarray(solved.x))
        if found is not None:
            return found
    return block.truth


def _whole(block: Block, counts: Numbers) -> Numbers | None:
    """Counts as whole numbers where the truth is whole, if they fulfil everything then."""
    if np.all(np.abs(block.truth - np.round(block.truth)) <= SAME):
        counts = np.round(counts)
    fulfilled = np.all(np.abs(block.sums @ counts - block.sum_values) <= 10 * SAME) and np.all(
        block.rules @ counts <= block.rule_values + 10 * SAME
    )
    return counts if fulfilled and np.all(counts >= -SAME) else None
