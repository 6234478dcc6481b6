"""The plan's targets that a period is measured by, each with its figure and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from orchestration.explain.reader import Reader
from orchestration.outputs.reports.duties import Duty
from orchestration.outputs.reports.figures import Figure, Figures
from orchestration.outputs.reports.words import period_said
from orchestration.scorecard_words import Target, said, why_said

# What the document says, whatever the figures are.
OF_THE_DOCUMENT = ("disputed", "not_comparable", "no_source", "not_applicable")
OPEN = "not_yet_judged"
WHOLE_YEAR_DAYS = 365
WHOLE = "total"

Periods = Mapping[str, Mapping[str, Any]]
"""The catalogue's periods by id."""

TARGETS = """
select
    target.position,
    target.clause,
    target.target_id,
    target.indicator_id,
    target.locality_id,
    target.geography,
    target.breakdown,
    target.period,
    target.year,
    target.kind,
    target.comparator,
    target.target_value,
    target.out_of,
    target.printed,
    target.read_as,
    target.disputed,
    target.dispute_reason_vi,
    target.dispute_reason_en,
    target.not_comparable_reason_vi,
    target.not_comparable_reason_en,
    target.answered_locality_id,
    target.answered_by,
    target.reports_received,
    target.reports_expected,
    target.target_level,
    target.status,
    target.reason,
    target.clause_status,
    target.progress,
    indicator.name_vi as indicator_vi,
    indicator.name_en as indicator_en,
    indicator.per as indicator_per,
    indicator.direction,
    indicator.no_source_vi,
    indicator.no_source_en,
    unit.name_vi as locality_name,
    answered.name_vi as answered_locality_name,
    period.period_type,
    period.year as period_year
from release.targets as target
left join release.indicators as indicator using (indicator_id)
left join release.localities as unit on target.locality_id = unit.locality_id
left join release.localities as answered on target.answered_locality_id = answered.locality_id
left join catalogue.periods as period using (period)
where target.plan_id = $plan
order by target.position
"""


@dataclass(frozen=True)
class Result:
    """A target with the figure of the period, that of the period before, and the verdict.

    The figure is that of the unit that answers for the target's, where another does.
    ``status`` is the release's word where the target is of this period, else ``not_yet_judged``.
    ``whole`` is what the clause comes to, on the last of its targets where it has several.
    """

    target: Target
    figure: Figure | None
    before: Figure | None
    period: str | None
    status: str
    reason: str
    outlook: str
    whole: str = ""


def name_of(target: Target, language: str) -> str:
    """An indicator's name; of one for a part of the children, with the words that name the part.

    A target without an indicator goes by the words of its document.
    """
    name = target[f"indicator_{language}"]
    if name is None:
        return str(target["printed"])
    return str(name) if target["breakdown"] == WHOLE else f"{name} (“{target['printed']}”)"


def periods_of(reader: Reader) -> dict[str, dict[str, Any]]:
    """The catalogue's periods by id."""
    return {row["period"]: row for row in reader.rows("select * from catalogue.periods")}


def results_of(
    reader: Reader,
    duty: Duty,
    figures: Mapping[tuple[str, str], Figures],
    periods: Periods,
    language: str,
) -> list[Result]:
    """The results in the document's order; ``figures`` are those of each place on its map.

    Of a target that stands for several years that of the period's year is taken, else the next.
    A duty that names indicators is measured by their targets alone.
    """
    named = set(duty.listed("indicators"))
    rows = [
        row
        for row in reader.rows(TARGETS, {"plan": duty.plan_id})
        if not named or row["indicator_id"] in named
    ]
    chosen = sorted(_chosen(rows, duty.year), key=lambda row: row["position"])
    results = [_result(row, duty, figures, periods, language) for row in chosen]
    return _with_whole_clauses(results, language)


def _chosen(rows: Iterable[Target], year: int) -> Iterable[Target]:
    def what(row: Target) -> tuple[Any, ...]:
        names = ("clause", "indicator_id", "locality_id", "breakdown", "kind", "out_of")
        wording = row["printed"] if row["indicator_id"] is None else None
        return (*(str(row[name]) for name in names), str(wording))

    for _, group in groupby(sorted(rows, key=what), key=what):
        ahead = [row for row in group if row["year"] >= year]
        if ahead:
            first = min(row["year"] for row in ahead)
            yield from (row for row in ahead if row["year"] == first)


def _result(
    target: Target,
    duty: Duty,
    figures: Mapping[tuple[str, str], Figures],
    periods: Periods,
    language: str,
) -> Result:
    own = figures.get((target["locality_id"], target["geography"]))
    period = _period_of(target, duty, own, periods)
    of_this_period = period is not None and period == target["period"]
    place = target["answered_locality_id"] if of_this_period else target["locality_id"]
    there = figures.get((place, target["geography"]))
    figure = before = None
    if there is not None and target["indicator_id"] is not None and period is not None:
        figure = there.at(target["indicator_id"], target["breakdown"], period)
        earlier = periods[period]["previous_like_period"]
        before = there.at(target["indicator_id"], target["breakdown"], earlier)
    if of_this_period or target["status"] in OF_THE_DOCUMENT:
        return Result(target, figure, before, period, target["status"],
                      why_said(target, language), _outlook(target, language))  # fmt: skip
    return Result(target, figure, before, period, OPEN, _judged_by(target, periods, language),
                  _outlook(target, language))  # fmt: skip


def _period_of(target: Target, duty: Duty, there: Figures | None, periods: Periods) -> str | None:
    """The period that the target's indicator is reported for, within the duty's.

    The duty's own where there are figures of it; else, for a duty of a whole year, that which
    stands to the duty's year as the target's stands to the target's.
    """
    if there is not None and there.at(target["indicator_id"], target["breakdown"], duty.period):
        return duty.period
    if target["period"] is None or duty.days < WHOLE_YEAR_DAYS:
        return None
    year = duty.year + target["period_year"] - target["year"]
    kind = target["period_type"]
    found = [p for p, row in periods.items() if (row["period_type"], row["year"]) == (kind, year)]
    return found[0] if found else None


def _judged_by(target: Target, periods: Periods, language: str) -> str:
    named = periods.get(target["period"] or "")
    period = period_said(named["period_start"], named["period_end"]) if named else target["year"]
    return f"đánh giá theo {period}" if language == "vi" else f"judged by {period}"


def _outlook(target: Target, language: str) -> str:
    """Whether a target that lies ahead is on its way."""
    return said(target["progress"], language) if target["status"] == OPEN else ""


def _with_whole_clauses(results: Sequence[Result], language: str) -> list[Result]:
    found: list[Result] = []
    for _, group in groupby(results, key=lambda one: one.target["clause"]):
        parts = list(group)
        words = {(one.target["year"], one.target["clause_status"]) for one in parts}
        status = parts[0].target["clause_status"]
        judged = all(one.period == one.target["period"] for one in parts)
        if len(parts) > 1 and len(words) == 1 and status is not None and judged:
            parts[-1] = Result(**{**vars(parts[-1]), "whole": said(status, language)})
        found += parts
    return found
