"""All that a report says, read from a release at once; how it looks is said elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from orchestration.explain.reader import Reader
from orchestration.outputs.reports.comparison import Comparison, comparison_of
from orchestration.outputs.reports.completeness import Completeness, completeness_of
from orchestration.outputs.reports.duties import Duty
from orchestration.outputs.reports.figures import (
    Figure,
    Figures,
    figures_at,
    reason_of,
    rule_families,
)
from orchestration.outputs.reports.results import Result, periods_of, results_of
from orchestration.outputs.reports.trends import Chart, charts_of
from orchestration.outputs.reports.words import period_said
from sources.places.names import kind_words
from sources.worded import Language

PLAN = """
select
    plan.*,
    place.name_vi as place,
    place.valid_to as place_ended
from release.plans as plan
left join release.localities as place using (locality_id)
where plan.plan_id = $plan
"""
PLACES = """
select
    locality_id,
    geography
from release.targets
where plan_id = $plan
union
select
    answered_locality_id as locality_id,
    geography
from release.targets
where plan_id = $plan and answered_locality_id is not null
"""
DEFINITIONS = """
select *
from release.indicators
where indicator_id in (select unnest($indicators))
order by indicator_id
"""


@dataclass(frozen=True)
class ReleaseFacts:
    """What a release says of itself: its id, its day, when it was made, whether it is invented."""

    release_id: str
    as_of: date
    created_at: datetime
    synthetic: bool


@dataclass(frozen=True)
class Contents:
    """A report in one language, before it is set.

    ``place_short`` is the name of the plan's place without the word for its kind; ``families``
    says of which family the rules are that withhold figures, ``periods`` what people call a period.
    """

    duty: Duty
    language: Language
    release: ReleaseFacts
    plan: Mapping[str, Any]
    place_short: str
    results: Sequence[Result]
    comparison: Comparison | None
    completeness: Completeness
    charts: Sequence[Chart]
    definitions: Sequence[Mapping[str, Any]]
    families: Mapping[str, str]
    periods: Mapping[str, str]

    def called(self, period: str | None) -> str:
        """A period as people write it; nothing for none."""
        return self.periods.get(period or "", period or "")

    def why(self, figure: Figure) -> str:
        """Why a figure has no value; nothing for one that has."""
        if figure["value"] is not None:
            return ""
        return reason_of(figure["reason"], self.families, self.language)


def release_facts(release: Path) -> ReleaseFacts:
    """The facts of a release's folder."""
    found = json.loads((release / "release.json").read_text(encoding="utf-8"))
    return ReleaseFacts(
        release_id=found["id"],
        as_of=date.fromisoformat(found["as_of"]),
        created_at=datetime.fromisoformat(found["created_at"]),
        synthetic=bool(found["synthetic"]),
    )


def contents_of(reader: Reader, facts: ReleaseFacts, duty: Duty, language: Language) -> Contents:
    """Everything a report says; ``reader`` has the schemas ``release`` and ``catalogue``."""
    plan = reader.one(PLAN, {"plan": duty.plan_id}) or {}
    families = rule_families(reader)
    figures: dict[tuple[str, str], Figures] = {
        (row["locality_id"], row["geography"]): figures_at(
            reader, row["locality_id"], row["geography"]
        )
        for row in reader.rows(PLACES, {"plan": duty.plan_id})
    }
    periods = periods_of(reader)
    results = results_of(reader, duty, figures, periods, language)
    labels = {
        name: period_said(row["period_start"], row["period_end"]) for name, row in periods.items()
    }
    place, geography = plan["locality_id"], plan["geography"]
    indicators = {one.target["indicator_id"] for one in results if one.target["indicator_id"]}
    return Contents(
        duty=duty,
        language=language,
        release=facts,
        plan=plan,
        place_short=_without_kind(reader, plan["place"] or ""),
        results=results,
        comparison=comparison_of(reader, place, geography, results),
        completeness=completeness_of(reader, duty, place, geography, results),
        charts=charts_of(results, figures, labels, language),
        definitions=reader.rows(DEFINITIONS, {"indicators": sorted(indicators)}),
        families=families,
        periods=labels,
    )


def _without_kind(reader: Reader, name: str) -> str:
    """A place as a letter's date names it: without the word for its kind."""
    units = reader.rows(
        "select type, any_value(name_vi) as name_vi from release.localities "
        "where type is not null group by type, name_vi"
    )
    words = kind_words([one["type"] for one in units], [one["name_vi"] for one in units])
    for word in words:
        if name.casefold().startswith(f"{word} "):
            return name[len(word) + 1 :]
    return name
