"""Small releases of an invented country, for reports: a march, its parishes, one plan."""

import json
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

from tests.pipeline.conftest import indicator, mart, measure

AS_OF = date(2024, 6, 30)
PLACE, MAP = "F02", "as_was"
FIGURE = {
    "indicator_id": pa.string(), "locality_id": pa.string(), "locality_level": pa.string(),
    "geography": pa.string(), "period": pa.string(), "period_type": pa.string(),
    "period_end": pa.date32(), "breakdown": pa.string(), "numerator": pa.float64(),
    "denominator": pa.float64(), "value": pa.float64(), "lower_95": pa.float64(),
    "upper_95": pa.float64(), "parent_locality_id": pa.string(), "parent_value": pa.float64(),
    "last_good_value": pa.float64(), "last_good_period": pa.string(),
    "obs_status": pa.string(), "provisional": pa.bool_(), "estimated": pa.bool_(),
    "break_before": pa.bool_(), "coverage": pa.float64(), "quality": pa.string(),
    "reason": pa.string(), "as_of": pa.date32(),
}  # fmt: skip
FEEDS = pa.schema([("feed", pa.string()), ("name_vi", pa.string()), ("name_en", pa.string())])
AGENCIES = pa.schema(
    [(name, pa.string()) for name in ("agency_id", "name_vi", "name_en")]
    + [("valid_from", pa.date32())]
)
LEVELS = pa.schema([("level", pa.string()), ("rank", pa.int32())])
PERIODS = pa.schema(
    [("period", pa.string()), ("period_type", pa.string()), ("period_start", pa.date32()),
     ("period_end", pa.date32()), ("year", pa.int32()), ("days", pa.int32()),
     ("previous_like_period", pa.string())]
)  # fmt: skip


def figure(period, value, **changes):
    """A figure of a year; without a value it is withheld unless said otherwise."""
    shown = value is not None
    return {
        "indicator_id": "stunting", "locality_id": PLACE, "locality_level": "region",
        "geography": MAP, "period": period, "period_type": "year",
        "period_end": date(int(period), 12, 31), "breakdown": "total",
        "numerator": value * 2 if shown else None, "denominator": 200.0 if shown else None,
        "value": value, "lower_95": value - 2 if shown else None,
        "upper_95": value + 2 if shown else None, "parent_locality_id": "F01",
        "obs_status": "normal" if shown else "withheld", "provisional": False if shown else None,
        "estimated": False if shown else None, "break_before": False if shown else None,
        "quality": "pass" if shown else None, "reason": None if shown else "unit_slip",
        "as_of": AS_OF,
    } | changes  # fmt: skip


def target(year, status, **changes):
    return {
        "plan_id": "march_plan", "position": 1, "clause": "I.1", "target_id": f"t-{year}",
        "indicator_id": "stunting", "locality_id": PLACE, "geography": MAP, "breakdown": "total",
        "period": str(year), "year": year, "kind": "level", "comparator": "<",
        "target_value": Decimal(20), "per": 100, "printed": "dưới 20%", "disputed": False,
        "answered_locality_id": PLACE, "answered_by": "own", "target_level": 20.0,
        "status": status, "clause_status": status,
    } | changes  # fmt: skip


def duty(obligation_id="march_year", **changes):
    return {
        "obligation_id": obligation_id, "plan_id": "march_plan", "clause": "V.1",
        "reporter_vi": "Sở Y tế tỉnh Bắc", "reporter_en": "Health Office of Northmark",
        "receiver_vi": "Ủy ban nhân dân tỉnh; Bộ Y tế", "receiver_en": "The council; the ministry",
        "via_vi": "Văn phòng tỉnh", "via_en": "The chancery", "cadence": "periodic",
        "period_type": "year", "due_rule": "on", "first_year": 2021, "last_year": 2025,
        "feeds": "clinic", "content_vi": "Kết quả năm.", "content_en": "Results of the year.",
        "printed": "báo cáo hằng năm",
    } | changes  # fmt: skip


PLAN = {
    "plan_id": "march_plan", "name_vi": "Kế hoạch của Bắc", "name_en": "Plan of Northmark",
    "document": "7/KH", "issued": date(2021, 3, 4), "locality_id": PLACE, "geography": MAP,
    "first_year": 2021, "last_year": 2025,
}  # fmt: skip
LOCALITIES = [
    {"locality_id": "F01", "level": "country", "code": "F", "name_vi": "Fennland", "type": "realm"},
    {"locality_id": "F02", "level": "region", "code": "1", "name_vi": "March Northmark",
     "type": "march", "parent_id": "F01"},
    {"locality_id": "F03", "level": "region", "code": "2", "name_vi": "March Southmark",
     "type": "march", "parent_id": "F01"},
    *({"locality_id": f"P{n}", "level": "parish", "code": f"10{n}", "name_vi": f"Parish {n}",
       "type": "parish", "parent_id": "F02"} for n in (1, 2)),
]  # fmt: skip
YEARS = [
    {"period": str(year), "period_type": "year", "period_start": date(year, 1, 1),
     "period_end": date(year, 12, 31), "year": year, "days": 365,
     "previous_like_period": str(year - 1)}
    for year in range(2018, 2026)
]  # fmt: skip
HALVES = [
    {"period": f"{year}-H1", "period_type": "half", "period_start": date(year, 1, 1),
     "period_end": date(year, 6, 30), "year": year, "days": 181,
     "previous_like_period": f"{year - 1}-H1"}
    for year in range(2020, 2026)
]  # fmt: skip


def reported(unit, state, period="2023", feed="clinic"):
    received = None if state == "missing" else date(2024, 1, 20)
    return {"agency": "office", "feed": feed, "locality_id": unit, "period": period,
            "due": date(2024, 1, 31), "received": received, "state": state,
            "answering_agency": "office"}  # fmt: skip


def standard_figures():
    """Four years of the march, and what its parishes had in 2023."""
    rows = [figure(str(year), value) for year, value in
            ((2020, 24.0), (2021, 23.0), (2022, 21.5), (2023, 18.5))]  # fmt: skip
    rows += [
        figure("2023", value, locality_id=unit, locality_level="parish", parent_locality_id=PLACE)
        for unit, value in (("P1", 17.0), ("P2", 20.0))
    ]
    return rows


def write_release(folder, *, figures=None, targets=None, duties=None, **changes):
    """A release and its catalogue below `folder`; give both folders."""
    duties = [duty()] if duties is None else duties
    tables = {
        "figures": pa.Table.from_pylist(
            standard_figures() if figures is None else figures,
            schema=pa.schema(list(FIGURE.items())),
        ),
        "targets": mart("targets", [target(2023, "met"), target(2025, "not_yet_judged")]
                        if targets is None else targets),
        "plans": mart("plans", [PLAN]),
        "obligations": mart("obligations", duties),
        "obligation_dates": mart("obligation_dates", [
            {"obligation_id": one["obligation_id"], "period": str(year),
             "period_start": date(year, 1, 1), "period_end": date(year, 12, 31),
             "due": date(year, 12, 15), "before_end": True}
            for one in duties if one["due_rule"] for year in (2023, 2024, 2025)
        ]),
        "indicators": mart("indicators", [indicator(
            "stunting", "Tỷ lệ thấp còi", "Stunting", direction="low_is_good",
            definition_vi="Định nghĩa.", definition_en="Definition.")]),
        "indicator_measures": mart("indicator_measures", [
            {"indicator_id": "stunting", "role": "numerator", "measure_id": "stunted"}]),
        "measures": mart("measures", [measure("stunted", "Children stunted", feed="clinic")]),
        "localities": mart("localities", LOCALITIES),
        "locality_targets": mart("locality_targets", [
            {"geography": MAP, "source_locality_id": unit, "target_locality_id": PLACE}
            for unit in ("P1", "P2")]),
        "reporting": mart("reporting", [reported("P1", "on_time"), reported("P2", "missing")]),
        "rules": pa.table({"rule_id": ["unit_slip"], "family": ["surprising"]}),
    } | changes  # fmt: skip
    release, catalogue = folder / "releases" / "00001-2024-06-30", folder / "catalogue" / "c0"
    _write(release, tables)
    _write(catalogue, {
        "periods": pa.Table.from_pylist([*YEARS, *HALVES], schema=PERIODS),
        "feeds": pa.Table.from_pylist(
            [{"feed": "clinic", "name_vi": "Y tế", "name_en": "Clinics"}], schema=FEEDS),
        "agencies": pa.Table.from_pylist(
            [{"agency_id": "office", "name_vi": "Phòng Y tế", "name_en": "Health office",
              "valid_from": date(2020, 1, 1)}], schema=AGENCIES),
        "levels": pa.Table.from_pylist(
            [{"level": name, "rank": rank} for rank, name in
             enumerate(("country", "region", "parish"))], schema=LEVELS),
    })  # fmt: skip
    facts = {"id": release.name, "as_of": AS_OF.isoformat(), "synthetic": True,
             "catalogue_hash": catalogue.name,
             "created_at": "2024-06-30T18:00:00+00:00"}  # fmt: skip
    (release / "release.json").write_text(json.dumps(facts), encoding="utf-8")
    (release.parent / "current").symlink_to(release.name)
    return release, catalogue


def _write(folder, tables):
    folder.mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
