"""Faults of contracts against the catalogue, and of the calendar of the feeds."""

from __future__ import annotations

from sources.contract import TOTAL, Contract
from sources.loader.contract_file import ContractEntry
from sources.loader.draft import Draft
from sources.loader.faults import Faults
from sources.loader.periods import Period

MOST_DAYS = 3660


def check_feeds(draft: Draft, periods: dict[str, Period], faults: Faults) -> None:
    """Record every fault of the contracts that only the rest of the catalogue can show."""
    carriers: dict[str, str] = {}
    for feed, entry in draft.contracts.items():
        _check_samples(draft, entry, faults)
        for name, terms in entry.contract.measures.items():
            place = entry.columns[name]
            other = carriers.setdefault(name, feed)
            if other != feed:
                faults.on(
                    place,
                    ("name",),
                    f"`{name}` is also a column of the feed {other}; one feed is expected to "
                    "carry a measure: remove one of the two columns",
                )
            if not draft.known("measure", name):
                faults.on(
                    place,
                    ("name",),
                    f"'{name}' is no measure of this catalogue; a column is expected to be a row "
                    "dimension, a measure or measure.breakdown: correct it or add the measure",
                )
            if not draft.known("period type", terms.period_type):
                faults.on(
                    place,
                    (),
                    f"`{name}` is submitted by '{terms.period_type}', which is no period type of "
                    f"this catalogue; expected one of {', '.join(draft.period_types())}",
                )
            for reported in terms.levels:
                if not draft.known("level", reported.level):
                    faults.on(
                        place,
                        (),
                        f"`{name}` is reported at level '{reported.level}', which is no level of "
                        "this catalogue: correct it or add the level",
                    )
            _check_rounding(draft, periods, entry, name, faults)
        _check_breakdowns(draft, entry, faults)


def _check_samples(draft: Draft, entry: ContractEntry, faults: Faults) -> None:
    folder = draft.root / "feeds" / entry.contract.feed
    for name in entry.contract.sample_files:
        if not (folder / name).is_file():
            faults.on(
                entry.place,
                ("customProperties",),
                f"the sample file '{name}' is not in the feed's folder: add it or remove its name",
            )


def _check_rounding(
    draft: Draft, periods: dict[str, Period], entry: ContractEntry, name: str, faults: Faults
) -> None:
    terms = entry.contract.measures[name]
    begins = terms.rounding_from
    if begins is None or draft.periods is None or not periods:
        return
    if begins not in periods or periods[begins].period_type != terms.period_type:
        faults.on(
            entry.columns[name],
            (),
            f"the rounding of `{name}` begins with '{begins}', which is no period of type "
            f"{terms.period_type} in this catalogue: correct it",
        )


def _check_breakdowns(draft: Draft, entry: ContractEntry, faults: Faults) -> None:
    named = {
        (column.breakdown, column.name)
        for column in entry.contract.columns
        if column.breakdown is not None
    }
    named |= {(value, "breakdown") for value in entry.contract.value_aliases.values()}
    for breakdown, column in sorted(named):
        if not draft.known("breakdown", breakdown):
            faults.on(
                entry.columns[column],
                ("name",),
                f"'{breakdown}' in `{column}` is no breakdown of this catalogue; expected one of "
                f"{', '.join(sorted(draft.ids['breakdown']))}: correct it",
            )
    if entry.contract.value_aliases and TOTAL not in entry.contract.value_aliases.values():
        faults.on(
            entry.columns["breakdown"],
            ("customProperties",),
            f"no value of the breakdown column stands for {TOTAL}; one is expected: add it",
        )


def check_calendar(draft: Draft, faults: Faults) -> None:
    """Record every fault of the calendar: each feed's submitted period types, once each."""
    rows = draft.csv.get("calendar.csv")
    if rows is None:
        return
    frame = rows.frame
    rows.required(faults, ["feed", "period_type", "due_days_after_end", "final_days_after_end"])
    rows.unique(faults, ["feed", "period_type"])
    rows.among(faults, "feed", draft.ids["feed"], "feed")
    if "period type" not in draft.unread:
        rows.among(faults, "period_type", draft.ids["period type"], "period type")
    due = rows.numbers(faults, "due_days_after_end", whole=True)
    final = rows.numbers(faults, "final_days_after_end", whole=True)
    rows.fault(
        faults,
        (due < 0) | (final < due) | (final > MOST_DAYS),
        "due after {due_days_after_end} days and final after {final_days_after_end}; expected "
        f"0 ≤ due ≤ final ≤ {MOST_DAYS} (ten years): correct them",
    )
    listed = set(zip(frame["feed"], frame["period_type"], strict=True))
    for feed, entry in draft.contracts.items():
        for kind in entry.contract.period_types():
            if (feed, kind) not in listed:
                faults.at(
                    "calendar.csv",
                    1,
                    f"the feed {feed} is submitted by {kind} and has no row here for it; expected "
                    "one that says when it is due and final: add it",
                )


def feed_breakdowns(contract: Contract) -> list[tuple[str, str]]:
    """Every (measure, breakdown) that a feed's files carry."""
    return [
        (measure_id, breakdown)
        for measure_id in contract.measures
        for breakdown in contract.breakdowns_of(measure_id)
    ]
