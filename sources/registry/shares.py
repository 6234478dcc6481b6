"""How much of a unit went to each of its successors."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal

from sources.loader.faults import Faults
from sources.registry.changes import Change

_STEP = Decimal("0.000001")
Portion = tuple[str, str]
"""Share as the registry writes it, and basis."""


def portions(changes: Sequence[Change], unit: str, faults: Faults) -> list[Portion] | None:
    """The portion of each change of one unit, which together make the whole of it.

    None when they cannot (then in ``faults``). A part's share is its own, or its persons over
    the persons of all parts; where neither is given, it is not known.
    """
    wholes = [one for one in changes if one.extent == "whole"]
    if wholes and len(wholes) + _lands(changes) != len(changes):
        _report(changes, unit, "goes over whole and in part", faults)
        return None
    if len(wholes) > 1:
        _report(changes, unit, "goes over whole to several units", faults)
        return None
    if wholes:
        return [("1", "whole") if one.extent == "whole" else ("0", "area_only") for one in changes]
    if len(changes) == _lands(changes) or (len(changes) == 1 and _known(changes) != [1]):
        _report(changes, unit, "loses a part, and no row says where the rest went", faults)
        return None
    return _parts(changes, unit, faults)


def _lands(changes: Sequence[Change]) -> int:
    return sum(one.extent == "area_only" for one in changes)


def _known(changes: Sequence[Change]) -> list[Decimal]:
    return [one.share for one in changes if one.share is not None]


def _parts(changes: Sequence[Change], unit: str, faults: Faults) -> list[Portion] | None:
    parts = [one for one in changes if one.extent == "part"]
    persons = [one.persons for one in parts if one.persons is not None]
    shares = _known(parts)
    if shares:
        total = sum(shares, Decimal(0))
        if total > 1 or (len(shares) == len(parts) and abs(total - 1) > _STEP):
            words = f"has shares that sum to {total.normalize():f}"
            _report(changes, unit, words, faults)
            return None
        known: dict[int, Decimal] = {id(one): one.share for one in parts if one.share is not None}
    elif persons and len(persons) == len(parts) and sum(persons):
        known = dict(zip(map(id, parts), _rounded(persons), strict=True))
    elif persons:
        _report(changes, unit, "has the persons of some parts and not of all", faults)
        return None
    else:
        known = {}
    return [_portion(one, known.get(id(one))) for one in changes]


def _portion(change: Change, share: Decimal | None) -> Portion:
    if change.extent == "area_only" or share == 0:
        return "0", "area_only"
    if share is None:
        return "", "unspecified"
    return f"{share.normalize():f}", "population"


def _rounded(persons: Sequence[int]) -> list[Decimal]:
    """Shares of six decimals that sum to 1: what rounding leaves goes to the largest rest."""
    total = sum(persons)
    exact = [Decimal(one) / total for one in persons]
    down = [one.quantize(_STEP, rounding=ROUND_FLOOR) for one in exact]
    missing = int((1 - sum(down, Decimal(0))) / _STEP)
    order = sorted(range(len(down)), key=lambda one: exact[one] - down[one], reverse=True)
    for one in order[:missing]:
        down[one] += _STEP
    return down


def _report(changes: Sequence[Change], unit: str, words: str, faults: Faults) -> None:
    row = changes[0].row
    where = ", ".join(f"{one.row.file}:{one.row.line}" for one in changes[1:4])
    others = f" (see also {where})" if where else ""
    faults.at(
        row.file, row.line,
        f"{unit} {words}{others}; its rows are expected to make the whole of it once, since nobody "
        "may be lost or counted twice: correct them, or add a row for what stays",
    )  # fmt: skip
