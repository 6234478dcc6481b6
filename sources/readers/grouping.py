"""Positions by group, sorted once: asking each of many groups in turn must not cost a scan."""

from __future__ import annotations

from functools import cached_property

import numpy as np


class Groups:
    """The positions at which each index stands, in order."""

    def __init__(self, indices: np.ndarray) -> None:
        self._indices = indices

    @cached_property
    def _sorted(self) -> tuple[np.ndarray, np.ndarray]:
        order = np.argsort(self._indices, kind="stable")
        return order, self._indices[order]

    def of(self, index: int) -> np.ndarray:
        """Positions of one index."""
        order, ordered = self._sorted
        first, last = np.searchsorted(ordered, [index, index + 1])
        return order[first:last]
