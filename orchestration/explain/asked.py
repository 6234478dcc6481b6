"""Which figure is asked for: indicator, place and period by id, code or name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.asked_figures import BETWEEN, KEY
from orchestration.asked_indicator import indicators_meant
from orchestration.explain.places import meant_place
from orchestration.explain.reader import Reader, Row
from orchestration.explain.unclear import several, unknown


@dataclass(frozen=True)
class Question:
    """What was typed. `geography` and `breakdown` may be left open."""

    indicator: str
    locality: str
    period: str
    geography: str | None = None
    breakdown: str | None = None


@dataclass(frozen=True)
class Asked:
    """The figure meant: rows of its indicator, place and period; the map and the part."""

    indicator: Row
    place: Row
    period: Row
    geography: str
    breakdown: str

    def key(self, series: str | None) -> tuple[str, ...]:
        """The figure's key in the order of KEY."""
        return (
            str(self.indicator["indicator_id"]),
            series or "",
            str(self.place["locality_id"]),
            self.geography,
            str(self.period["period"]),
            self.breakdown,
        )


def question_of_key(word: str) -> Question | None:
    """The question that a whole key means, written with slashes as lists of figures print it."""
    parts = word.split(BETWEEN)
    if len(parts) != len(KEY):
        return None
    named = dict(zip(KEY, parts, strict=True))
    return Question(
        named["indicator_id"],
        named["locality_id"],
        named["period"],
        named["geography"],
        named["breakdown"],
    )


INDICATORS = """
select indicators.*, counted.counts
from release.indicators as indicators
left join (
    select
        roles.indicator_id,
        string_agg(measures.name_vi || ' ' || measures.name_en, ' ' order by measures.measure_id)
            as counts
    from release.indicator_measures as roles
    inner join release.measures as measures using (measure_id)
    where roles.role = 'numerator'
    group by roles.indicator_id
) as counted using (indicator_id)
order by indicators.indicator_id
"""


def asked_figure(reader: Reader, question: Question, catalogue: Path, today: date) -> Asked:
    """The figure meant; UnclearError names what may be meant where that is not one thing.

    A place is asked as of the period's last day, on today's map as of today: what did not exist
    then is the version it was or became. Without a map it is that of the time where the place
    stood at the period's end, else today's.
    """
    indicator = _indicator(reader, question.indicator)
    period = _period(reader, question.period, catalogue)
    geographies = {row["geography"]: row for row in reader.rows("from catalogue.geographies")}
    if question.geography is not None and question.geography not in geographies:
        raise unknown("geography", question.geography, list(geographies.values()))
    kind = geographies[question.geography]["kind"] if question.geography else "as_was"
    day = today if kind == "current" else period["period_end"]
    locality_id = meant_place(catalogue, question.locality, day, today)
    place = reader.one("from release.localities where locality_id = ?", [locality_id])
    if place is None:
        raise unknown("locality", question.locality, [])
    geography = question.geography or map_of(place, period, list(geographies.values()))
    breakdown = _breakdown(reader, question.breakdown)
    return Asked(indicator, place, period, geography, breakdown)


def map_of(place: Row, period: Row, geographies: list[Row]) -> str:
    """The map that is meant where none is named."""
    kinds = {row["kind"]: str(row["geography"]) for row in reversed(geographies)}
    end = period["period_end"]
    stood = place["valid_from"] <= end and (place["valid_to"] is None or end < place["valid_to"])
    return kinds["as_was"] if stood or "current" not in kinds else kinds["current"]


def _indicator(reader: Reader, text: str) -> Row:
    found = indicators_meant(reader.rows(INDICATORS), text)
    if len(found) == 1:
        return found[0]
    listed = [{n: row[n] for n in ("indicator_id", "name_vi", "name_en")} for row in found]
    if listed:
        raise several("indicator", text, listed)
    raise unknown("indicator", text, [])


def _period(reader: Reader, text: str, catalogue: Path) -> Row:
    """By id, or as any sender may write it."""
    rows = reader.rows("from catalogue.periods order by period_end desc, period")
    by_id = {str(row["period"]).casefold(): row for row in rows}
    if text.strip().casefold() in by_id:
        return by_id[text.strip().casefold()]
    from orchestration.catalogue_step import loaded_catalogue
    from sources.contract import normalise_text

    spelt = loaded_catalogue(catalogue).period_spellings
    found = {texts[key] for texts in spelt.values() if (key := normalise_text(text)) in texts}
    named = [by_id[one.casefold()] for one in sorted(found) if one.casefold() in by_id]
    if len(named) == 1:
        return named[0]
    if named:
        raise several("period", text, [{"period": row["period"]} for row in named])
    like = [row for row in rows if text.strip() and text.strip() in str(row["period"])]
    raise unknown("period", text, [{"period": row["period"]} for row in like])


def _breakdown(reader: Reader, text: str | None) -> str:
    rows = reader.rows("select distinct breakdown, dimension from catalogue.breakdown_levels")
    if text is None:
        return str(next(row["breakdown"] for row in rows if row["dimension"] == "total"))
    if text not in {row["breakdown"] for row in rows}:
        listed = [{"breakdown": row["breakdown"]} for row in rows]
        raise unknown("breakdown", text, sorted(listed, key=lambda row: str(row["breakdown"])))
    return text
