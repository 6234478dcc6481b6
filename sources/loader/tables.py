"""From a catalogue without faults to its compiled tables (localities and targets apart)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import product
from typing import Any

import pyarrow as pa

from sources.contract import TOTAL
from sources.loader.chance import confidence_levels, exact_poisson_limits
from sources.loader.csv_lines import Rows
from sources.loader.draft import Draft, Entry
from sources.loader.feeds import feed_breakdowns
from sources.loader.measures import parts_of, period_type_of, sensitivity_of
from sources.loader.models import SENSITIVITIES, Indicator, Measure
from sources.loader.periods import Period, period_parts
from sources.loader.relations import RELATIONS
from sources.loader.schemas import schema_of

Row = Mapping[str, Any]


def as_table(name: str, rows: Iterable[Row]) -> pa.Table:
    """Rows as the compiled table of that name; absent columns and empty text are null."""
    schema = schema_of(name)
    listed = list(rows)
    return pa.table(
        [
            pa.array([_filled(row.get(field.name)) for row in listed], type=field.type)
            for field in schema
        ],
        schema=schema,
    )


def _filled(value: Any) -> Any:
    return None if isinstance(value, str) and value == "" else value


def compile_small(draft: Draft, periods: dict[str, Period]) -> dict[str, pa.Table]:
    """Every compiled table but those of localities, plans and targets."""
    makers: dict[str, Iterable[Row]] = {
        "catalogue": _catalogue(draft),
        "levels": level_rows(draft),
        "geographies": dated(draft.csv["geographies.csv"], "snapshot_date"),
        "geography_levels": _geography_levels(draft),
        "periods": _periods(periods),
        "period_parts": _period_parts(draft, periods),
        "period_levels": draft.csv["period_levels.csv"].records(),
        "breakdown_levels": _breakdown_levels(draft),
        "measures": (_measure(entry, draft) for entry in draft.measures.values()),
        "measure_parts": _measure_parts(draft),
        "feeds": (
            {
                "feed": feed,
                "name_vi": entry.contract.name_vi,
                "name_en": entry.contract.name_en,
                "first_period_start": entry.contract.first_period_start,
                "timely_from": entry.contract.timely_from,
            }
            for feed, entry in draft.contracts.items()
        ),
        "feed_measures": _feed_measures(draft),
        "feed_levels": _feed_levels(draft),
        "indicators": (_indicator(entry, draft) for entry in draft.indicators.values()),
        "indicator_measures": _indicator_measures(draft),
        "indicator_periods": _indicator_periods(draft),
        "indicator_breakdowns": _indicator_breakdowns(draft),
        "calendar": _calendar(draft, periods),
        "agencies": dated(draft.csv["agencies.csv"], "valid_from", "valid_to"),
        "breaks": _breaks(draft),
        "thresholds": _thresholds(draft),
        "exact_poisson_limits": exact_poisson_limits(),
        "confidence_levels": confidence_levels(),
        "disclosure": _disclosure(draft),
        "disclosure_days": _disclosure_days(draft),
    }
    return {name: as_table(name, rows) for name, rows in makers.items()}


def dated(rows: Rows, *columns: str) -> Iterator[Row]:
    """The rows with those columns as dates, None where they are empty."""
    for row in rows.records():
        yield row | {name: _day(row[name]) for name in columns}


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _catalogue(draft: Draft) -> Iterator[Row]:
    if draft.catalogue is not None:
        value = draft.catalogue.value
        yield value.model_dump() | {"catalogue_id": value.id}


def level_rows(draft: Draft) -> Iterator[Row]:
    """The rows of the table levels."""
    for row in draft.csv["levels.csv"].records():
        yield row | {"rank": int(row["rank"]) if row["rank"] else None}


def _geography_levels(draft: Draft) -> Iterator[Row]:
    for row in draft.csv["geographies.csv"].records():
        for level in str(row["levels"]).split():
            yield {"geography": row["geography"], "level": level}


def _periods(periods: dict[str, Period]) -> Iterator[Row]:
    for one in periods.values():
        yield {
            "period": one.period,
            "period_type": one.period_type,
            "period_start": one.start,
            "period_end": one.end,
            "year": one.end.year,
            "days": one.days,
            "previous_like_period": one.previous_like,
        }


def _period_parts(draft: Draft, periods: dict[str, Period]) -> Iterator[Row]:
    for whole, part in period_parts(periods, draft.period_types()):
        yield {
            "period": whole.period,
            "part_period": part.period,
            "part_period_type": part.period_type,
        }


def _breakdown_levels(draft: Draft) -> Iterator[Row]:
    for name, entry in draft.breakdowns.items():
        for level in entry.value.levels:
            yield {"breakdown": name, "dimension": entry.value.dimension, "level": level}


def _measure(entry: Entry[Measure], draft: Draft) -> Row:
    measure = entry.value
    feed = draft.terms[measure.id][0] if measure.id in draft.terms else None
    carried = [draft.terms[part][1] for part in parts_of(draft, measure.id)]
    ceiling = measure.ceiling
    return measure.model_dump() | {
        "measure_id": measure.id,
        "feed": feed,
        "attribution": str(measure.attribution),
        "sensitivity": sensitivity_of(draft, [measure.id]),
        "period_type": period_type_of(draft, measure.id),
        "cumulation": carried[0].cumulation,
        "rounding": max(one.rounding for one in carried),
        "ceiling_measure_id": ceiling.measure if ceiling else None,
        "ceiling_multiple": ceiling.multiple if ceiling else None,
    }


def _measure_parts(draft: Draft) -> Iterator[Row]:
    for name, entry in draft.measures.items():
        for part in entry.value.sum_of:
            yield {"measure_id": name, "part_measure_id": part}


def _feed_measures(draft: Draft) -> Iterator[Row]:
    for feed, entry in draft.contracts.items():
        for measure_id, breakdown in feed_breakdowns(entry.contract):
            yield {"feed": feed, "measure_id": measure_id, "breakdown": breakdown}


def _feed_levels(draft: Draft) -> Iterator[Row]:
    for measure_id, (feed, terms) in draft.terms.items():
        for one in terms.levels:
            yield {
                "feed": feed,
                "measure_id": measure_id,
                "level": one.level,
                "sum_of_children": one.sum_of_children,
            }


def _indicator(entry: Entry[Indicator], draft: Draft) -> Row:
    value = entry.value
    limits = value.limits.model_dump() if value.limits else {}
    sensitivity = sensitivity_of(draft, [*value.numerator, *value.denominator])
    proportion = 30 if value.kind == "proportion" else None
    return value.model_dump() | limits | {
        "indicator_id": value.id,
        "sdg_code": value.sdg.code,
        "sdg_relation": value.sdg.relation,
        "per": value.per or 1,
        "series": draft.measures[value.numerator[0]].value.series if value.numerator else None,
        "sensitivity": sensitivity,
        "sensitive": sensitivity != SENSITIVITIES[0],
        "limitations_vi": _limitations(value, "vi"),
        "limitations_en": _limitations(value, "en"),
        "limits_source": limits.get("source"),
        "unreliable_numerator": value.unreliable.numerator,
        "unreliable_denominator": value.unreliable.denominator or proportion,
    }  # fmt: skip


def _limitations(indicator: Indicator, language: str) -> str:
    """The indicator's own limitations, then the reason of its relation (DESIGN 4)."""
    own = getattr(indicator, f"limitations_{language}") or ""
    rule = RELATIONS[indicator.relation] if indicator.relation else None
    reason = getattr(rule, f"reason_{language}") if rule else ""
    return f"{own.strip()} {reason}".strip()


def _indicator_measures(draft: Draft) -> Iterator[Row]:
    for name, entry in draft.indicators.items():
        for role in ("numerator", "denominator"):
            for measure_id in getattr(entry.value, role):
                yield {"indicator_id": name, "role": role, "measure_id": measure_id}


def _indicator_periods(draft: Draft) -> Iterator[Row]:
    for name, entry in draft.indicators.items():
        for kind in dict.fromkeys(entry.value.period_types):
            yield {"indicator_id": name, "period_type": kind}


def _indicator_breakdowns(draft: Draft) -> Iterator[Row]:
    for name, entry in draft.indicators.items():
        every = [TOTAL, *entry.value.breakdowns] if entry.value.has_source else []
        for breakdown in dict.fromkeys(every):
            yield {"indicator_id": name, "breakdown": breakdown}


def _calendar(draft: Draft, periods: dict[str, Period]) -> Iterator[Row]:
    by_type: dict[str, list[Period]] = {}
    for period in periods.values():
        by_type.setdefault(period.period_type, []).append(period)
    for row in draft.csv["calendar.csv"].records():
        contract = draft.contracts[row["feed"]].contract
        if row["period_type"] not in contract.period_types():
            continue
        for period in by_type.get(row["period_type"], []):
            if period.start >= contract.first_period_start:
                yield {
                    "feed": row["feed"],
                    "period": period.period,
                    "due": period.end + timedelta(days=int(row["due_days_after_end"])),
                    "final": period.end + timedelta(days=int(row["final_days_after_end"])),
                }


def _breaks(draft: Draft) -> Iterator[Row]:
    for row in draft.csv["breaks.csv"].records():
        yield row | {"break_date": _day(row["date"])}


def _thresholds(draft: Draft) -> Iterator[Row]:
    for row in draft.csv["thresholds.csv"].records():
        yield row | {"value": float(row["value"]), "set_on": _day(row["date"])}


def _disclosure(draft: Draft) -> Iterator[Row]:
    if draft.disclosure is not None:
        value = draft.disclosure.value
        offers = [(name, one) for name, listed in value.on_offer.items() for one in listed]
        for sensitivity, offer in offers:
            for level, kind in product(offer.levels, offer.period_types):
                yield {
                    "sensitivity": sensitivity,
                    "level": level,
                    "period_type": kind,
                    "breakdowns": kind not in offer.total_only,
                    "small_cell_max": value.small_cell_max,
                    "minimum_denominator": value.minimum_denominator,
                    "most_hidden": value.most_hidden,
                }


def _disclosure_days(draft: Draft) -> Iterator[Row]:
    if draft.disclosure is not None:
        for day in sorted(draft.disclosure.value.release_days):
            yield {"month_and_day": day}
