"""Faults of a numerator and its denominator: whether the two may be divided at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sources.loader.draft import Draft
from sources.loader.faults import KeyPath
from sources.loader.measures import period_type_of
from sources.loader.models import Indicator, Measure, Relation
from sources.loader.relations import RELATIONS, differences, narrower, ratio_type

Found = Iterator[tuple[KeyPath, str]]


@dataclass(frozen=True)
class Pair:
    """An indicator with its measures, numerator and denominator apart."""

    indicator: Indicator
    numerators: list[Measure]
    denominators: list[Measure]

    def faults(self, draft: Draft) -> Found:
        """Every fault, as the key of the indicator's file and a sentence."""
        yield from self._mixtures()
        kind = ratio_type(self.numerators, self.denominators)
        if kind != self.indicator.ratio_type:
            made = kind or "a stock over a flow, which has no meaning"
            yield (
                ("ratio_type",),
                f"`ratio_type` is {self.indicator.ratio_type}; its measures make it {made}: "
                "correct it or the measures",
            )
        if not self.denominators:
            return
        if kind != "flow_stock":
            yield from self._time_basis(draft)
        if self.indicator.relation is None:
            yield from self._undeclared(kind)
        else:
            yield from self._declared(self.indicator.relation, kind)

    def _mixtures(self) -> Found:
        if len({one.series for one in self.numerators}) > 1:
            yield (
                ("numerator",),
                "the measures of the numerator are of several series; one is expected: add "
                "measures of one series only",
            )
        for role, several in (("numerator", self.numerators), ("denominator", self.denominators)):
            if len({(one.attribution, one.kind, one.stock_timing) for one in several}) > 1:
                yield (
                    (role,),
                    f"the measures of the {role} differ in attribution, kind or timing; an "
                    "indicator is expected to mix none of these: add measures of one basis only",
                )

    def _time_basis(self, draft: Draft) -> Found:
        every = (*self.numerators, *self.denominators)
        types = {period_type_of(draft, one.id) for one in every} - {None}
        if len(types) > 1:
            yield (
                ("denominator",),
                f"numerator and denominator are submitted by "
                f"{' and by '.join(sorted(map(str, types)))}; one time basis is expected: use "
                "measures of one period type",
            )

    def _undeclared(self, kind: str | None) -> Found:
        grounds: list[str] = list(differences(self.numerators, self.denominators))
        if kind == "flow_stock":
            grounds.append("time basis")
        if grounds:
            yield (
                ("denominator",),
                f"numerator and denominator differ in {', '.join(grounds)} and no relation is "
                f"declared; expected `relation`, one of {', '.join(RELATIONS)}: add it, or use "
                "measures of one basis",
            )

    def _declared(self, relation: Relation, kind: str | None) -> Found:
        rule = RELATIONS[relation]
        inside = narrower(self.numerators, self.denominators)
        if kind is not None and kind not in rule.ratio_types:
            yield (
                ("relation",),
                f"relation {relation} is of {' or '.join(rule.ratio_types)}, these measures are "
                f"{kind}: declare another relation or use other measures",
            )
        for basis in differences(self.numerators, self.denominators):
            narrowed = basis == "age" and inside and relation == "subset"
            if basis not in rule.may_differ and not narrowed:
                yield (
                    ("relation",),
                    f"numerator and denominator differ in {basis}, which relation {relation} does "
                    "not allow: declare another relation or use measures of one basis",
                )
        if relation == "exposure" and not inside:
            yield (
                ("relation",),
                "the numerator's ages reach beyond the denominator's; under exposure they are "
                "expected inside: use measures whose ages fit",
            )
