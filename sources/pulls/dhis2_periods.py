"""DHIS2's names of periods: which spans of days they are, and which name a span has."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

# Years that begin in another month, by the word that follows the year they begin in.
YEARS_FROM = {
    "April": 4, "July": 7, "Aug": 8, "Sep": 9, "Oct": 10,
}  # fmt: skip
# Half-years that begin in other months than January and July.
HALVES_FROM = {"AprilS1": 4, "AprilS2": 10}

_NAMED = re.compile(
    r"(?P<year>\d{4})(?:(?P<month>0[1-9]|1[0-2])(?P<two>B)?|Q(?P<quarter>[1-4])|S(?P<half>[12])"
    r"|(?P<months_of_half>AprilS[12])|(?P<start>April|July|Aug|Sep|Oct))?"
)


def span_of(name: str) -> tuple[date, date] | None:
    """First and last day of a period; None for days, weeks and what is none."""
    found = _NAMED.fullmatch(name)
    if not found:
        return None
    year = int(found["year"])
    if found["month"]:
        return _months(year, int(found["month"]), 2 if found["two"] else 1)
    if found["quarter"]:
        return _months(year, 3 * int(found["quarter"]) - 2, 3)
    if found["half"]:
        return _months(year, 6 * int(found["half"]) - 5, 6)
    if found["months_of_half"]:
        return _months(year, HALVES_FROM[found["months_of_half"]], 6)
    return _months(year, YEARS_FROM.get(found["start"] or "", 1), 12)


def names_of(start: date, end: date) -> list[str]:
    """Every name of the period that lasts from ``start`` to ``end``."""
    year = start.year
    words = [f"{start.month:02d}", f"{start.month:02d}B", ""]
    words += [f"Q{number}" for number in range(1, 5)] + ["S1", "S2"]
    words += [*HALVES_FROM, *YEARS_FROM]
    names = [f"{year}{word}" for word in words]
    return [name for name in names if span_of(name) == (start, end)]


def _months(year: int, first: int, count: int) -> tuple[date, date]:
    last = year * 12 + first - 1 + count - 1
    last_year, last_month = divmod(last, 12)
    days = monthrange(last_year, last_month + 1)[1]
    return date(year, first, 1), date(last_year, last_month + 1, days)
