"""Faults of indicators: what is divided by what, when, cut how, within which limits."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sources.contract import TOTAL
from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults
from sources.loader.measures import parts_of, period_type_of
from sources.loader.models import Indicator, Measure
from sources.loader.nesting import check_nesting
from sources.loader.periods import tiles
from sources.loader.relations import RELATIONS, differences, narrower, ratio_type


def check_indicators(draft: Draft, faults: Faults) -> None:
    """Record every fault of the indicators."""
    for entry in draft.indicators.values():
        numerators = _measures(entry, "numerator", draft, faults)
        denominators = _measures(entry, "denominator", draft, faults)
        _check_kind(entry, faults)
        if numerators and len(denominators) == len(entry.value.denominator):
            _check_relation(entry, numerators, denominators, draft, faults)
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


def _check_relation(
    entry: Entry[Indicator],
    numerators: list[Measure],
    denominators: list[Measure],
    draft: Draft,
    faults: Faults,
) -> None:
    indicator, place = entry.value, entry.place
    if len({one.series for one in numerators}) > 1:
        faults.on(place, ("numerator",), "the numerator mixes series; one series is expected")
    for role, several in (("numerator", numerators), ("denominator", denominators)):
        if len({(str(one.attribution), one.kind, one.stock_timing) for one in several}) > 1:
            faults.on(
                place,
                (role,),
                f"the measures of the {role} differ in attribution, kind or timing; an indicator "
                "is expected to mix none of these: add measures of one basis only",
            )
    kind = ratio_type(numerators, denominators)
    if kind != indicator.ratio_type:
        faults.on(
            place,
            ("ratio_type",),
            f"`ratio_type` is {indicator.ratio_type}; its measures make it "
            f"{kind or 'a stock over a flow, which has no meaning'}: correct it or the measures",
        )
    if not denominators:
        return
    differing = list(differences(numerators, denominators))
    if kind == "flow_stock":
        time_basis = True
    else:
        types = {period_type_of(draft, one.id) for one in (*numerators, *denominators)} - {None}
        time_basis = len(types) < 2
    if not time_basis:
        faults.on(
            place,
            ("denominator",),
            f"numerator and denominator are submitted by {' and by '.join(sorted(map(str, types)))}"
            "; one time basis is expected: use measures of one period type",
        )
    _check_declared(entry, differing, kind, narrower(numerators, denominators), faults)


def _check_declared(
    entry: Entry[Indicator],
    differing: Sequence[str],
    kind: str | None,
    ages_inside: bool,
    faults: Faults,
) -> None:
    indicator, place = entry.value, entry.place
    if indicator.relation is None:
        grounds = [*differing, *(["time basis"] if kind == "flow_stock" else [])]
        if grounds:
            faults.on(
                place,
                ("denominator",),
                f"numerator and denominator differ in {', '.join(grounds)} and no relation is "
                f"declared; expected `relation`, one of {', '.join(RELATIONS)}: add it, or use "
                "measures of one basis",
            )
        return
    rule = RELATIONS[indicator.relation]
    if kind is not None and kind != "count" and kind not in rule.ratio_types:
        faults.on(
            place,
            ("relation",),
            f"relation {indicator.relation} is of {' or '.join(rule.ratio_types)}, these measures "
            f"are {kind}: declare another relation or use other measures",
        )
    for basis in differing:
        if basis == "age" and ages_inside and indicator.relation == "subset":
            continue
        if basis not in rule.may_differ:
            faults.on(
                place,
                ("relation",),
                f"numerator and denominator differ in {basis}, which relation "
                f"{indicator.relation} does not allow: declare another relation or use measures "
                "of one basis",
            )
    if indicator.relation == "exposure" and not ages_inside:
        faults.on(
            place,
            ("relation",),
            "the numerator's ages reach beyond the denominator's; under exposure they are "
            "expected inside: use measures whose ages fit",
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
    limits, indicator = entry.value.limits, entry.value
    if limits is None:
        return
    order = ("hard_low", "soft_low", "soft_high", "hard_high")
    given = [(name, getattr(limits, name)) for name in order if getattr(limits, name) is not None]
    for (low_name, low), (high_name, high) in pairwise(given):
        if low > high:
            faults.on(
                entry.place,
                ("limits", high_name),
                f"{high_name} {high:g} is below {low_name} {low:g}; expected hard_low ≤ soft_low ≤ "
                "soft_high ≤ hard_high: correct them",
            )
    if limits.hard_low is not None and limits.hard_low < 0:
        faults.on(
            entry.place,
            ("limits", "hard_low"),
            f"hard_low is {limits.hard_low:g}; counts are never negative, so at least 0 is "
            "expected: correct it",
        )
    bounded = indicator.relation and RELATIONS[indicator.relation].interval_method == "wilson"
    if bounded and indicator.per and (limits.hard_high or 0) > indicator.per:
        faults.on(
            entry.place,
            ("limits", "hard_high"),
            f"hard_high is {limits.hard_high:g}; under relation {indicator.relation} no value "
            f"passes {indicator.per}: lower it or declare another relation",
        )
