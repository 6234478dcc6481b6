"""The public figures that a report shows: those of the plan's place, by what they are of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.explain.reader import Reader
from orchestration.explain.words import STATUS
from orchestration.scorecard_words import REASONS, number_said, reason_said, span_said
from sources.worded import Language, Worded

SHOWN = (
    "indicator_id, locality_id, geography, breakdown, period, period_type, period_end, numerator, "
    "denominator, value, lower_95, upper_95, obs_status, provisional, estimated, break_before, "
    "coverage, quality, reason, last_good_value, last_good_period, parent_locality_id, "
    "locality_level"
)
FAMILIES: Mapping[str, Worded] = {
    "impossible": Worded("số đếm không hợp lý, đang xác minh", "an impossible count, in question"),
    "surprising": Worded("thay đổi bất thường, đang xác minh", "an unusual change, in question"),
    "contains_held": Worded("gồm số đếm đang xác minh", "contains a count in question"),
}
"""Why a figure is withheld, by the family of the rule that holds it."""

SERIES = f"select {SHOWN} from release.figures where locality_id = $place and geography = $map"
NO_FIGURE = "absent"
UNITS: Mapping[int, str] = {1: "", 100: "%", 1000: "‰"}

Figure = Mapping[str, Any]
Cell = tuple[str, str, str]
"""Indicator, breakdown and period, of one place on one map."""


@dataclass(frozen=True)
class Figures:
    """The figures of one place on one map."""

    of: Mapping[Cell, Figure]

    def at(self, indicator: str, breakdown: str, period: str | None) -> Figure | None:
        """The figure, or None where there is no such row."""
        return self.of.get((indicator, breakdown, period)) if period is not None else None

    def series(self, indicator: str, breakdown: str, period_type: str) -> list[Figure]:
        """All figures of an indicator of one type of period, by time."""
        found = [
            figure
            for (one, part, _), figure in self.of.items()
            if (one, part, figure["period_type"]) == (indicator, breakdown, period_type)
        ]
        return sorted(found, key=lambda figure: figure["period_end"])


def figures_at(reader: Reader, place: str, geography: str) -> Figures:
    """The figures of the release at a place."""
    rows = reader.rows(SERIES, {"place": place, "map": geography})
    return Figures({(row["indicator_id"], row["breakdown"], row["period"]): row for row in rows})


def rule_families(reader: Reader) -> dict[str, str]:
    """The family of every rule of the gate."""
    found = reader.rows("select rule_id, family from release.rules")
    return {row["rule_id"]: row["family"] for row in found}


def status_said(figure: Figure | None, language: Language) -> str:
    """The word for a figure's status; a row that is not there has one too."""
    return STATUS[NO_FIGURE if figure is None else figure["obs_status"]].said(language)


def reason_of(reason: str | None, rules: Mapping[str, str], language: Language) -> str:
    """Why a figure is not shown: a closed word, or the family of the rule that holds it."""
    if reason is None or reason in REASONS:
        return reason_said(reason, language)
    family = FAMILIES.get(rules.get(reason, ""))
    return family.said(language) if family is not None else reason


def value_said(figure: Figure | None, language: Language, *, interval: bool = True) -> str:
    """A figure's value with its interval and its marks, or the word for why there is none."""
    if figure is None or figure["value"] is None:
        return status_said(figure, language)
    span = span_said(figure["lower_95"], figure["upper_95"], language) if interval else ""
    return f"{number_said(figure['value'], language)}{marks_of(figure)} {span}".strip()


def marks_of(figure: Figure) -> str:
    """The signs behind a number: provisional, estimated, a break before, flagged by the gate."""
    signs = (("provisional", "*"), ("estimated", "†"), ("break_before", "‡"))
    shown = "".join(sign for name, sign in signs if figure[name])
    return shown + ("§" if figure["quality"] == "flag" else "")


def unit_said(per: int | None, language: Language) -> str:
    """The unit of an indicator: per cent, per mille, per so many; nothing for a count."""
    if per is None:
        return ""
    return UNITS[per] if per in UNITS else f"/{number_said(per, language)}"
