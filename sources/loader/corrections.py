"""Faults of corrections: each names one reported cell, what it said and what it is to say."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa

from sources.loader.correction_models import CorrectedCell, CorrectionFile
from sources.loader.csv_lines import OPEN_END
from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults, Place
from sources.loader.feeds import feed_breakdowns
from sources.loader.localities import Registry
from sources.loader.measures import sensitivity_of
from sources.loader.models import SENSITIVITIES
from sources.loader.periods import Period
from sources.loader.tables import Row, as_table

UNCORRECTABLE = (
    "`{measure}` is a sensitive measure, and this file would carry its counts to everyone who "
    "reads the catalogue; expected no correction here: let the agency send the report again, and "
    "delete this cell"
)
UNKNOWN = "`{name}` is '{given}', which is no {what} of this catalogue: correct it"


def check_corrections(
    draft: Draft, registry: Registry | None, periods: dict[str, Period], faults: Faults
) -> None:
    """Record every fault of the folder corrections/."""
    seen: dict[tuple[str, ...], str] = {}
    for entry in draft.corrections.values():
        _check_case(entry, draft, faults)
        for at, cell in enumerate(entry.value.cells):
            place = entry.place.within("cells", at)
            _check_counts(cell, place, seen, faults)
            _check_measure(cell, entry.value, place, draft, faults)
            period = _period_of(cell, place, draft, periods, faults)
            if registry is not None and period is not None:
                _check_locality(cell, entry.value, place, (draft, registry, period), faults)


def compile_corrections(draft: Draft) -> dict[str, pa.Table]:
    """The table corrections: one row per cell, numbered in the order of files and cells."""
    return {"corrections": as_table("corrections", _rows(draft))}


def _rows(draft: Draft) -> Iterator[Row]:
    number = 0
    for name, entry in sorted(draft.corrections.items()):
        case = entry.value
        for cell in case.cells:
            number += 1
            yield case.model_dump() | {
                "correction_no": number,
                "correction_id": name,
                "locality_id": cell.locality,
                "period": cell.period,
                "breakdown": cell.breakdown,
                "measure_id": cell.measure,
                "from_count": cell.from_count,
                "to_count": cell.to_count,
            }


def _check_case(entry: Entry[CorrectionFile], draft: Draft, faults: Faults) -> None:
    case = entry.value
    if not draft.known("feed", case.feed):
        faults.on(entry.place, ("feed",), UNKNOWN.format(name="feed", given=case.feed, what="feed"))
    agencies = draft.csv.get("agencies.csv")
    if agencies is not None:
        frame = agencies.frame
        senders = set(frame.loc[frame["feed"] == case.feed, "agency_id"])
        if case.agency not in senders:
            faults.on(
                entry.place,
                ("agency",),
                f"`agency` is '{case.agency}', which does not send the feed {case.feed}; expected "
                f"one of {', '.join(sorted(senders)) or 'its senders'}: correct it",
            )
    if case.until is not None and case.until < case.made:
        faults.on(
            entry.place,
            ("until",),
            f"the correction ends on {case.until}, before it was made on {case.made}: correct one",
        )


def _check_counts(
    cell: CorrectedCell, place: Place, seen: dict[tuple[str, ...], str], faults: Faults
) -> None:
    """Two different counts, of a cell that no other correction is about."""
    if cell.from_count == cell.to_count:
        faults.on(
            place,
            ("to",),
            f"`from` and `to` are both {cell.to_count}; two counts are expected: correct one, or "
            "delete the cell",
        )
    here = f"{place.file}:{place.line()}"
    key = (cell.measure, cell.locality, cell.period, cell.breakdown)
    other = seen.setdefault(key, here)
    if other != here:
        faults.on(
            place,
            (),
            f"{cell.measure} of {cell.locality} in {cell.period} ({cell.breakdown}) is already "
            f"corrected in {other}; one correction of a cell is expected: delete one of the two",
        )


def _check_measure(
    cell: CorrectedCell, case: CorrectionFile, place: Place, draft: Draft, faults: Faults
) -> None:
    contract = draft.contracts.get(case.feed)
    if contract is None or "contract column" in draft.unread:
        return
    carried = feed_breakdowns(contract.contract)
    measures = {measure for measure, _ in carried}
    if cell.measure not in measures:
        faults.on(
            place,
            ("measure",),
            f"`measure` is '{cell.measure}', which is no column of the feed {case.feed}; a count "
            "as reported is expected: correct it",
        )
        return
    if (cell.measure, cell.breakdown) not in carried:
        known = [breakdown for measure, breakdown in carried if measure == cell.measure]
        faults.on(
            place,
            ("breakdown",),
            f"`breakdown` is '{cell.breakdown}'; the feed {case.feed} carries {cell.measure} by "
            f"{', '.join(known)}: correct it",
        )
    if sensitivity_of(draft, [cell.measure]) != SENSITIVITIES[0]:
        faults.on(place, ("measure",), UNCORRECTABLE.format(measure=cell.measure))


def _period_of(
    cell: CorrectedCell,
    place: Place,
    draft: Draft,
    periods: dict[str, Period],
    faults: Faults,
) -> Period | None:
    """The period, when it is one that the measure is submitted by."""
    terms = draft.terms.get(cell.measure)
    if not periods or terms is None:
        return None
    period = periods.get(cell.period)
    if period is not None and period.period_type == terms[1].period_type:
        return period
    faults.on(
        place,
        ("period",),
        f"`period` is '{cell.period}'; {cell.measure} is submitted by {terms[1].period_type}, "
        "and such a period is expected: correct it",
    )
    return None


def _check_locality(
    cell: CorrectedCell,
    case: CorrectionFile,
    place: Place,
    known: tuple[Draft, Registry, Period],
    faults: Faults,
) -> None:
    """The unit stood on the period's last day, reports the measure, and the agency sent it."""
    draft, registry, period = known
    if cell.locality not in registry.frame.index:
        given = UNKNOWN.format(name="locality", given=cell.locality, what="locality")
        faults.on(place, ("locality",), given)
        return
    unit = registry.frame.loc[cell.locality]
    day = pd.Timestamp(period.end)
    levels = {one.level for one in draft.terms[cell.measure][1].levels}
    if unit["level"] not in levels or not unit["begins"] <= day < unit["ends"]:
        faults.on(
            place,
            ("locality",),
            f"{cell.locality} is a {unit['level']} from {_said(unit['begins'])} until "
            f"{_said(unit['ends'])}; {cell.measure} is reported by {', '.join(sorted(levels))} "
            f"units that stand on {period.end}: name the version that reported",
        )
    elif case.agency in _agencies(draft) and not _answers(case, cell, day, draft, registry):
        faults.on(
            place,
            ("locality",),
            f"{case.agency} does not send the feed {case.feed} for {cell.locality} on "
            f"{period.end}; a place of its area is expected: correct the place or the agency",
        )


def _agencies(draft: Draft) -> set[str]:
    rows = draft.csv.get("agencies.csv")
    return set() if rows is None else set(rows.frame["agency_id"])


def _answers(
    case: CorrectionFile, cell: CorrectedCell, day: pd.Timestamp, draft: Draft, registry: Registry
) -> bool:
    """Whether the agency's area holds the place on some day: the owner may have changed since."""
    frame = draft.csv["agencies.csv"].frame
    own = frame[(frame["agency_id"] == case.agency) & (frame["feed"] == case.feed)]
    return bool(set(own["locality_id"]) & _at_or_above(cell.locality, day, registry))


def _at_or_above(locality: str, day: pd.Timestamp, registry: Registry) -> set[str]:
    parents = registry.parents
    then = parents[(parents["begins"] <= day) & (parents["ends"] > day)]
    above: dict[str, str] = dict(zip(then["locality_id"], then["parent_id"], strict=True))
    found = [locality]
    while found[-1] in above:
        found.append(above[found[-1]])
    return set(found)


def _said(day: Any) -> str:
    moment = pd.Timestamp(day)
    return "now" if moment == OPEN_END else str(date(moment.year, moment.month, moment.day))
