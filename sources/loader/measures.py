"""Faults of measures: who reports them, what they are added from, what bounds them."""

from __future__ import annotations

from itertools import pairwise

from sources.folding import text_key
from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults
from sources.loader.models import SENSITIVITIES, Measure, Sensitivity


def parts_of(draft: Draft, measure_id: str) -> list[str]:
    """The reported measures a measure is made of: itself when it is reported."""
    entry = draft.measures.get(measure_id)
    return list(entry.value.sum_of) if entry and entry.value.sum_of else [measure_id]


def period_type_of(draft: Draft, measure_id: str) -> str | None:
    """The period type in which a measure (or its parts) is submitted; None when not known."""
    terms = draft.terms
    for part in parts_of(draft, measure_id):
        if part in terms:
            return terms[part][1].period_type
    return None


def sensitivity_of(draft: Draft, measure_ids: list[str]) -> Sensitivity:
    """The strongest sensitivity of some measures and of the parts they are made of."""
    every = {part for one in measure_ids for part in (one, *parts_of(draft, one))}
    found = [draft.measures[one].value.sensitivity for one in every if one in draft.measures]
    return max(found, key=SENSITIVITIES.index, default="none")


def check_measures(draft: Draft, faults: Faults) -> None:
    """Record every fault of the measures."""
    reported = draft.terms
    for name, entry in draft.measures.items():
        _check_shape(entry, faults)
        _check_sensitivity(entry, draft, faults)
        _check_ceiling(name, entry, draft, faults)
        _check_registry(entry, draft, faults)
        if entry.value.sum_of:
            _check_parts(name, entry, draft, faults)
            if name in reported:
                faults.on(
                    entry.place,
                    ("sum_of",),
                    f"`{name}` is added from parts and also a column of the feed "
                    f"{reported[name][0]}; expected one of the two: remove one",
                )
        elif name not in reported and "contract column" not in draft.unread:
            faults.on(
                entry.place,
                ("id",),
                f"nobody reports `{name}`; a measure is expected to be a column of one feed's "
                "contract or to have `sum_of`: add one of them or remove the measure",
            )


def _check_shape(entry: Entry[Measure], faults: Faults) -> None:
    measure, place = entry.value, entry.place
    if (measure.kind == "stock") != (measure.stock_timing is not None):
        expected = "at_end, at_start or mean" if measure.kind == "stock" else "nothing"
        faults.on(
            place,
            ("stock_timing",),
            f"`stock_timing` is {measure.stock_timing} with kind {measure.kind}; {expected} is "
            "expected: correct one of the two",
        )
    if measure.kind == "flow" and measure.carry_years:
        faults.on(
            place,
            ("carry_years",),
            "`carry_years` lets an older stock stand in; a flow has none: remove it",
        )
    if (measure.age_from is None) != (measure.age_to is None) or (
        measure.ages and measure.ages[0] > measure.ages[1]
    ):
        faults.on(
            place,
            ("age_to",) if measure.age_from is None else ("age_from",),
            f"the ages run from {measure.age_from} to {measure.age_to}; expected both, the first "
            "not above the second, or neither: correct them",
        )


def _check_sensitivity(entry: Entry[Measure], draft: Draft, faults: Faults) -> None:
    """A count of people named after what harms them must be protected as that is."""
    measure = entry.value
    if draft.disclosure is None or measure.attribution.unit == "units":
        return
    name = f" {text_key(measure.name_vi)} "
    for least, words in draft.disclosure.value.words.items():
        named = [word for word in words if f" {text_key(word)} " in name]
        if named and SENSITIVITIES.index(measure.sensitivity) < SENSITIVITIES.index(least):
            faults.on(
                entry.place,
                ("sensitivity",) if "sensitivity" in measure.model_fields_set else ("id",),
                f'`{measure.id}` counts "{named[0]}" and is expected to have sensitivity '
                f"{least}, found {measure.sensitivity}: correct it, or the words of disclosure.yml",
            )


def _check_ceiling(name: str, entry: Entry[Measure], draft: Draft, faults: Faults) -> None:
    ceiling = entry.value.ceiling
    if ceiling is None:
        return
    if not draft.known("measure", ceiling.measure) or ceiling.measure == name:
        faults.on(
            entry.place,
            ("ceiling", "measure"),
            f"the ceiling '{ceiling.measure}' is no other measure of this catalogue; expected "
            "the id of one: correct it",
        )


def _check_registry(entry: Entry[Measure], draft: Draft, faults: Faults) -> None:
    measure = entry.value
    if measure.registry_level is None:
        return
    if not draft.known("level", measure.registry_level):
        faults.on(
            entry.place,
            ("registry_level",),
            f"'{measure.registry_level}' is no level of this catalogue; expected one of "
            "levels.csv: correct it",
        )
    if measure.kind != "stock" or measure.attribution.unit != "units":
        faults.on(
            entry.place,
            ("registry_level",),
            f"the registry tells how many units there are on a day, and `{measure.id}` is a "
            f"{measure.kind} of {measure.attribution.unit}; expected a stock of units: correct "
            "one of them",
        )


def _check_parts(name: str, entry: Entry[Measure], draft: Draft, faults: Faults) -> None:
    measure = entry.value
    parts: list[Measure] = []
    for index, part in enumerate(measure.sum_of):
        where = ("sum_of", index)
        if part in measure.sum_of[:index]:
            faults.on(entry.place, where, f"`{part}` is added twice: remove one of the two")
        if not draft.known("measure", part):
            faults.on(
                entry.place,
                where,
                f"'{part}' is no measure of this catalogue; expected the id of a reported "
                "measure: correct it or add the measure",
            )
        elif part in draft.measures:
            parts.append(draft.measures[part].value)
            _check_part(measure, parts[-1], entry, (index, draft), faults)
    types = {period_type_of(draft, part.id) for part in parts} - {None}
    if len(types) > 1:
        faults.on(
            entry.place,
            ("sum_of",),
            f"the parts of `{name}` are submitted by {' and by '.join(sorted(map(str, types)))}; "
            "one period type is expected: add parts of one time basis only",
        )
    if len(parts) == len(measure.sum_of):
        _check_ages(measure, parts, entry, faults)


def _check_part(
    whole: Measure, part: Measure, entry: Entry[Measure], at: tuple[int, Draft], faults: Faults
) -> None:
    index, _ = at
    where = ("sum_of", index)
    if part.sum_of:
        faults.on(
            entry.place,
            where,
            f"`{part.id}` is itself added from parts; expected reported measures only: "
            "name its parts instead",
        )
    if not part.additive:
        faults.on(
            entry.place,
            where,
            f"`{part.id}` is not additive, so it cannot be a part: remove it",
        )
    for basis in ("kind", "stock_timing", "population", "attribution", "series"):
        mine, theirs = getattr(whole, basis), getattr(part, basis)
        if mine != theirs:
            faults.on(
                entry.place,
                where,
                f"the part `{part.id}` has {basis} '{theirs}' where `{whole.id}` has '{mine}'; "
                "the same basis is expected: correct one of them",
            )


def _check_ages(
    whole: Measure, parts: list[Measure], entry: Entry[Measure], faults: Faults
) -> None:
    bands = sorted(part.ages for part in parts if part.ages)
    if whole.ages is None and not bands:
        return
    joined = all(one[1] + 1 == two[0] for one, two in pairwise(bands))
    complete = len(bands) == len(parts) and joined
    if not complete or whole.ages != (bands[0][0], bands[-1][1]):
        listing = ", ".join(f"{low}–{high}" for low, high in bands) or "none"
        faults.on(
            entry.place,
            ("sum_of",),
            f"the parts are of ages {listing}; expected bands that join without gap or overlap "
            f"to the ages of `{whole.id}`: correct the parts or the ages",
        )
