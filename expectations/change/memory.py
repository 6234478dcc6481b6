"""What a walk through the periods remembers of each series."""

from __future__ import annotations

import numpy as np

from expectations.change.expected import History
from expectations.change.figures import NOBODY, Indices
from expectations.statistics import Mask, Numbers


class Memory:
    """Per series: the last usable periods, what was held last, and the two entries before.

    `entries` are positions of figures (NOBODY for none); a break forgets everything.
    """

    def __init__(self, series: int, periods: int, elsewhere: Indices) -> None:
        self._x = np.zeros((series, periods))
        self._n = np.zeros((series, periods))
        self._filled = np.zeros(series, dtype=np.int64)
        self._elsewhere = elsewhere
        self.last_entry = np.full(series, NOBODY, dtype=np.int64)
        self.entry_before = np.full(series, NOBODY, dtype=np.int64)
        self.held_entry = np.full(series, NOBODY, dtype=np.int64)

    def forget(self, series: Indices) -> None:
        """Nothing before a break counts, be it told on another geography."""
        others = self._elsewhere[series].ravel()
        self.begin_anew(np.r_[series, others[others != NOBODY]])
        for entries in (self.last_entry, self.entry_before, self.held_entry):
            entries[series] = NOBODY

    def source(self, series: Indices) -> Indices:
        """Whose history each series is compared with: its own, or where that is short, a longer
        one of the same locality on another geography."""
        periods = self._x.shape[1]
        source = series.copy()
        best = self._filled[series]
        for other in self._elsewhere[series].T:
            filled = np.where(other == NOBODY, -1, self._filled[other])
            longer = (filled > best) & (best < periods)
            source[longer] = other[longer]
            best = np.where(longer, filled, best)
        return source

    def history(self, series: Indices) -> History:
        """Sums over the last usable periods."""
        return History(
            self._x[series].sum(axis=1),
            self._n[series].sum(axis=1),
            self._filled[series].astype(np.float64),
        )

    def latest_denominator(self, series: Indices) -> Numbers:
        """The denominator of the last usable period; 0 without one."""
        return self._n[series, 0]

    def take(self, series: Indices, x: Numbers, n: Numbers) -> None:
        """A usable period more; the oldest of too many drops out."""
        for ring, new in ((self._x, x), (self._n, n)):
            ring[series] = np.concatenate([new[:, None], ring[series, :-1]], axis=1)
        self._filled[series] = np.minimum(self._filled[series] + 1, self._x.shape[1])

    def begin_anew(self, series: Indices) -> None:
        """A level that was confirmed: the one before it is no history any more."""
        self._filled[series] = 0
        self._x[series] = 0
        self._n[series] = 0

    def note(self, series: Indices, entries: Indices, held: Mask, kept: Mask) -> None:
        """The entries of this step; `held` are new doubts, `kept` are those that stay."""
        self.entry_before[series] = self.last_entry[series]
        self.last_entry[series] = entries
        self.held_entry[series] = np.where(
            held, entries, np.where(kept, self.held_entry[series], NOBODY)
        )
