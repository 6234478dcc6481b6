"""Which encoding a text file is in, by what its head becomes under each.

A byte order mark or valid UTF-8 settles the bytes. Otherwise Windows-1258, TCVN3, VNI and
Windows-1252 are tried on the head, and the one under which most header cells are the contract's
and most marked words are Vietnamese syllables is taken; a draw is a finding, not a guess.
"""

from __future__ import annotations

import codecs
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from sources.findings import refusal
from sources.readers.legacy_text import READINGS, legacy_reading, vietnamese_share

HEAD = 16_384
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (BOM)"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16 LE"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16 BE"),
)
NAMES = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI"}
HeaderScore = Callable[[str], int]


@dataclass(frozen=True)
class Decoded:
    """A file's text, NFC, and the encoding it was in as people call it."""

    text: str
    encoding: str


def decode(data: bytes, header_score: HeaderScore) -> Decoded:
    """The text of a file; ``header_score`` counts the contract's headers in a head of text.

    Raises RefusedError ``not_text`` (binary) or ``encoding_unclear`` (two encodings fit equally).
    """
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return _finish(_strict(data, codec, name), name)
    wide = _wide_without_mark(data)
    if wide:
        return _finish(_strict(data, wide[0], wide[1]), wide[1])
    if b"\x00" in data:
        raise refusal("not_text")
    try:
        return _finish(data.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        if _mostly_utf8(data):
            raise refusal("broken_encoding", encoding="UTF-8", byte=error.start) from error
        return _eight_bit(data, header_score)


def _mostly_utf8(data: bytes) -> bool:
    """Whether a file is UTF-8 with a few damaged places, which no other encoding would mend."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    marked = sum(1 for letter in text[:HEAD] if letter > "\x7f" and letter != "\ufffd")
    return marked > 10 * broken


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise refusal("broken_encoding", encoding=name, byte=error.start) from error


def _wide_without_mark(data: bytes) -> tuple[str, str] | None:
    """UTF-16 without a mark: half of the bytes of ASCII text are zero, all on one side."""
    head = data[:4096]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) // 8 and even * 20 < odd:
        return "utf-16-le", "UTF-16 LE"
    if even > len(head) // 8 and odd * 20 < even:
        return "utf-16-be", "UTF-16 BE"
    return None


def _finish(text: str, name: str) -> Decoded:
    """NFC text; TCVN3 or VNI letters that were saved as Unicode ones are read as such."""
    if "\x00" in text:
        raise refusal("not_text")
    if not text.isascii():
        legacy = legacy_reading(text[:HEAD].splitlines())
        if legacy:
            text, name = READINGS[legacy](text), f"{NAMES[legacy]}, {name}"
    return Decoded(unicodedata.normalize("NFC", text), name)


_CODECS = {"Windows-1258": "cp1258", "Windows-1252": "cp1252"}
_TABLES = {NAMES[legacy]: read for legacy, read in READINGS.items()}


def _read_as(name: str, data: bytes) -> str | None:
    """The text under one eight-bit encoding, NFC; None when it has no such byte."""
    if name in _TABLES:
        return unicodedata.normalize("NFC", _TABLES[name](data.decode("latin-1")))
    try:
        return unicodedata.normalize("NFC", data.decode(_CODECS[name]))
    except UnicodeDecodeError:
        return None


def _eight_bit(data: bytes, header_score: HeaderScore) -> Decoded:
    """The best of the eight-bit encodings, by headers first and letters second."""
    head = data[:HEAD]
    cut = head.rfind(b"\n") + 1 if len(data) > HEAD else len(head)
    scores = {
        name: (header_score(text), round(vietnamese_share(text.splitlines())[0], 3))
        for name in (*_CODECS, *_TABLES)
        if (text := _read_as(name, head[: cut or len(head)])) is not None
    }
    ranked = sorted(scores, key=lambda name: scores[name], reverse=True)
    best = ranked[0]
    text = _read_as(best, data)
    if text is None:
        raise refusal("broken_encoding", encoding=best, byte=0)
    rivals = [
        name
        for name in ranked[1:]
        if scores[name] == scores[best] and _read_as(name, data) not in (None, text)
    ]
    if rivals:
        raise refusal("encoding_unclear", encodings=", ".join([best, *rivals]))
    return Decoded(text, best)
