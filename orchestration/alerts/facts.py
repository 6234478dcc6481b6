"""What a message may say: each fact by name, and what it may hold. No fact holds a figure's value.

Messages leave the house. So they are put together of facts from this closed list: numbers are
counts of files, rows, figures, places and messages; what a person or a program has written freely
loses its numbers. A new fact is a new line here, and is looked at for what it may give away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

LONGEST_NAME, LONGEST_WORDS, LONGEST_LISTING = 160, 600, 2000
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
# A word with a digit in it: one that has letters too names something, any other counts.
WITH_DIGITS = re.compile(r"[^\s\"'“”‘’()\[\]{}<>,;=:/]*\d[^\s\"'“”‘’()\[\]{}<>;=:/]*")
NAMES_SOMETHING = re.compile(r"[^\W\d_]{2,}.*\d|\d.*[^\W\d_]{2,}")
HIDDEN = "…"


class FactError(ValueError):
    """A message was to say what no message may say; the message names the fact."""


def _count(name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise FactError(f"The fact `{name}` counts things, but is {type(value).__name__}.")
    return value


def _identifier(name: str, value: Any) -> str:
    if isinstance(value, float):
        raise FactError(f"The fact `{name}` names something in the system, but is a number.")
    return _printable(value)[:LONGEST_NAME]  # a folder of an inbox may have any name


def _name(name: str, value: Any) -> str:
    return _printable(value)[:LONGEST_NAME]


def _listing(name: str, value: Any) -> str:
    """Sentences of names and reasons, which who writes them answers for: none holds a count."""
    if not isinstance(value, list):
        raise FactError(f"The fact `{name}` lists sentences, but is {type(value).__name__}.")
    return "; ".join(_printable(one) for one in value)[:LONGEST_LISTING]


def _words(name: str, value: Any) -> str:
    return WITH_DIGITS.sub(_without_number, _printable(value))[:LONGEST_WORDS]


def _moment(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M} UTC"
    if isinstance(value, date):
        return value.isoformat()
    raise FactError(f"The fact `{name}` is a day, but is {type(value).__name__}.")


def _tally(name: str, value: Any) -> dict[str, int]:
    return {_identifier(name, key): _count(name, number) for key, number in value.items()}


def _printable(value: Any) -> str:
    return UNPRINTABLE.sub(" ", str(value)).strip()


def _without_number(found: re.Match[str]) -> str:
    word = found.group()
    return word if NAMES_SOMETHING.search(word.rstrip(".,:")) else HIDDEN


FACTS: Mapping[str, Callable[[str, Any], Any]] = {
    # How many.
    "accepted": _count,
    "attempts": _count,
    "changed": _count,
    "closed": _count,
    "counts": _count,
    "faults": _count,
    "figures": _count,
    "files": _count,
    "messages": _count,
    "opened": _count,
    "places": _count,
    "rejected": _count,
    "row": _count,
    "statuses": _tally,
    "withheld": _count,
    # Which one: numbers and names that the system has given.
    "agency": _identifier,
    "before": _identifier,
    "breakdown": _identifier,
    "candidate": _identifier,
    "channel": _identifier,
    "feed": _identifier,
    "geography": _identifier,
    "incident": _identifier,
    "indicator": _identifier,
    "left": _identifier,
    "locality": _identifier,
    "obligation": _identifier,
    "period": _identifier,
    "plan": _identifier,
    "release": _identifier,
    "rule": _identifier,
    "run": _identifier,
    "series": _identifier,
    "source": _identifier,
    "step": _identifier,
    "submission": _identifier,
    # When.
    "begun": _moment,
    "due": _moment,
    "written": _moment,
    # Names that a sender has given to files, and where files are.
    "file": _name,
    "path": _name,
    "periods": _name,
    "receipt": _name,
    # Which ones and why, in sentences of the program's that hold no count.
    "refused": _listing,
    # What a person or a program has written.
    "failure": _words,
    "reason": _words,
}


def checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that are known, each as it may be told; raises ``FactError`` for any other."""
    unknown = facts.keys() - FACTS.keys()
    if unknown:
        raise FactError(f"No message may say {', '.join(sorted(unknown))}: see facts.py.")
    return {name: FACTS[name](name, value) for name, value in facts.items() if value is not None}
