"""The order of Vietnamese words: first the alphabet, then the tone, as an index has it."""

from __future__ import annotations

import re
import unicodedata

_ALPHABET = {letter: at for at, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {tone: at for at, tone in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}
_TONE = re.compile(f"[{''.join(_TONES)}]")

Key = tuple[tuple[tuple[int, ...], ...], tuple[tuple[int, ...], ...], str]


def collated(text: str) -> Key:
    """A key to sort by: word by word the letters, of equal letters the tones, then the text.

    Numbers come before letters, other signs before numbers.
    """
    words = unicodedata.normalize("NFC", text).casefold().split()
    return (
        tuple(tuple(_rank(one) for one in _toneless(word)) for word in words),
        tuple(tuple(_tone(one) for one in word) for word in words),
        text,
    )


def _toneless(word: str) -> str:
    return unicodedata.normalize("NFC", _TONE.sub("", unicodedata.normalize("NFD", word)))


def _rank(letter: str) -> int:
    if letter in _ALPHABET:
        return 100 + _ALPHABET[letter]
    return 50 + int(letter) if letter.isdecimal() else 0


def _tone(letter: str) -> int:
    found = _TONE.search(unicodedata.normalize("NFD", letter))
    return _TONES[found[0]] if found else 0
