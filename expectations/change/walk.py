"""The walk through all series at once, one step of like periods after the other.

A figure that is held for its change never enters a later history: so the steps follow each
other, and within a step all series are judged together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from expectations.change import evidence as told
from expectations.change.current_shift import current_shifts
from expectations.change.earlier import (
    AmongPeers,
    among_peers,
    denominator_against,
    rate_against,
)
from expectations.change.evidence import HELD_BY_HISTORY, HOLDING, RULE_OF_RUNG, Evidence, one_of
from expectations.change.expected import Spread
from expectations.change.figures import NOBODY, Figures, Indices
from expectations.change.memory import Memory
from expectations.change.parted import Parted
from expectations.change.rare import Rare, rare_reach
from expectations.change.step import NUMERATOR, Climbed, Facts, Moves, Words, climb, moves_of
from expectations.change.swapped import swapped_reach
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds

NOTHING, FLAGS, HOLDS = 0, 1, 2


def walk(figures: Figures, limits: Thresholds) -> Evidence:
    """The evidence on every figure."""
    walking = _Walk(figures, limits)
    order = np.argsort(figures.step, kind="stable")
    ends = np.flatnonzero(np.diff(figures.step[order])) + 1
    for entries in np.split(order, ends):
        walking.judge(entries)
    return walking.evidence


@dataclass(frozen=True)
class _Judged(Parted):
    """What the rules say of the figures of a step, and by what."""

    facts: Facts
    moves: Moves
    climbed: Climbed
    swapped: Numbers
    rare: Rare
    peers: AmongPeers
    rule: Words
    confirmed: Mask  # the second time away from the old level, at one level


class _Walk:
    def __init__(self, figures: Figures, limits: Thresholds) -> None:
        self.figures = figures
        self.limits = limits
        self.evidence = Evidence(len(figures))
        periods = int(limits["history_periods"])
        self.memory = Memory(len(figures.elsewhere), periods, figures.elsewhere)

    def judge(self, entries: Indices) -> None:
        """Judge the figures of one step and remember them."""
        self.memory.forget(self.figures.series[entries[self.figures.broken[entries]]])
        judged = self._judged(entries, self._facts(entries))
        self._tell(entries, judged)
        shift = current_shifts(self.figures, entries, judged.facts, judged.moves, self.limits)
        at = np.flatnonzero(shift)
        if len(at):
            self._judge_with_shift(entries, judged, at, shift[at])
        self._tell_reversals(entries, judged.moves)
        self._remember(entries, judged.rule, judged.confirmed)

    def _judge_with_shift(
        self, entries: Indices, judged: _Judged, at: Indices, shift: Numbers
    ) -> None:
        """Judge those whose peers moved together once more, by what that lets expect.

        What was only the common move is held no longer; what is against it is told as it is.
        """
        beside = self._judged(entries[at], judged.facts.shifted(at, shift))
        before, after = _rank(judged.rule[at]), _rank(beside.rule)
        explained = (before == HOLDS) & (after < HOLDS)
        against = (after > before) | ((after == HOLDS) & (before == HOLDS))
        judged.rule[at[explained]] = told.COMMON_SHOCK
        judged.rule[at[against]] = beside.rule[against]
        judged.confirmed[at[against]] = beside.confirmed[against]
        self._tell(entries[at[against]], beside.part(np.flatnonzero(against)))
        self.evidence.word("rule")[entries[at[explained]]] = told.COMMON_SHOCK

    def _judged(self, entries: Indices, facts: Facts) -> _Judged:
        moves = moves_of(facts)
        climbed = climb(facts, moves, self.limits)
        swapped = swapped_reach(facts, moves, climbed, self.limits)
        rare = rare_reach(facts.x, moves.rate, moves.asked, self.limits)
        peers = among_peers(self.figures, entries, ~moves.asked, self.limits)
        rule = _strongest(facts, climbed, swapped, rare, peers, self.limits)
        by_chance = rule == "far_more_than_chance"  # too few events for the rungs
        climbed.side[by_chance], climbed.direction[by_chance] = NUMERATOR, 1.0
        confirmed = self._confirmed(entries, rule, climbed)
        rule[confirmed] = "new_level"
        return _Judged(facts, moves, climbed, swapped, rare, peers, rule, confirmed)

    def _facts(self, entries: Indices) -> Facts:
        figures, series = self.figures, self.figures.series[entries]
        source = self.memory.source(series)
        history = self.memory.history(source)
        origin = np.where(source == series, told.OWN, told.ELSEWHERE).astype(object)
        self.evidence.word("history_of")[entries] = np.where(history.known, origin, "")
        return Facts(
            x=figures.x[entries],
            n=figures.n[entries],
            full=figures.full[entries],
            proportion=figures.proportion[entries],
            counted=figures.counted[entries],
            of_units=figures.of_units[entries],
            whole=figures.whole[entries],
            spread=Spread(
                figures.tau2[entries], figures.tau2_complement[entries], figures.shift[entries]
            ),
            tau2_denominator=figures.tau2_denominator[entries],
            history=history,
            latest_denominator=self.memory.latest_denominator(source),
        )

    def _confirmed(self, entries: Indices, rule: Words, climbed: Climbed) -> Mask:
        """Whether the like period before was held the same way, at the level of this one."""
        figures, evidence = self.figures, self.evidence
        before = self.memory.held_entry[figures.series[entries]]
        by_rate = climbed.side == NUMERATOR
        ratio = np.where(
            by_rate, evidence.number("ratio")[before], evidence.number("denominator_ratio")[before]
        )
        same_way = np.sign(np.log(np.where(before == NOBODY, 1.0, ratio))) == climbed.direction
        same_side = evidence.word("moved_side")[before] == climbed.side
        away = np.where(
            by_rate,
            np.abs(rate_against(figures, entries, before).z),
            np.abs(denominator_against(figures, entries, before).z_count),
        )
        held = one_of(rule, HELD_BY_HISTORY)
        return (
            held & (before != NOBODY) & same_way & same_side & (away < self.limits["new_level_z"])
        )

    def _tell(self, entries: Indices, judged: _Judged) -> None:
        facts, moves, climbed = judged.facts, judged.moves, judged.climbed

        def where(asked: Mask, values: Numbers) -> Numbers:
            return np.where(asked, values, np.nan)

        asked, below = moves.asked, moves.denominator_asked
        self.evidence.word("rule")[entries] = judged.rule
        self.evidence.word("moved_side")[entries] = climbed.side
        self._fill(
            entries,
            history_numerator=where(asked, facts.history.x),
            history_denominator=where(asked, facts.history.n),
            history_periods=facts.history.periods,
            expected_count=where(asked, moves.rate.mu),
            expected_denominator=where(below, facts.latest_denominator),
            ratio=where(asked, np.exp(moves.rate.size)),
            denominator_ratio=where(below, np.exp(moves.denominator.size)),
            z=where(asked, moves.rate.z),
            tau2=facts.spread.tau2,
            shift=facts.spread.shift,
            slip=climbed.rate.slip,
            surprise=climbed.rate.surprising,
            moved=climbed.rate.moved,
            slip_of_denominator=climbed.denominator.slip,
            surprise_of_denominator=climbed.denominator.surprising,
            move_of_denominator=climbed.denominator.moved,
            strength=climbed.strength,
            swapped=judged.swapped,
            among_peers=judged.peers.reach,
            far_more_than_chance=judged.rare.far_more,
            none=judged.rare.none,
            many=judged.rare.many,
        )
        self._tell_peers(entries, judged.peers)

    def _tell_peers(self, entries: Indices, peers: AmongPeers) -> None:
        asked, change = peers.asked, peers.change
        self.evidence.word("history_of")[entries[asked]] = told.PEERS
        self._fill(
            entries[asked],
            history_numerator=peers.history.x[asked],
            history_denominator=peers.history.n[asked],
            expected_count=change.mu[asked],
            ratio=np.exp(change.size[asked]),
            z=change.z_count[asked],
            tau2=peers.tau2[asked],
            shift=np.zeros(int(asked.sum())),
        )

    def _tell_reversals(self, entries: Indices, moves: Moves) -> None:
        """A period that was out when this one is back where the one before it stood."""
        series = self.figures.series[entries]
        last, before = self.memory.last_entry[series], self.memory.entry_before[series]
        z = self.evidence.number("z")[last]
        larger = np.fmax(self.figures.x[last], self.evidence.number("expected_count")[last])
        asked = moves.asked & (last != NOBODY) & (before != NOBODY)
        out = asked & (np.abs(z) >= self.limits["moved_z"])
        out &= (larger >= self.limits["moved_count"]) & (
            self.evidence.word("history_of")[last] != told.PEERS
        )
        back = np.abs(rate_against(self.figures, entries, before).z)
        reach = np.where(out & (back < self.limits["reversal_z"]), 1.0, 0.0)
        self.evidence.number("out_and_back")[last[asked]] = reach[asked]

    def _remember(self, entries: Indices, rule: Words, confirmed: Mask) -> None:
        figures, series = self.figures, self.figures.series[entries]
        usable = figures.usable[entries]
        self.memory.begin_anew(series[confirmed & usable])
        # What is passed as a shock is as little of an ordinary past as what is held.
        taken = usable & ~one_of(rule, (*HOLDING, told.COMMON_SHOCK))
        self.memory.take(series[taken], figures.x[entries[taken]], figures.n[entries[taken]])
        valued = ~np.isnan(figures.x[entries])
        held = one_of(rule, (*HELD_BY_HISTORY, told.COMMON_SHOCK))
        self.memory.note(
            series[valued], entries[valued], held[valued], (confirmed & ~usable)[valued]
        )

    def _fill(self, entries: Indices, **columns: Numbers) -> None:
        for name, values in columns.items():
            self.evidence.number(name)[entries] = values


def _strongest(
    facts: Facts,
    climbed: Climbed,
    swapped: Numbers,
    rare: Rare,
    peers: AmongPeers,
    limits: Thresholds,
) -> Words:
    """The strongest rule each figure breaks, '' for none."""
    rule = np.full(len(facts.x), told.NOTHING_TO_TELL, dtype=object)
    rule[rare.none >= 1] = "none_where_some_expected"
    rule[rare.many >= 1] = "more_than_chance"
    for (level, side), name in RULE_OF_RUNG.items():
        rule[(climbed.level == level) & (climbed.side == side)] = name
    steady = facts.spread.tau2 <= limits["dispersion_flags_only"]
    held = one_of(rule, HELD_BY_HISTORY)
    rule[(rare.far_more >= 1) & steady & ~held] = "far_more_than_chance"
    rule[swapped >= 1] = "swapped"
    rule[peers.reach >= 1] = told.AMONG_PEERS
    return rule


def _rank(rule: Words) -> Indices:
    """NOTHING, FLAGS or HOLDS by the rule of each figure."""
    told_of = np.where(rule == told.NOTHING_TO_TELL, NOTHING, FLAGS)
    return np.where(one_of(rule, HOLDING), HOLDS, told_of)
