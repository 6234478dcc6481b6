"""Faults of waivers: what is accepted exists, is bound to its numbers, ends, and is told why."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import pyarrow as pa

from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults, Place
from sources.loader.measures import sensitivity_of
from sources.loader.model_faults import validate
from sources.loader.models import SENSITIVITIES
from sources.loader.tables import Row, as_table
from sources.loader.waiver_file import WaivedFigure, WaiverFile
from sources.loader.yaml_lines import read_yaml

Waivers = Mapping[str, Entry[WaiverFile]]

FOLDER = "waivers"
NOT_A_WAIVER = {"README.md"}
NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
LONGEST = "waiver_days"
"""Threshold: the most days from the day a waiver is made to its end."""


def check_waivers(draft: Draft, periods: Collection[str], faults: Faults) -> Waivers:
    """Read the waivers and record every fault of theirs; `periods` are the ids of periods."""
    waivers = _read(draft.root, faults)
    longest = _longest(draft)
    first: dict[tuple[str, ...], str] = {}
    for name, entry in waivers.items():
        _check_terms(entry, longest, faults)
        for index, figure in enumerate(entry.value.figures):
            place = entry.place.within("figures", index)
            _check_key(figure, place, draft, periods, faults)
            _check_numbers(figure, place, draft, faults)
            if figure.key in first:
                faults.on(
                    place,
                    (),
                    f"{'/'.join(figure.key)} is waived in {first[figure.key]}.yml already; a "
                    "figure is expected once: remove one of the two",
                )
            first.setdefault(figure.key, name)
    return waivers


def compile_waivers(waivers: Waivers) -> dict[str, pa.Table]:
    """The table waivers: a row for every figure that is accepted."""
    return {"waivers": as_table("waivers", _rows(waivers))}


def _rows(waivers: Waivers) -> Iterator[Row]:
    for name, entry in waivers.items():
        terms = entry.value.model_dump(exclude={"figures"})
        for figure in entry.value.figures:
            rules = " ".join(dict.fromkeys(figure.rules))
            yield terms | figure.model_dump() | {"waiver_id": name, "rule_ids": rules}


def _read(root: Path, faults: Faults) -> Waivers:
    """The waiver files of a catalogue by id, the name of the file; those with faults left out."""
    found: dict[str, Entry[WaiverFile]] = {}
    for path in sorted((root / FOLDER).glob("*")):
        if path.name in NOT_A_WAIVER:
            continue
        if path.suffix != ".yml" or not NAME.fullmatch(path.stem):
            faults.at(
                path.relative_to(root).as_posix(),
                1,
                "no waiver has such a name, so it would not be heard; expected small letters, "
                "digits, - and _, and .yml: rename or remove it",
            )
            continue
        read = read_yaml(path, root, faults)
        value = None if read is None else validate(WaiverFile, read[0], read[1], faults)
        if read is not None and value is not None:
            found[path.stem] = Entry(value, read[1])
    return found


def _longest(draft: Draft) -> float:
    """The most days a waiver may run, as last set; no limit while the file cannot be read."""
    rows = draft.csv.get("thresholds.csv")
    records = [] if rows is None else rows.records()
    found = [(row["date"], row["value"]) for row in records if row["threshold_id"] == LONGEST]
    try:
        return float(max(found)[1])
    except ValueError:  # none, or no number: said where the thresholds are checked
        return math.inf


def _check_terms(entry: Entry[WaiverFile], longest: float, faults: Faults) -> None:
    value = entry.value
    days = (value.until - value.made).days
    if days <= 0:
        faults.on(
            entry.place,
            ("until",),
            f"`until` {value.until} is not after `made` {value.made}: correct the dates",
        )
    if days > longest:
        faults.on(
            entry.place,
            ("until",),
            f"`until` is {days} days after `made`; at most {longest:g} are expected, so that "
            "somebody looks again: choose an earlier day",
        )
    if value.reason_vi is None and value.reason_en is None:
        faults.on(
            entry.place,
            (),
            "no reason is given; `reason_vi` or `reason_en` is expected: say why the figures are "
            "true",
        )


def _check_key(
    figure: WaivedFigure, place: Place, draft: Draft, periods: Collection[str], faults: Faults
) -> None:
    for key, kind, given in (
        ("indicator_id", "indicator", figure.indicator_id),
        ("locality_id", "locality", figure.locality_id),
        ("geography", "geography", figure.geography),
        ("breakdown", "breakdown", figure.breakdown),
    ):
        if not draft.known(kind, given):
            faults.on(place, (key,), f"there is no {kind} `{given}` in the catalogue: correct it")
    if periods and figure.period not in periods:
        faults.on(
            place, ("period",), f"there is no period `{figure.period}` in the catalogue: correct it"
        )


def _check_numbers(figure: WaivedFigure, place: Place, draft: Draft, faults: Faults) -> None:
    """A waiver is of one value; that of a sensitive figure does not stand in a reviewed file."""
    numbers = [figure.value, figure.numerator, figure.denominator]
    given = [one for one in numbers if one is not None]
    if not all(math.isfinite(one) for one in given):
        faults.on(place, ("value",), "a number is not finite: write the one that is accepted")
    if _sensitive(figure.indicator_id, draft):
        if given or figure.seal is None:
            faults.on(
                place,
                ("value",),
                f"{figure.indicator_id} is sensitive; its `seal` alone is expected, no value "
                "and no counts: make the waiver with `chitieu waive`",
            )
    elif figure.seal is not None or figure.value is None or figure.numerator is None:
        faults.on(
            place,
            ("seal",),
            "`value` and `numerator` (and `denominator`, where there is one) are expected, and no "
            "`seal`: write what is accepted",
        )


def _sensitive(indicator_id: str, draft: Draft) -> bool:
    entry = draft.indicators.get(indicator_id)
    if entry is None:
        return False
    measures = [*entry.value.numerator, *entry.value.denominator]
    return sensitivity_of(draft, measures) != SENSITIVITIES[0]
