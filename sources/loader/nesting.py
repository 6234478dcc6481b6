"""Nesting of indicators (`not_above`): no circles, and only where counts compare."""

from __future__ import annotations

from sources.loader.draft import Draft
from sources.loader.faults import Faults


def check_nesting(draft: Draft, faults: Faults) -> None:
    """Record every fault of `not_above`."""
    for name, entry in draft.indicators.items():
        above = entry.value.not_above
        if above is None:
            continue
        if not draft.known("indicator", above):
            faults.on(
                entry.place,
                ("not_above",),
                f"'{above}' is no indicator of this catalogue; expected the id of the indicator "
                "that contains this one: correct it",
            )
            continue
        circle = _circle(name, draft)
        if circle:
            faults.on(
                entry.place,
                ("not_above",),
                f"the nesting is circular: {' → '.join(circle)}; expected a chain that ends: "
                "remove one of its links",
            )
        elif above in draft.indicators:
            other = draft.indicators[above].value
            for key in ("kind", "per", "denominator"):
                mine, theirs = getattr(entry.value, key), getattr(other, key)
                if mine != theirs:
                    faults.on(
                        entry.place,
                        ("not_above",),
                        f"`{name}` and `{above}` differ in {key} ({mine}, {theirs}); nested "
                        "indicators are expected to compare count by count: correct one of them",
                    )


def _circle(start: str, draft: Draft) -> list[str]:
    """The chain from `start` back to itself; empty when there is none."""
    chain = [start]
    while True:
        entry = draft.indicators.get(chain[-1])
        above = entry.value.not_above if entry else None
        if above is None or above in chain[1:]:
            return []
        chain.append(above)
        if above == start:
            return chain
