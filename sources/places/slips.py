"""How many slips of the keyboard lie between a text and each of many words."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np


class Words:
    """Words to be compared with many texts."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = list(words)
        self.lengths = np.array([len(word) for word in self.words], dtype=np.int16)

    @cached_property
    def _letters(self) -> np.ndarray:
        """One row a word, one number a letter, 0 beyond its end."""
        width = max(int(self.lengths.max(initial=0)), 1)
        texts = np.array(self.words, dtype=f"<U{width}")
        return texts.view(np.uint32).reshape(len(self.words), width)

    def near(self, text: str, most: int, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which of the words at the indices ``among`` are at most ``most`` slips from the text.

        Returns their indices and distances. A slip is a letter too many, too few, another one, or
        two neighbours in the wrong order (optimal string alignment).
        """
        fitting = among[np.abs(self.lengths[among] - len(text)) <= most]
        if not len(fitting) or not text:
            return fitting[:0], np.zeros(0, dtype=np.int16)
        found = _distances(text, self._letters[fitting], self.lengths[fitting])
        close = found <= most
        return fitting[close], found[close]


def _distances(text: str, letters: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """The alignment distance of a text from each row of letters, all rows at a time."""
    width = min(letters.shape[1], int(lengths.max()))
    letters = letters[:, :width]
    steps = np.arange(width + 1, dtype=np.int16)
    before = last = np.broadcast_to(steps, (len(letters), width + 1))
    wanted = np.array([text]).view(np.uint32)
    for row, letter in enumerate(wanted, start=1):
        now = np.empty((len(letters), width + 1), dtype=np.int16)
        now[:, 0] = row
        same = letters == letter
        now[:, 1:] = np.minimum(last[:, 1:] + 1, last[:, :-1] + ~same)
        if row > 1 and width > 1:
            swapped = same[:, :-1] & (letters[:, 1:] == wanted[row - 2])
            turned = np.where(swapped, before[:, :-2] + 1, now[:, 2:])
            now[:, 2:] = np.minimum(now[:, 2:], turned)
        # A letter too many: the least over all that stands to the left, plus the way from there.
        now = np.minimum.accumulate(now - steps, axis=1) + steps
        before, last = last, now
    return np.take_along_axis(last, lengths[:, None].astype(np.int64), axis=1)[:, 0]
