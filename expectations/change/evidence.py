"""What the walk finds of each figure, and the rules it may break."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from expectations.change.ladder import MOVED, NOT_ASKED, SLIP, SURPRISING
from expectations.change.step import BOTH, DENOMINATOR, NUMERATOR
from expectations.statistics import Mask, Numbers

Words = npt.NDArray[np.object_]

# What is told of a figure beside its verdict; NaN where there is nothing to tell.
TOLD = (
    "history_numerator",
    "history_denominator",
    "history_periods",
    "expected_count",
    "expected_denominator",
    "ratio",
    "denominator_ratio",
    "z",
    "tau2",
    "shift",
)
# How far a figure reaches on each rule (see `ladder`): the rule acts from 1 on.
REACHES = (
    "slip",
    "surprise",
    "moved",
    "slip_of_denominator",
    "surprise_of_denominator",
    "move_of_denominator",
    "swapped",
    "far_more_than_chance",
    "none",
    "many",
    "among_peers",
    "out_and_back",
    "strength",
)
# moved_side: numerator, denominator, both; history_of: own, elsewhere (the same locality on
# another geography), peers; rule: the strongest rule on change that the figure breaks.
WORDS = ("moved_side", "history_of", "rule")
OWN, ELSEWHERE, PEERS, NOTHING_TO_TELL = "own", "elsewhere", "peers", ""

# The one rule that peers are asked of.
AMONG_PEERS = "unit_slip_among_peers"
# What peers have in common, and nothing beside it.
COMMON_SHOCK = "common_shock"
# The rule a rung stands for, by the side that moved.
RULE_OF_RUNG = {
    (SLIP, NUMERATOR): "unit_slip",
    (SLIP, DENOMINATOR): "unit_slip_of_denominator",
    (SLIP, BOTH): "unit_slip_of_both",
    (SURPRISING, NUMERATOR): "surprising_change",
    (SURPRISING, DENOMINATOR): "surprising_denominator",
    (SURPRISING, BOTH): "surprising_both",
    (MOVED, NUMERATOR): "moved_much",
    (MOVED, DENOMINATOR): "denominator_moved",
    (MOVED, BOTH): "denominator_moved",
}
HELD_BY_HISTORY = (
    *(rule for (level, _), rule in RULE_OF_RUNG.items() if level > MOVED),
    "far_more_than_chance",
)
# Rules of a single figure that withhold it; it is then in no later history.
HOLDING = (*HELD_BY_HISTORY, "swapped", AMONG_PEERS)


def one_of(words: Words, names: Iterable[str]) -> Mask:
    """Where a word is one of the names; an array of objects is turned into texts only slowly."""
    found: Mask = pd.Series(words, dtype=object).isin(list(names)).to_numpy()
    return found


class Evidence:
    """Named columns with one entry a figure."""

    def __init__(self, figures: int) -> None:
        self._columns: dict[str, Numbers] = {name: np.full(figures, np.nan) for name in TOLD}
        self._columns |= {name: np.full(figures, NOT_ASKED) for name in REACHES}
        self._words: dict[str, Words] = {
            name: np.full(figures, NOTHING_TO_TELL, dtype=object) for name in WORDS
        }

    def number(self, name: str) -> Numbers:
        """One column of TOLD or REACHES, to read or to fill."""
        return self._columns[name]

    def word(self, name: str) -> Words:
        """One column of WORDS, to read or to fill."""
        return self._words[name]

    def columns(self) -> dict[str, Numbers | Words]:
        """All columns by name."""
        return {**self._columns, **self._words}
