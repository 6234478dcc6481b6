"""How offices write a period, as the months it covers.

The grammar knows calendars, not period types: it says "April to June 2024" or "twelve months that
begin in 2023 and end in 2024"; which period of the catalogue that is, ``periods`` looks up.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORDS = {
    "mot": 1, "gieng": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9, "muoi": 10, "muoi mot": 11, "muoi hai": 12, "chap": 12, "nhat": 1,
    "first": 1, "second": 2, "third": 3, "fourth": 4, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
    "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12,
    "january": 1, "february": 2, "march": 3, "april": 4, "june": 6, "july": 7, "august": 8,
    "september": 9, "october": 10, "november": 11, "december": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Span:
    """Months covered: from ``start`` to ``end``; or, with only years known, those years.

    ``by_years`` spans mean the periods that begin in ``start``'s year and end in ``end``'s.
    ``weak`` ones are mere numbers (a year, ``2024-03``) that may stand in a title for another
    reason.
    """

    start: date
    end: date
    by_years: bool = False
    weak: bool = False


def months(year: int, first: int, last: int, *, weak: bool = False) -> Span | None:
    """The span of some months of one year; None when there are no such months."""
    if not 1 <= first <= last <= 12:
        return None
    return Span(date(year, first, 1), date(year, last, monthrange(year, last)[1]), weak=weak)


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return _ROMAN.get(text) or _WORDS.get(" ".join(text.split()), 0)


def _quarter(found: re.Match[str]) -> Span | None:
    number = _number(found["n"])
    return months(int(found["y"]), 3 * number - 2, 3 * number) if 1 <= number <= 4 else None


def _half(found: re.Match[str]) -> Span | None:
    number = _number(found["n"])
    return months(int(found["y"]), 6 * number - 5, 6 * number) if 1 <= number <= 2 else None


def _run(found: re.Match[str]) -> Span | None:
    """`n` months from the year's beginning or to its end."""
    number = _number(found["n"])
    late = (found["side"] or "").startswith(("cuoi", "sau", "last"))
    if number == 1 and not found["side"]:
        return None
    first, last = (13 - number, 12) if late else (1, number)
    return months(int(found["y"]), first, last)


def _half_words(found: re.Match[str]) -> Span | None:
    late = found["side"].startswith(("cuoi", "sau", "second"))
    return months(int(found["y"]), 7 if late else 1, 12 if late else 6)


def _month(found: re.Match[str]) -> Span | None:
    number = _number(found["n"])
    return months(int(found["y"]), number, number)


def _bare_month(found: re.Match[str]) -> Span | None:
    number = int(found["n"])
    return months(int(found["y"]), number, number, weak=True)


def _year(found: re.Match[str]) -> Span | None:
    return months(int(found["y"]), 1, 12, weak=True)


def _two_years(found: re.Match[str]) -> Span | None:
    first = int(found["y"])
    second = int(found["z"])
    if second < 100:
        if second != (first + 1) % 100:
            return None
        second = first + 1
    if not first < second:
        return None
    return Span(date(first, 1, 1), date(second, 12, 31), by_years=True)


def _dates(found: re.Match[str]) -> Span | None:
    try:
        start = date(int(found["y"]), int(found["m"]), int(found["d"]))
        end = date(int(found["z"]), int(found["o"]), int(found["e"]))
    except ValueError:
        return None
    return Span(start, end) if start < end else None


_Y = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_S = r"[\s/.,_-]*(?:nam|of)?[\s/.,_-]*"
_NUMERAL = r"(?P<n>iv|i{1,3}|0?[1-4]|mot|nhat|hai|ba|bon|tu|first|second|third|fourth)"
_DAY = r"(?:ngay\s*)?(?P<%s>\d{1,2})[/.-](?P<%s>\d{1,2})[/.-](?P<%s>(?:19|20)\d\d)"
_ENGLISH_MONTHS = (
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
)
_MONTH_NAMES = "|".join(name for name in _WORDS if name[:3] in _ENGLISH_MONTHS)
_GRAMMAR: tuple[tuple[str, Callable[[re.Match[str]], Span | None]], ...] = (
    (rf"(?:tu\s*)?{_DAY % ('d', 'm', 'y')}\s*(?:den|-|to)\s*{_DAY % ('e', 'o', 'z')}", _dates),
    (rf"(?:nam hoc|nien khoa|nh|school year|sy|nam tai chinh|financial year|fy|giai doan)?"
     rf"[\s.:_]*{_Y}\s*[/_-]\s*(?P<z>(?:19|20)\d\d|\d\d)(?![\d/])", _two_years),
    (rf"(?:quy|qui|q|quarter)[\s._-]*{_NUMERAL}{_S}{_Y}", _quarter),
    (rf"{_Y}[\s/._-]*(?:quy|qui|q)[\s._-]*(?P<n>iv|i{{1,3}}|0?[1-4])(?!\w)", _quarter),
    (rf"(?<!\w)(?P<n>iv|i{{1,3}})[\s/-]+{_Y}", _quarter),
    (rf"(?P<n>first|second|third|fourth) quarter{_S}{_Y}", _quarter),
    (rf"(?:nua|half|6t)\s*(?P<side>dau|cuoi|dn|cn){_S}{_Y}", _half_words),
    (rf"(?P<side>first|second) half{_S}{_Y}", _half_words),
    (rf"(?<!\w)(?:h|half)[\s_-]*(?P<n>[12]){_S}{_Y}", _half),
    (rf"{_Y}[\s/._-]*(?:h|half)[\s_-]*(?P<n>[12])(?!\w)", _half),
    (rf"(?<!\w)(?P<n>\d{{1,2}}|ba|sau|chin|muoi hai)\s*(?:thang|months?|t|m)\s*"
     rf"(?P<side>dau|cuoi|first|last)?{_S}{_Y}", _run),
    (rf"{_Y}[\s/._-]*(?P<n>9)m(?P<side>)(?!\w)", _run),
    (rf"(?<!\w)(?:thang|th|t|month|m)[\s._-]*(?P<n>\d{{1,2}}|gieng|muoi mot|muoi hai|mot|hai|ba|tu|"
     rf"nam|sau|bay|tam|chin|muoi|chap){_S}{_Y}", _month),
    (rf"(?<!\w)(?P<n>{_MONTH_NAMES})\.?[\s/,-]*{_Y}", _month),
    (rf"(?<![\d/.-])(?P<n>\d{{1,2}})\s*[/._-]\s*{_Y}(?![/.-]\d)", _bare_month),
    (rf"(?<![\d/.-]){_Y}\s*[/._-]\s*(?P<n>\d{{1,2}})(?![\d/.-])", _bare_month),
    (rf"(?:ca nam|nam|year|cy|n\.)?\s*(?<!\d){_Y}", _year),
)  # fmt: skip
_WHOLE = [(re.compile(pattern), meaning) for pattern, meaning in _GRAMMAR]
_DATED = re.compile(
    rf"{_Y}-(?P<m>\d\d)-01(?:[ t]00:00(?::00)?)?|0?1/(?P<k>\d{{1,2}})/(?P<x>\d{{4}})"
)
# Parts of a title that hold numbers of years but claim no period.
_NO_CLAIM = re.compile(
    r"ngay\s*\d{0,2}[.…\s]*(?:thang|/|-|\.)\s*\d{0,2}[.…\s]*(?:nam|/|-|\.)\s*\d{4}"
    r"|,\s*thang\s*\d{1,2}\s*(?:nam|/|-)\s*\d{4}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d\d-\d\d|\d+/\d{4}/[a-z]\S*|\d+/[a-z]\S*"
    r"|(?:so voi|cung ky|giai doan|den nam|tinh den|ke hoach|quyet dinh|thong tu|nghi quyet"
    r"|nghi dinh|cong van|chuong trinh).*"
)


@lru_cache(maxsize=16_384)
def plain_text(text: str) -> str:
    """Small letters without marks, one kind of dash, single spaces; signs stay."""
    low = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    bare = "".join(letter for letter in low if not unicodedata.combining(letter))
    return " ".join(re.sub("[‐‑‒–—−]", "-", bare).split())


@lru_cache(maxsize=16_384)
def spans_of(text: str) -> tuple[Span, ...]:
    """Every reading of a cell that is a period and nothing else."""
    plain = plain_text(text).strip(" .:;,")
    found = [
        span
        for pattern, meaning in _WHOLE
        if (match := pattern.fullmatch(plain)) and (span := meaning(match))
    ]
    return tuple(dict.fromkeys(found))


def span_of_date(text: str) -> Span | None:
    """The month of a first-of-month date, which Excel makes of ``3/2024``."""
    found = _DATED.fullmatch(plain_text(text))
    if not found:
        return None
    year, month = found["y"] or found["x"], found["m"] or found["k"]
    return months(int(year), int(month), int(month))


def claims_of(text: str) -> Iterator[tuple[str, Span]]:
    """Every period that a title or file name names, with the words that name it."""
    plain = _NO_CLAIM.sub(" ; ", plain_text(text.replace("_", " ")))
    for pattern, meaning in _WHOLE:
        pieces, last = [], 0
        for match in pattern.finditer(plain):
            span = meaning(match)
            if span is None:
                continue
            yield match.group().strip(), span
            pieces += [plain[last : match.start()], " ; "]
            last = match.end()
        plain = "".join(pieces) + plain[last:]
