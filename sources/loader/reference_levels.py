"""Levels from surveys and models that tell whether a register misses events."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa

from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.localities import Registry
from sources.loader.optional_files import OPTIONAL_FILES
from sources.loader.tables import Row, as_table

FILE = "reference_levels.csv"
SUBJECTS = ("indicator_id", "measure_id")
SERIES = ("survey", "model")


def check_reference_levels(draft: Draft, registry: Registry | None, faults: Faults) -> None:
    """Record every fault: each level is of one indicator (a rate) or one measure (a count)."""
    rows = draft.csv[FILE]
    rows.required(faults, [name for name in OPTIONAL_FILES[FILE] if name not in SUBJECTS])
    rows.unique(faults, [*SUBJECTS, "locality_id", "year"])
    for name, what in zip(SUBJECTS, ("indicator", "measure"), strict=True):
        if what not in draft.unread:
            rows.among(faults, name, draft.ids[what], what)
    rows.among(faults, "series", SERIES, "series of a reference")
    rows.numbers(faults, "year", whole=True)
    values = rows.numbers(faults, "value")
    rows.fault(faults, values <= 0, "`value` is {value}; a level above 0 is expected: correct it")
    subjects = sum((rows.frame[name] != "").astype("int64") for name in SUBJECTS)
    rows.fault(
        faults,
        pd.Series(subjects != 1, index=rows.frame.index),
        "one of `indicator_id` (a rate) and `measure_id` (a count) is expected: fill in one",
    )
    if registry is not None:
        rows.among(faults, "locality_id", registry.frame["locality_id"], "locality")


def compile_reference_levels(draft: Draft) -> dict[str, pa.Table]:
    """The table reference_levels."""
    return {"reference_levels": as_table("reference_levels", _rows(draft))}


def _rows(draft: Draft) -> Iterator[Row]:
    for row in draft.csv[FILE].records():
        yield row | {"year": int(row["year"]), "value": float(row["value"])}
