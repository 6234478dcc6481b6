"""Faults of levels, geographies, breakdowns, breaks and disclosure: what figures are cut by."""

from __future__ import annotations

from itertools import product

from sources.contract import TOTAL
from sources.loader.csv_lines import Rows
from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults
from sources.loader.models import SENSITIVITIES, DisclosureFile, Sensitivity

GEOGRAPHY_KINDS = ("as_was", "current", "snapshot")
BREAK_KINDS = ("breakdown_dimension", "indicator", "measure")


def check_dimensions(draft: Draft, faults: Faults) -> None:
    """Record every fault of these files."""
    _check_levels(draft, faults)
    _check_geographies(draft, faults)
    _check_period_levels(draft, faults)
    _check_breakdowns(draft, faults)
    _check_breaks(draft, faults)
    _check_disclosure(draft, faults)


def _check_levels(draft: Draft, faults: Faults) -> None:
    rows = draft.csv.get("levels.csv")
    if rows is None:
        return
    rows.required(faults, ["level", "name_vi", "name_en"])
    rows.unique(faults, ["level"])
    rank = rows.numbers(faults, "rank", whole=True)
    rows.numbers(faults, "codes_digits", whole=True)
    ranked = rank.dropna()
    if sorted(ranked) != list(range(len(ranked))):
        faults.at(
            "levels.csv",
            1,
            f"the ranks are {', '.join(f'{one:g}' for one in sorted(ranked))}; expected 0 (the "
            "country), 1, 2 … each once: correct them",
        )
    rows.fault(
        faults,
        (rows.frame["rank"] == "") & (rows.frame["rank"] == "").duplicated(),
        "a second level without rank; at most one level is expected to hold what no child takes: "
        "give it a rank or remove it",
    )


def _check_geographies(draft: Draft, faults: Faults) -> None:
    rows = draft.csv.get("geographies.csv")
    if rows is None:
        return
    frame = rows.frame
    rows.required(faults, ["geography", "kind", "levels"])
    rows.unique(faults, ["geography"])
    rows.fault(
        faults,
        ~frame["kind"].isin(GEOGRAPHY_KINDS),
        f"`kind` is '{{kind}}'; expected one of {', '.join(GEOGRAPHY_KINDS)}: correct it",
    )
    rows.dates(faults, "snapshot_date")
    rows.fault(
        faults,
        (frame["kind"] == "snapshot") != (frame["snapshot_date"] != ""),
        "`snapshot_date` is '{snapshot_date}' with kind {kind}; a date is expected for a snapshot "
        "and for no other kind: correct one of the two",
    )
    split = frame.assign(level=frame["levels"].str.split()).explode("level")
    if "level" not in draft.unread:
        Rows(split.fillna({"level": ""})).among(faults, "level", draft.ids["level"], "level")


def _check_period_levels(draft: Draft, faults: Faults) -> None:
    rows = draft.csv.get("period_levels.csv")
    if rows is None:
        return
    rows.required(faults, ["level", "period_type"])
    rows.unique(faults, ["level", "period_type"])
    for column, kind in (("level", "level"), ("period_type", "period type")):
        if kind not in draft.unread:
            rows.among(faults, column, draft.ids[kind], kind)


def _check_breakdowns(draft: Draft, faults: Faults) -> None:
    total = draft.breakdowns.get(TOTAL)
    if "breakdown" not in draft.unread and TOTAL not in draft.ids["breakdown"]:
        faults.at(
            "breakdowns.yml", 1, f"there is no breakdown `{TOTAL}`; every figure needs it: add it"
        )
    for name, entry in draft.breakdowns.items():
        breakdown, place = entry.value, entry.place
        if (breakdown.dimension == "total") != (entry is total):
            faults.on(
                place,
                ("dimension",),
                f"`{name}` has dimension {breakdown.dimension}; {TOTAL}, and no other breakdown, "
                "is expected to have dimension total: correct it",
            )
        if breakdown.derived_from_locality_types and breakdown.dimension != "area":
            faults.on(
                place,
                ("derived_from_locality_types",),
                "only a breakdown of dimension area can be derived from locality types: remove it",
            )
        for index, level in enumerate(breakdown.levels):
            if not draft.known("level", level):
                faults.on(
                    place,
                    ("levels", index),
                    f"'{level}' is no level of this catalogue: correct it or add the level",
                )


def _check_breaks(draft: Draft, faults: Faults) -> None:
    rows = draft.csv.get("breaks.csv")
    if rows is None:
        return
    frame = rows.frame
    rows.required(faults, ["kind", "id", "date", "reason_vi", "reason_en"])
    rows.dates(faults, "date")
    rows.fault(
        faults,
        ~frame["kind"].isin(BREAK_KINDS),
        f"`kind` is '{{kind}}'; expected one of {', '.join(BREAK_KINDS)}: correct it",
    )
    dimensions = {str(entry.value.dimension) for entry in draft.breakdowns.values()}
    known: dict[str, set[str]] = {
        "breakdown_dimension": dimensions,
        "indicator": draft.ids["indicator"],
        "measure": draft.ids["measure"],
    }
    for kind, ids in known.items():
        rows.fault(
            faults,
            (frame["kind"] == kind) & ~frame["id"].isin(ids),
            f"'{{id}}' is no {kind.replace('_', ' ')} of this catalogue: correct `id`",
        )


def _check_disclosure(draft: Draft, faults: Faults) -> None:
    if draft.disclosure is None:
        return
    place, offers = draft.disclosure.place, draft.disclosure.value.on_offer
    for sensitivity in offers:
        if sensitivity == SENSITIVITIES[0]:
            faults.on(
                place,
                ("on_offer", sensitivity),
                "figures of no sensitivity are published wherever they are computed; expected "
                f"one of {', '.join(SENSITIVITIES[1:])}: remove it",
            )
        _check_offers(draft.disclosure, sensitivity, draft, faults)
    measured = {entry.value.sensitivity for entry in draft.measures.values()}
    for sensitivity in SENSITIVITIES[1:]:
        if sensitivity in measured and sensitivity not in offers:
            faults.on(
                place,
                ("on_offer",),
                f"measures have the sensitivity {sensitivity}, and nothing says where they may be "
                f"published; expected `{sensitivity}` with what is on offer: add it, with an empty "
                "list where nothing is",
            )


def _check_offers(
    entry: Entry[DisclosureFile], sensitivity: Sensitivity, draft: Draft, faults: Faults
) -> None:
    """What is on offer must be known, and once; cuts are left out of something that is."""
    seen = set[tuple[str, str]]()
    for number, offer in enumerate(entry.value.on_offer[sensitivity]):
        at = ("on_offer", sensitivity, number)
        for key, kind in (
            ("levels", "level"),
            ("period_types", "period type"),
            ("total_only", "period type"),
        ):
            for index, name in enumerate(getattr(offer, key)):
                if not draft.known(kind, name):
                    sentence = f"'{name}' is no {kind} of this catalogue: correct it"
                    faults.on(entry.place, (*at, key, index), sentence)
        for index, name in enumerate(offer.total_only):
            if name not in offer.period_types:
                faults.on(
                    entry.place,
                    (*at, "total_only", index),
                    f"'{name}' is not on offer; expected one of the `period_types` beside it: add "
                    "it there or remove it here",
                )
        twice = seen & set(product(offer.levels, offer.period_types))
        seen |= set(product(offer.levels, offer.period_types))
        for level, name in sorted(twice):
            faults.on(
                entry.place,
                at,
                f"`{level}` with `{name}` is on offer already, a few lines above; expected once: "
                "remove one of them",
            )
