"""What a violation carries from the rule that found it until its sentence is written."""

from __future__ import annotations

from functools import cache

import pandas as pd

from expectations.candidate import KEYS

# `factor` is the power of ten a count is off by. `suspects` are the sides of the fraction whose
# counts are in doubt; `by_cell` says that the fault may lie in a part of the figure only, so that a
# figure above a held one is not held by it.
WORKING_COLUMNS = (
    *KEYS,
    "rule_id",
    "severity",
    "observed",
    "expected",
    "root",
    "check",
    "about",
    "other",
    "culprit",
    "unit",
    "side",
    "per",
    "factor",
    "suspects",
    "by_cell",
    "note_vi",
    "note_en",
    "cause",
)
NUMBERS = ("observed", "expected", "per", "factor")
NO_SIDE, BOTH = "", "both"
SIDES = ("numerator", "denominator")


def complete(violations: pd.DataFrame) -> pd.DataFrame:
    """The frame with exactly the working columns, texts as objects and numbers as floats.

    A violation that does not say so is about its own indicator's numerator and puts no count
    in doubt; `check`, what was checked, is its rule unless one rule is made of several.
    """
    return _completed(violations) if len(violations) else _nothing().copy()


@cache
def _nothing() -> pd.DataFrame:
    """No violation: most checks find none, and a frame is dear to shape."""
    return _completed(pd.DataFrame())


def _completed(violations: pd.DataFrame) -> pd.DataFrame:
    whole = violations.reindex(columns=list(WORKING_COLUMNS))
    whole["by_cell"] = whole["by_cell"].eq(True).astype("bool")
    texts = [name for name in WORKING_COLUMNS if name not in (*NUMBERS, "by_cell")]
    whole = whole.astype({**dict.fromkeys(NUMBERS, "float64"), **dict.fromkeys(texts, "object")})
    for name, otherwise in (
        ("about", whole["indicator_id"]),
        ("check", whole["rule_id"]),
        ("side", "numerator"),
        ("suspects", NO_SIDE),
        ("per", 1.0),
    ):
        whole[name] = whole[name].fillna(otherwise)
    return whole


def suspects_of(sides: tuple[str, ...]) -> str:
    """The word for the sides in doubt: one of them, both or none."""
    return BOTH if len(sides) > 1 else sides[0] if sides else NO_SIDE


def sides_of(suspects: str) -> tuple[str, ...]:
    """The sides that the word names."""
    return SIDES if suspects == BOTH else (suspects,) if suspects else ()
