"""How many people of a unit went where, read from the sentence of the resolution."""

from __future__ import annotations

import re
from fractions import Fraction

from bench.registry.versions import UNIT_TYPES

SHARE_DIGITS = 6
_UNIT = "|".join(kind.lower() for kind in UNIT_TYPES)
_STOP = r"(?=\s*(?:,|;|\.|$|\bvà\b|\bđể\b|\bvừa\b))"
_MOVE = re.compile(
    rf"(?P<persons>\d[\d.,]*) (?:người|nhân khẩu)(?: còn lại)?(?: của| thuộc) "
    rf"(?P<source>(?:{_UNIT}) .+?)(?: vừa giải thể)? (?:vào|về) (?P<target>(?:{_UNIT}) .+?){_STOP}"
)


def persons_moved(note: str, source: str) -> dict[str, int]:
    """Persons of a unit by the name of the unit they went to, lower case, as a note counts them.

    A note reads, for instance, "nhập 1,21 km2 diện tích tự nhiên, 1.304 người của xã Bình Long vào
    thị trấn Nước Hai, nhập toàn bộ 16,25 km2 diện tích tự nhiên, 1.674 người của xã Bình Long vào
    xã Hồng Việt". Empty when the note says no such thing.
    """
    return {
        move["target"]: int(re.sub(r"[.,]", "", move["persons"]))
        for move in _MOVE.finditer(note.lower())
        if move["source"] == source.lower()
    }


def shares_of(note: str, source: str, targets: list[str]) -> list[str] | None:
    """The share of the unit's population that went to each target, as decimals that sum to 1.

    None unless the note counts the persons of every target, and of no other.
    """
    persons = persons_moved(note, source)
    wanted = [target.lower() for target in targets]
    if len(wanted) < 2 or sorted(persons) != sorted(wanted) or not all(persons.values()):
        return None
    total = sum(persons.values())
    exact = [Fraction(persons[target], total) for target in wanted]
    return as_decimals(exact)


def as_decimals(exact: list[Fraction]) -> list[str]:
    """Fractions that sum to 1 as six-digit decimals that still do: the largest takes the rest."""
    unit = 10**SHARE_DIGITS
    rounded = [round(share * unit) for share in exact]
    rounded[rounded.index(max(rounded))] += unit - sum(rounded)
    return [f"{share / unit:.{SHARE_DIGITS}f}" for share in rounded]
