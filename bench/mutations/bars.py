"""What must be caught and what must pass, where expected and true count are 20 or more."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from scipy.stats import binom

from bench.mutations.copies import LOCALITY, PERIOD
from bench.mutations.kinds import IMPOSSIBLE, KINDS, SLIP, SWAP, Kind
from bench.mutations.tally import within_bars

MOST_HELD, MOST_HELD_FINEST, MOST_FLAGGED = 0.01, 0.003, 0.05
SELDOM = 0.001
# These tell how the counts came in; they are true whatever the counts are.
FACTS_OF_REPORTING = ("late_report", "two_agencies_reported", "corrected", "partly_covered")


@dataclass(frozen=True)
class Bar:
    """The least share of some kinds of faults that is held, or held or flagged."""

    name: str
    kinds: tuple[str, ...]
    least: float
    flag_will_do: bool = False


def _of(group: str) -> tuple[str, ...]:
    return tuple(kind.name for kind in KINDS if kind.group == group)


BARS = (
    Bar("impossible", _of(IMPOSSIBLE), 1.0),
    Bar("slips of the unit", _of(SLIP), 0.999),
    Bar("swaps", _of(SWAP), 0.999),
    Bar("copies", (LOCALITY, PERIOD), 0.99),
    Bar("threefold", ("×3", "÷3"), 0.99),
    Bar("twofold up", ("×2",), 0.95, flag_will_do=True),
    Bar("twofold down", ("÷2",), 0.90, flag_will_do=True),
)


def kinds_with_bars() -> list[Kind]:
    """The kinds of single faults that a bar is about."""
    return [kind for kind in KINDS if any(kind.name in bar.kinds for bar in BARS)]


def faults_by_bar(results: pd.DataFrame) -> dict[str, int]:
    """How many of the faults each bar is about."""
    counted = within_bars(results)
    return {bar.name: int(counted["kind"].isin(bar.kinds).sum()) for bar in BARS}


def missed_bars(results: pd.DataFrame) -> list[str]:
    """A sentence for each bar that these faults do not reach; empty when all are reached.

    A bar for which there are no faults is missed.
    """
    counted = within_bars(results)
    said = []
    for bar in BARS:
        faults = counted[counted["kind"].isin(bar.kinds)]
        stopped = faults["outcome"].isin(("hold", "flag") if bar.flag_will_do else ("hold",))
        if faults.empty:
            said.append(f"{bar.name}: no faults")
        elif stopped.mean() < bar.least:
            let_by = faults[~stopped]
            said.append(
                f"{bar.name}: {stopped.sum()} of {len(faults)}, {bar.least:.1%} expected; such as "
                + "; ".join(
                    f"{row.kind} of {row.indicator_id} {row.period}, count {row.count_:.0f}"
                    for row in let_by.rename(columns={"count": "count_"}).head(3).itertuples()
                )
            )
    return said


def too_many_alarms(figures: pd.DataFrame, finest_most: float = MOST_HELD_FINEST) -> list[str]:
    """A sentence for each share of true figures, held or flagged, above what is allowed.

    `figures` are those of a clean candidate with their outcome; of the finest level, where it is
    that of communes, fewer may be held, and of every indicator at every level no more than of all.
    A flag that tells a fact of reporting is no alarm.
    """
    alarmed = figures["outcome"].mask(figures["rule_id"].isin(FACTS_OF_REPORTING), "pass")
    valued = figures.assign(outcome=alarmed)[figures["value_given"]]
    finest = valued["locality_level"].value_counts().idxmax()
    said = []
    for what, rows, outcome, most in (
        ("all figures held", valued, "hold", MOST_HELD),
        ("all figures flagged", valued, "flag", MOST_FLAGGED),
        (f"{finest} held", valued[valued["locality_level"] == finest], "hold", finest_most),
    ):
        found = (rows["outcome"] == outcome).mean()
        if found > most:
            said.append(f"{what}: {found:.2%}, at most {most:.1%}")
    return [*said, *_held_by_indicator(valued)]


def _held_by_indicator(valued: pd.DataFrame) -> list[str]:
    """A sentence for each indicator and level of which more is held than the budget and chance.

    A level may have nine figures of an indicator: one held is then above any share, and tells
    nothing. What chance gives less than once in a thousand groups is told.
    """
    said = []
    for (indicator_id, level), outcomes in valued.groupby(["indicator_id", "locality_level"])[
        "outcome"
    ]:
        held, of = int((outcomes == "hold").sum()), len(outcomes)
        if held > MOST_HELD * of and binom.sf(held - 1, of, MOST_HELD) < SELDOM:
            said.append(f"{indicator_id}, {level}: {held} of {of} held, at most {MOST_HELD:.1%}")
    return said
