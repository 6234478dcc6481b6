"""Worlds in which a hold travels: a unit under its district, province and country."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from expectations.gate import judge
from tests.gate.worlds import (
    KEYS,
    World,
    contribution,
    figure,
    outcomes_of,
    reaching,
    violations_of,
)

COMMUNES = ("C1", "C2")


def judged(world: World, folder: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outcomes (indexed by indicator, locality, geography, period, breakdown) and violations."""
    judgement = judge(world.write(folder / "candidate"), folder / "verdicts")
    assert judgement.reasons == []
    outcomes = outcomes_of(judgement.folder).set_index([k for k in KEYS if k != "series"])
    return outcomes, violations_of(judgement.folder)


def followers(violations: pd.DataFrame) -> dict[tuple[str, str], str]:
    """(indicator, locality) -> severity of what follows."""
    mine = violations[violations["rule_id"] == "contains_held"]
    keys = zip(mine["indicator_id"], mine["locality_id"], strict=True)
    return dict(zip(keys, mine["severity"], strict=True))


def up_the_tree(
    slipped: float = 400,
    expected: tuple[float | None, float | None] = (10.0, 100.0),
    others: int = 700,
) -> World:
    """Stunting in C1 slipped; D1 holds C1 and C2, P1 holds D1 and C3, V holds P1 and C4.

    Measured: 100 in C1, 100 in C2, `others` in C3 and 100 times that in C4; a tenth is stunted.
    """
    measured = {"C1": 100, "C2": 100, "C3": others, "C4": others * 100}
    above = {"C1": ("D1", "P1", "V"), "C2": ("D1", "P1", "V"), "C3": ("P1", "V"), "C4": ("V",)}
    contributions, targets, figures = [], [], []
    sums: dict[str, list[float]] = {}
    for commune, n in measured.items():
        x = slipped if commune == "C1" else n / 10
        contributions.append(
            contribution(
                "stunting",
                commune,
                "2024",
                x,
                n,
                expected=expected if commune == "C1" else (n / 10, n),
            )
        )
        targets += reaching(commune, commune, *above[commune])
        for place in (commune, *above[commune]):
            total = sums.setdefault(place, [0.0, 0.0])
            total[0] += x
            total[1] += n
    for place, (x, n) in sums.items():
        figures.append(figure("stunting", place, numerator=x, denominator=n))
    return World(figures, contributions, targets)
