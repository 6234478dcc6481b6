"""The walk through all series at once, one step of like periods after the other.

A figure that is held for its change never enters a later history: so the steps follow each
other, and within a step all series are judged together.
"""

from __future__ import annotations

import numpy as np

from expectations.change import evidence as told
from expectations.change.earlier import (
    AmongPeers,
    among_peers,
    denominator_against,
    rate_against,
)
from expectations.change.evidence import HELD_BY_HISTORY, HOLDING, RULE_OF_RUNG, Evidence
from expectations.change.expected import Spread
from expectations.change.figures import NOBODY, Figures, Indices
from expectations.change.memory import Memory
from expectations.change.rare import Rare, rare_reach
from expectations.change.step import NUMERATOR, Climbed, Facts, Moves, Words, climb, moves_of
from expectations.change.swapped import swapped_reach
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds


def walk(figures: Figures, limits: Thresholds) -> Evidence:
    """The evidence on every figure."""
    walking = _Walk(figures, limits)
    order = np.argsort(figures.step, kind="stable")
    ends = np.flatnonzero(np.diff(figures.step[order])) + 1
    for entries in np.split(order, ends):
        walking.judge(entries)
    return walking.evidence


class _Walk:
    def __init__(self, figures: Figures, limits: Thresholds) -> None:
        self.figures = figures
        self.limits = limits
        self.evidence = Evidence(len(figures))
        periods = int(limits["history_periods"])
        self.memory = Memory(len(figures.elsewhere), periods, figures.elsewhere)

    def judge(self, entries: Indices) -> None:
        """Judge the figures of one step and remember them."""
        series = self.figures.series[entries]
        self.memory.forget(series[self.figures.broken[entries]])
        facts = self._facts(entries)
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
        self._tell(entries, facts, moves, climbed, rule)
        self._tell_peers(entries, peers)
        self._fill(
            entries,
            swapped=swapped,
            among_peers=peers.reach,
            far_more_than_chance=rare.far_more,
            none=rare.none,
            many=rare.many,
        )
        self._tell_reversals(entries, facts, moves)
        self._remember(entries, rule, confirmed)

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
        held = np.isin(rule.astype(str), HELD_BY_HISTORY)
        return (
            held & (before != NOBODY) & same_way & same_side & (away < self.limits["new_level_z"])
        )

    def _tell(
        self, entries: Indices, facts: Facts, moves: Moves, climbed: Climbed, rule: Words
    ) -> None:
        def where(asked: Mask, values: Numbers) -> Numbers:
            return np.where(asked, values, np.nan)

        asked, below = moves.asked, moves.denominator_asked
        self.evidence.word("rule")[entries] = rule
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
        )

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

    def _tell_reversals(self, entries: Indices, facts: Facts, moves: Moves) -> None:
        """A period that was out when this one is back where the one before it stood."""
        series = self.figures.series[entries]
        last, before = self.memory.last_entry[series], self.memory.entry_before[series]
        z = self.evidence.number("z")[last]
        larger = np.fmax(self.figures.x[last], self.evidence.number("expected_count")[last])
        del facts
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
        taken = usable & ~np.isin(rule.astype(str), HOLDING)
        self.memory.take(series[taken], figures.x[entries[taken]], figures.n[entries[taken]])
        valued = ~np.isnan(figures.x[entries])
        held = np.isin(rule.astype(str), HELD_BY_HISTORY)
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
    held = np.isin(rule.astype(str), HELD_BY_HISTORY)
    rule[(rare.far_more >= 1) & steady & ~held] = "far_more_than_chance"
    rule[swapped >= 1] = "swapped"
    rule[peers.reach >= 1] = "unit_slip_among_peers"
    return rule
