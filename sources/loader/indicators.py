"""Faults of indicators: what is divided by what, when, cut how, within which limits."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sources.contract import TOTAL
from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults
from sources.loader.measures import parts_of, period_type_of
from sources.loader.models import Indicator, Measure
from sources.loader.nesting import check_nesting
from sources.loader.pairs import Pair
from sources.loader.periods import tiles
from sources.loader.relations import RELATIONS
from sources.loader.unsourced import check_source


def check_indicators(draft: Draft, faults: Faults) -> None:
    """Record every fault of the indicators."""
    for entry in draft.indicators.values():
        if not check_source(entry, faults):
            continue
        numerators = _measures(entry, "numerator", draft, faults)
        denominators = _measures(entry, "denominator", draft, faults)
        _check_kind(entry, faults)
        if numerators and len(denominators) == len(entry.value.denominator):
            for path, sentence in Pair(entry.value, numerators, denominators).faults(draft):
                faults.on(entry.place, path, sentence)
            _check_period_types(entry, numerators, denominators, draft, faults)
        _check_breakdowns(entry, draft, faults)
        _check_limits(entry, faults)
    check_nesting(draft, faults)


def _measures(entry: Entry[Indicator], role: str, draft: Draft, faults: Faults) -> list[Measure]:
    found = []
    for index, name in enumerate(getattr(entry.value, role)):
        if not draft.known("measure", name):
            faults.on(
                entry.place,
                (role, index),
                f"the {role} '{name}' is no measure of this catalogue; expected the id of one: "
                "correct it or add the measure",
            )
        elif name in draft.measures:
            found.append(draft.measures[name].value)
    return found


def _check_kind(entry: Entry[Indicator], faults: Faults) -> None:
    indicator, place = entry.value, entry.place
    if indicator.kind == "count":
        for key in ("denominator", "per", "relation"):
            if getattr(indicator, key):
                faults.on(
                    place,
                    (key,),
                    f"a count has no `{key}`: remove it, or make the kind proportion or rate",
                )
        expected = "byar"
    else:
        for key in ("denominator", "per"):
            if not getattr(indicator, key):
                faults.on(
                    place,
                    (key,) if (*place.base, key) in place.lines else ("kind",),
                    f"a {indicator.kind} has no `{key}`; one is expected: add it, or make the "
                    "kind count",
                )
        if indicator.relation is None:
            return
        expected = RELATIONS[indicator.relation].interval_method
    if indicator.interval_method != expected:
        faults.on(
            place,
            ("interval_method",),
            f"`interval_method` is {indicator.interval_method}; {expected} is expected for "
            f"{indicator.relation or 'a count'}: correct it",
        )


def _check_period_types(
    entry: Entry[Indicator],
    numerators: list[Measure],
    denominators: list[Measure],
    draft: Draft,
    faults: Faults,
) -> None:
    types = draft.period_types()
    stocks_only = all(one.kind == "stock" for one in (*numerators, *denominators))
    for index, name in enumerate(entry.value.period_types):
        where = ("period_types", index)
        if not draft.known("period type", name):
            faults.on(
                entry.place,
                where,
                f"'{name}' is no period type of this catalogue; expected one of "
                f"{', '.join(sorted(types))}: correct it",
            )
            continue
        if name in types and types[name].rolling and stocks_only:
            faults.on(
                entry.place,
                where,
                f"`{name}` adds periods, and stocks are never added over time: remove it",
            )
        for measure in (*numerators, *denominators):
            given = period_type_of(draft, measure.id)
            carried = measure in denominators and not stocks_only and _stands_in(measure)
            if name not in types or given not in types or carried:
                continue
            if not tiles(types[name], types[given]):
                faults.on(
                    entry.place,
                    where,
                    f"`{name}` cannot be made of {given}, in which `{measure.id}` is submitted; "
                    "expected a period type that whole ones of those make up: remove it",
                )


def _stands_in(measure: Measure) -> bool:
    """Whether a stock may serve as the exposure of periods shorter than its own."""
    return measure.kind == "stock" and (measure.carry_years > 0 or measure.stock_timing == "mean")


def _check_breakdowns(entry: Entry[Indicator], draft: Draft, faults: Faults) -> None:
    indicator = entry.value
    carried = {
        (measure_id, breakdown)
        for one in draft.contracts.values()
        for measure_id in one.contract.measures
        for breakdown in one.contract.breakdowns_of(measure_id)
    }
    for index, name in enumerate(indicator.breakdowns):
        where = ("breakdowns", index)
        if not draft.known("breakdown", name):
            faults.on(
                entry.place,
                where,
                f"'{name}' is no breakdown of this catalogue; expected one of "
                f"{', '.join(sorted(draft.ids['breakdown']))}: correct it",
            )
            continue
        breakdown = draft.breakdowns.get(name)
        derived = breakdown is not None and breakdown.value.derived_from_locality_types
        if name == TOTAL or derived or "contract column" in draft.unread:
            continue
        for measure_id in (*indicator.numerator, *indicator.denominator):
            for part in parts_of(draft, measure_id):
                if part in draft.measures and (part, name) not in carried:
                    faults.on(
                        entry.place,
                        where,
                        f"`{part}` is not reported by {name}; every measure of the indicator is "
                        f"expected to be: add the column `{part}.{name}` or remove the breakdown",
                    )


def _check_limits(entry: Entry[Indicator], faults: Faults) -> None:
    for key, sentence in _limit_faults(entry.value):
        faults.on(entry.place, ("limits", key), sentence)


def _limit_faults(indicator: Indicator) -> Iterator[tuple[str, str]]:
    limits = indicator.limits
    if limits is None:
        return
    order = ("hard_low", "soft_low", "soft_high", "hard_high")
    given = [(name, getattr(limits, name)) for name in order if getattr(limits, name) is not None]
    for (low_name, low), (high_name, high) in pairwise(given):
        if low > high:
            yield (
                high_name,
                f"{high_name} {high:g} is below {low_name} {low:g}; expected hard_low ≤ soft_low ≤ "
                "soft_high ≤ hard_high: correct them",
            )
    if limits.hard_low is not None and limits.hard_low < 0:
        yield (
            "hard_low",
            f"hard_low is {limits.hard_low:g}; counts are never negative, so at least 0 is "
            "expected: correct it",
        )
    bounded = indicator.relation and RELATIONS[indicator.relation].interval_method == "wilson"
    if bounded and indicator.per and (limits.hard_high or 0) > indicator.per:
        yield (
            "hard_high",
            f"hard_high is {limits.hard_high:g}; under relation {indicator.relation} no value "
            f"passes {indicator.per}: lower it or declare another relation",
        )
