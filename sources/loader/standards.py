"""Faults of standards that units are scored by: what they ask of whom, and since when."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import pyarrow as pa

from sources.loader.csv_lines import OPEN_END, Rows, looked_up
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.optional_files import OPTIONAL_FILES
from sources.loader.tables import Row, as_table, dated

STANDARDS = "standards/standards.csv"
THRESHOLDS = "standards/thresholds.csv"
TERRAINS = "standards/terrains.csv"
RECOGNITIONS = "standards/recognitions.csv"


def check_standards(draft: Draft, faults: Faults) -> None:
    """Record every fault of the folder standards/."""
    rows = draft.csv[STANDARDS]
    maximum = _check_standards(rows, draft, faults)
    _check_thresholds(draft, maximum, faults)
    terrains, recognitions = draft.csv[TERRAINS], draft.csv[RECOGNITIONS]
    terrains.required(faults, ["locality_id", "terrain", "source"])
    terrains.unique(faults, ["locality_id"])
    if "locality" not in draft.unread:
        terrains.among(faults, "locality_id", draft.ids["locality"], "locality")
    recognitions.required(faults, OPTIONAL_FILES[RECOGNITIONS])
    recognitions.among(faults, "standard_id", rows.frame["standard_id"], "standard")
    recognitions.unique(faults, ["standard_id", "consecutive_years"])
    years = recognitions.numbers(faults, "consecutive_years", whole=True)
    recognitions.fault(
        faults,
        years < 1,
        "{standard_id} is recognised after {consecutive_years} years; one or more is expected: "
        "correct it",
    )


def compile_standards(draft: Draft) -> dict[str, pa.Table]:
    """The tables standards, standard_thresholds, terrains and recognitions."""
    standards = (
        {**row, "maximum": int(row["maximum"])}
        for row in dated(draft.csv[STANDARDS], "valid_from", "valid_to")
    )
    return {
        "standards": as_table("standards", standards),
        "standard_thresholds": as_table("standard_thresholds", _whole(draft, THRESHOLDS, "points")),
        "terrains": as_table("terrains", draft.csv[TERRAINS].records()),
        "recognitions": as_table("recognitions", _whole(draft, RECOGNITIONS, "consecutive_years")),
    }


def _whole(draft: Draft, file: str, column: str) -> Iterator[Row]:
    for row in draft.csv[file].records():
        yield row | {column: int(row[column]) if row[column] else None}


def _check_standards(rows: Rows, draft: Draft, faults: Faults) -> pd.Series:
    """Faults of the standards themselves; returns the most points of each, by its id."""
    frame = rows.frame
    optional = {"valid_to", "recognised_measure_id", "note_vi", "note_en"}
    rows.required(faults, [name for name in OPTIONAL_FILES[STANDARDS] if name not in optional])
    rows.unique(faults, ["standard_id"])
    for column in ("score_measure_id", "recognised_measure_id"):
        if "measure" not in draft.unread:
            rows.among(faults, column, draft.ids["measure"], "measure")
    begins = rows.dates(faults, "valid_from")
    ends = rows.dates(faults, "valid_to").fillna(OPEN_END)
    maximum = rows.numbers(faults, "maximum", whole=True)
    rows.fault(
        faults,
        begins >= ends,
        "{standard_id}: valid_to {valid_to} is not after valid_from {valid_from}: correct the "
        "dates",
    )
    rows.fault(
        faults,
        maximum < 1,
        "{standard_id} has at most {maximum} points; one or more is expected: correct it",
    )
    _check_overlaps(Rows(frame.assign(begins=begins, ends=ends)), faults)
    unique = ~frame["standard_id"].duplicated()
    return pd.Series(maximum[unique].array, index=frame["standard_id"][unique])


def _check_overlaps(rows: Rows, faults: Faults) -> None:
    """One standard says on any day what a score is enough for."""
    for _, of_score in rows.frame.groupby("score_measure_id"):
        earlier = of_score.sort_values("begins", kind="stable")
        until = earlier["ends"].cummax().shift()
        Rows(earlier).fault(
            faults,
            earlier["begins"] < until,
            "{standard_id} begins on {valid_from} while another standard reads the same score "
            "{score_measure_id}; one on each day is expected: end the earlier one",
        )


def _check_thresholds(draft: Draft, maximum: pd.Series, faults: Faults) -> None:
    rows = draft.csv[THRESHOLDS]
    frame = rows.frame
    rows.required(
        faults,
        ["standard_id", "category", "unit_type", "source", "description_vi", "description_en"],
    )
    rows.unique(faults, ["standard_id", "category"])
    rows.among(faults, "standard_id", maximum.index, "standard")
    if "locality" not in draft.unread:
        types = draft.csv["localities/localities.csv"].frame["type"]
        for column in ("unit_type", "within_type"):
            rows.among(faults, column, types, "type of locality")
    points = rows.numbers(faults, "points", whole=True)
    most = looked_up(frame["standard_id"], maximum)
    rows.fault(
        faults,
        (points < 0) | (points > most),
        "{standard_id} asks for {points} points of {category}, outside what it gives: correct it",
    )
    for standard in sorted(set(maximum.index) - set(frame["standard_id"]) - {""}):
        faults.at(
            THRESHOLDS,
            1,
            f"the standard {standard} has no row here; how many points are enough is expected, "
            "an empty number where that is not known: add it",
        )
