"""Writes `limits.csv` and `refusals.csv` beside it: what PHStatsMethods 0.1.16 says.

PHStatsMethods is the package of England's public health statisticians; it is not installed here.
Run this in an environment of its own that has it. Asked are its functions for rates (`ph_rate`),
for proportions (`ph_proportion`), and the limits of a count behind them. Three of its answers
cannot be asked for as they stand, so the grid goes round them:

- `byars()` hands on 1 - confidence for the confidence, so its limits are those of 5 % for 95 %:
  `byars_lower` and `byars_upper`, which `ph_rate` uses, are right and are asked here;
- `byars_upper(0)`, and with it `ph_rate` for no event, is refused as not positive:
  `exact_upper(0)` is asked, divided by the denominator here;
- `exact_lower(0)` is not a number (a chi-square of no degrees of freedom); it is left out, and
  Garwood's limit is zero.

Its quantiles are not rounded, and it changes from the exact limits to Byar's at ten events.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd
from PHStatsMethods import ph_proportion, ph_rate
from PHStatsMethods.confidence_intervals import (
    byars_lower,
    byars_upper,
    exact_lower,
    exact_upper,
)

HERE = Path(__file__).parent
CONFIDENCES = [0.95, 0.998]
EVENTS = [0, 1, 2, 3, 5, 8, 9, 10, 11, 19, 20, 99, 350, 9_999, 123_456, 1_000_000]
OF_A_RATE = [1, 12, 350, 9_324, 1_000_000, 98_765_432]
OF_A_WHOLE = [1, 2, 9, 10, 11, 30, 350, 9_999, 1_000_000, 98_765_432]
PERS = [1, 100, 1_000, 10_000, 100_000]
COLUMNS = ["kind", "events", "denominator", "per", "confidence", "value", "lower", "upper"]


def column(end: str, confidence: float) -> str:
    """The name the package gives to a limit."""
    return f"{end}_{'95' if confidence == 0.95 else '99_8'}_ci"


def rows_of(kind, answer, events, denominator, per):
    """One row per confidence of what the package answered for one cell."""
    return [
        {
            "kind": kind, "events": events, "denominator": denominator, "per": per,
            "confidence": confidence, "value": answer["Value"],
            "lower": answer[column("lower", confidence)],
            "upper": answer[column("upper", confidence)],
        }
        for confidence in CONFIDENCES
    ]  # fmt: skip


def asked(function, events, denominator, per):
    """The package's answer on a frame of one row."""
    frame = pd.DataFrame({"x": [events], "n": [denominator]})
    return function(frame, "x", "n", confidence=CONFIDENCES, multiplier=per).iloc[0]


def rates():
    """`ph_rate` over the grid; for no event the exact limits by themselves."""
    for at, (events, denominator) in enumerate(product(EVENTS, OF_A_RATE)):
        per = PERS[at % len(PERS)]
        if events:
            yield from rows_of(
                "rate", asked(ph_rate, events, denominator, per), events, denominator, per
            )
            continue
        for confidence in CONFIDENCES:
            upper = exact_upper(0, confidence) / denominator * per
            yield dict(zip(COLUMNS, ["rate", 0, denominator, per, confidence, 0.0, None, upper],
                           strict=True))  # fmt: skip


def proportions():
    """`ph_proportion` over the grid where the part is no more than the whole."""
    for at, (events, denominator) in enumerate(product(EVENTS, OF_A_WHOLE)):
        per = PERS[at % len(PERS)]
        if events <= denominator:
            yield from rows_of(
                "proportion",
                asked(ph_proportion, events, denominator, per),
                events,
                denominator,
                per,
            )


def counts():
    """The limits of a count by itself."""
    for events, confidence in product(EVENTS, CONFIDENCES):
        lower = byars_lower(events, confidence) if events else None
        upper = byars_upper(events, confidence) if events else exact_upper(0, confidence)
        yield dict(zip(COLUMNS, ["count", events, None, 1, confidence, events, lower, upper],
                       strict=True))  # fmt: skip
        if 0 < events < 10:
            exact = (exact_lower(events, confidence), exact_upper(events, confidence))
            yield dict(zip(COLUMNS, ["exact", events, None, 1, confidence, events, *exact],
                           strict=True))  # fmt: skip


REFUSED = [
    # case, function, numerator, denominator, confidence
    ("proportion above one", "proportion", 11.0, 10.0, 0.95),
    ("negative part", "proportion", -1.0, 10.0, 0.95),
    ("negative events", "rate", -1.0, 10.0, 0.95),
    ("zero denominator of a rate", "rate", 5.0, 0.0, 0.95),
    ("zero denominator of a proportion", "proportion", 0.0, 0.0, 0.95),
    ("negative denominator", "rate", 5.0, -10.0, 0.95),
    ("missing denominator of a rate", "rate", 5.0, None, 0.95),
    ("missing denominator of a proportion", "proportion", 5.0, None, 0.95),
    ("confidence of a half", "rate", 5.0, 10.0, 0.5),
    ("confidence of all", "rate", 5.0, 10.0, 1.0),
    ("confidence above all", "rate", 5.0, 10.0, 1.95),
    ("confidence of a tail", "rate", 5.0, 10.0, 0.05),
    ("confidence in percent", "rate", 5.0, 10.0, 95),
]


def refusals():
    """What the package says to what has no limits: an error, or a blank."""
    functions = {"rate": ph_rate, "proportion": ph_proportion}
    for case, kind, numerator, denominator, confidence in REFUSED:
        frame = pd.DataFrame({"x": [numerator], "n": [denominator]}, dtype="float64")
        try:
            answer = functions[kind](frame, "x", "n", confidence=confidence)
            ends = answer.filter(regex="^(lower|upper)").iloc[0]
            said = "blank" if ends.isna().all() else "answered"
        except (TypeError, ValueError) as error:
            said = f"{type(error).__name__}: {error}"
        yield {"case": case, "kind": kind, "numerator": numerator, "denominator": denominator,
               "confidence": confidence, "said": said}  # fmt: skip


def main():
    """Write both files, with every digit of the numbers."""
    limits = pd.DataFrame([*rates(), *proportions(), *counts()], columns=COLUMNS)
    options = {"index": False, "lineterminator": "\n"}
    limits.to_csv(HERE / "limits.csv", **options)
    pd.DataFrame(refusals()).to_csv(HERE / "refusals.csv", **options)


if __name__ == "__main__":
    main()
