"""Keys under which two spellings of one Vietnamese text are equal.

Offices write the same word composed or decomposed, with the tone on either vowel (``hoà``,
``hòa``), in any case, with any punctuation. A key keeps what distinguishes words (letters, their
shape and their tone) and drops the rest.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

TONES = "\u0300\u0301\u0303\u0309\u0323"
_WORDS = re.compile(r"[^\W_]+")
_TONE = re.compile(f"[{TONES}]")
_MARKS = re.compile(r"[\u0300-\u036f]")
# A closing y after one of these sounds the same as i and is spelt either way (Mỹ, Mĩ).
_CLOSING_Y = re.compile(r"(?<=[bcdđghklmnprstvx])y$|(?<=^qu)y$")


def _split_tone(word: str) -> tuple[str, str]:
    """A casefolded word without its tone, and the tone (one combining mark or nothing)."""
    apart = unicodedata.normalize("NFD", word)
    tones = _TONE.findall(apart)
    if not tones:
        return word, ""
    return unicodedata.normalize("NFC", _TONE.sub("", apart)), "".join(tones)


@lru_cache(maxsize=65_536)
def text_key(text: str) -> str:
    """Words of a header or phrase: casefolded, tone after the word, no punctuation."""
    words = _WORDS.findall(unicodedata.normalize("NFC", text).casefold())
    return " ".join("".join(_split_tone(word)) for word in words)


@lru_cache(maxsize=65_536)
def bare_key(text: str) -> str:
    """As ``text_key`` but without any Vietnamese mark: what is typed on a plain keyboard."""
    apart = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(_WORDS.findall(_MARKS.sub("", apart)))


@lru_cache(maxsize=65_536)
def name_key(text: str) -> str:
    """Words of a place's name: as ``text_key``, with y = i at a word's end and ``01`` = ``1``."""
    words = []
    for word in _WORDS.findall(unicodedata.normalize("NFC", text).casefold()):
        if word.isdigit():
            words.append(word.lstrip("0") or "0")
            continue
        plain, tone = _split_tone(word)
        words.append(_CLOSING_Y.sub("i", plain) + tone)
    return " ".join(words)


def is_bare(text: str) -> bool:
    """Whether a text carries no Vietnamese mark at all."""
    return text.isascii()
