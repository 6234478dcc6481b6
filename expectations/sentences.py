"""Sentences of violations: numbers as a statistician writes them, names from the candidate."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from expectations.rules import RULES_BY_ID

LANGUAGES = ("vi", "en")
# What a count is called when the candidate does not name it.
NAMELESS = {
    "numerator": {"vi": "Tử số", "en": "The numerator"},
    "denominator": {"vi": "mẫu số", "en": "the denominator"},
}
PERCENT = 100


def number(value: float | None, language: str) -> str:
    """1234.5 as '1.234,5' (vi) or '1,234.5' (en); at most three decimals, none when whole."""
    if value is None or math.isnan(value):
        return "không có" if language == "vi" else "nothing"
    if math.isinf(value):
        return "vô hạn" if language == "vi" else "infinity"
    decimals = 0 if abs(value) >= 1000 or value == round(value) else 3
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    if text in ("-0", ""):
        text = "0"
    return text.translate(str.maketrans(",.", ".,")) if language == "vi" else text


def with_unit(value: float | None, unit: str, per: float, language: str) -> str:
    """A number with its unit: a count, a share (as %), or a value on the indicator's scale."""
    if value is None or math.isnan(value) or unit == "count":
        return number(value, language)
    if unit == "share":
        return f"{number(value * PERCENT, language)} %"
    if per == PERCENT:
        return f"{number(value, language)} %"
    if per > 1:
        word = "trên" if language == "vi" else "per"
        return f"{number(value, language)} {word} {number(per, language)}"
    return number(value, language)


def factor(value: float | None, language: str) -> str:
    """A power of ten as a slip is told: '×10', '÷1,000'."""
    if value is None or value <= 0:
        return number(None, language)
    sign, size = ("×", value) if value >= 1 else ("÷", 1 / value)
    return f"{sign}{number(round(size), language)}"


@dataclass(frozen=True)
class Names:
    """Names of indicators, of the counts on their sides and of measures, in both languages."""

    indicators: dict[tuple[str, str], str]
    sides: dict[tuple[str, str, str], str]
    corrections: dict[tuple[str, str], str]
    measures: dict[tuple[str, str], str]

    def indicator(self, indicator_id: str, language: str) -> str:
        """The indicator's name, or its id."""
        return self.indicators.get((indicator_id, language), indicator_id)

    def other(self, other_id: str, language: str) -> str:
        """The name of what stands beside the own indicator: another one, or a measure."""
        measure = self.measures.get((other_id, language), other_id)
        return self.indicators.get((other_id, language), measure)

    def side(self, indicator_id: str, side: str, language: str) -> str:
        """The name of the numerator or denominator."""
        return self.sides.get((indicator_id, side, language), NAMELESS[side][language])

    def correction(self, correction_id: str, language: str) -> str:
        """The reason of a correction, or its name."""
        return self.corrections.get((correction_id, language), correction_id)


def read_names(tables: duckdb.DuckDBPyConnection) -> Names:
    """Names out of the candidate's tables: indicators, their counts, reasons of corrections."""
    indicators: dict[tuple[str, str], str] = {}
    sides: dict[tuple[str, str, str], str] = {}
    corrections: dict[tuple[str, str], str] = {}
    measures: dict[tuple[str, str], str] = {}
    for language in LANGUAGES:
        for indicator_id, name in tables.execute(
            f"SELECT indicator_id, name_{language} FROM indicators WHERE name_{language} NOT NULL"
        ).fetchall():
            indicators[indicator_id, language] = name
        for indicator_id, side, name in tables.execute(
            f"SELECT im.indicator_id, im.role, string_agg(m.name_{language}, ' + ' "
            "ORDER BY im.measure_id) FROM indicator_measures im JOIN measures m "
            f"USING (measure_id) WHERE m.name_{language} NOT NULL GROUP BY ALL"
        ).fetchall():
            sides[indicator_id, side, language] = name
        for correction_id, reason in tables.execute(
            f"SELECT DISTINCT correction_id, reason_{language} FROM corrections"
        ).fetchall():
            corrections[correction_id, language] = reason
        for measure_id, name in tables.execute(
            f"SELECT measure_id, name_{language} FROM measures WHERE name_{language} NOT NULL"
        ).fetchall():
            measures[measure_id, language] = name
    return Names(indicators, sides, corrections, measures)


# What of a violation a sentence depends on.
TOLD = (
    *("about", "observed", "expected", "unit", "side", "per", "other", "culprit", "factor"),
    *("note_vi", "note_en"),
)


def add_sentences(violations: pd.DataFrame, names: Names) -> pd.DataFrame:
    """The violations with columns sentence_vi and sentence_en.

    Reads rule_id and TOLD: about (the indicator spoken of), observed, expected, unit, side, per,
    other and culprit (another indicator, a measure or a correction, and the indicator that moved
    more; may be null), factor (the power of ten a count is off by; may be null), note_vi and
    note_en (words of somebody who was asked; may be null).
    Violations that say the same are written once: a flag may stand on a third of all figures.
    """
    written = violations.copy()
    for language in LANGUAGES:
        written[f"sentence_{language}"] = pd.Series(index=violations.index, dtype="object")
    for rule_id, rows in violations.groupby("rule_id"):
        rule = RULES_BY_ID[str(rule_id)]
        for language, template in (("vi", rule.sentence_vi), ("en", rule.sentence_en)):
            written.loc[rows.index, f"sentence_{language}"] = (
                _filled(template, rows, names, language) if "{" in template else template
            )
    return written


def _filled(template: str, rows: pd.DataFrame, names: Names, language: str) -> list[str]:
    known: dict[tuple[Any, ...], str] = {}
    sentences = []
    for told in zip(*(rows[name] for name in TOLD), strict=True):
        if told not in known:
            known[told] = _sentence(template, dict(zip(TOLD, told, strict=True)), names, language)
        sentences.append(known[told])
    return sentences


def _sentence(template: str, told: dict[str, Any], names: Names, language: str) -> str:
    indicator_id, unit, per = str(told["about"]), str(told["unit"]), float(told["per"])
    filled = template.format(
        observed=with_unit(_number(told["observed"]), unit, per, language),
        expected=with_unit(_number(told["expected"]), unit, per, language),
        numerator=names.side(indicator_id, "numerator", language),
        denominator=names.side(indicator_id, "denominator", language),
        count=names.side(indicator_id, str(told["side"]), language),
        indicator=names.indicator(indicator_id, language),
        case=_text(told["other"]),
        correction=names.correction(_text(told["other"]), language),
        other=names.other(_text(told["other"]), language),
        factor=factor(_number(told["factor"]), language),
        culprit=_culprit(_text(told["culprit"]), names, language),
        note=_text(told[f"note_{language}"]),
    ).strip()
    return filled[:1].upper() + filled[1:]


def _culprit(indicator_id: str, names: Names, language: str) -> str:
    if not indicator_id:
        return ""
    name = names.side(indicator_id, "numerator", language)
    if language == "vi":
        return f"Có lẽ sai ở: {name}."
    return f"The likely culprit: {name}."


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, float) and not math.isnan(value) else None


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
