"""Figures of the small country, and questions about them."""

from __future__ import annotations

import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.explain.answer import explain
from orchestration.explain.asked import Question
from tests.gate.worlds import figure, reaching
from tests.pipeline.conftest import COUNTRY, SUBMISSION, evidence, mart, submission

CATALOGUE = COUNTRY / "catalogue"
ROOT = COUNTRY.parents[1]
RATE, SECRET = "low_birth_weight_rate", "newborn_mortality_rate"
PRIME, CHILDREN = 104729, 611953


def of(indicator=RATE, place="F06", period="2023", **changes):
    year = int(period[:4])
    return figure(
        indicator, place, period, period_type="year", locality_level="parish",
        as_of=date(2024, 6, 30), period_start=date(year, 1, 1), **changes,
    )  # fmt: skip


def secret(place, **changes):
    return of(SECRET, place, numerator=PRIME, denominator=CHILDREN, sensitivity="always", **changes)


def reported(place, measure, count, period="2023", row=7):
    return {
        "feed": "clinic", "agency": "health_board", "submission_id": SUBMISSION,
        "source_row": row, "locality_id": place, "period": period, "breakdown": "total",
        "measure_id": measure, "count": count,
    }  # fmt: skip


def owed(place, period, state="on_time", feed="clinic"):
    return {
        "agency": "health_board", "feed": feed, "locality_id": place, "period": period,
        "due": date(2023, 4, 30), "received": None if state == "missing" else date(2023, 4, 1),
        "state": state,
    }  # fmt: skip


UNITS = ("F04", "F05", "F06", "F07", "F08")


def reaches():
    """Which units count toward which, as the warehouse tells it."""
    return [
        *[row for unit in UNITS for row in reaching(unit, unit, "F02", "F01")],
        *reaching("F04", "F09", geography="current"),
        *reaching("F05", "F09", geography="current"),
    ]


def of_the_country(country, name, **more):
    """A mart filled from the compiled table of that name."""
    columns = mart(name, []).column_names
    rows = country.table(name).to_pylist()
    return mart(name, [{n: (row | more).get(n) for n in columns} for row in rows])


def country_tables(country, figures):
    """The country's own places, measures and indicators, and reports of everything."""
    indicators = of_the_country(country, "indicators").to_pylist()
    for row in indicators:
        row["sensitive"] = row["indicator_id"] == SECRET
    quarters = [f"{year}-Q{quarter}" for year in (2022, 2023) for quarter in (1, 2, 3, 4)]
    return {
        "indicators": mart("indicators", indicators),
        "localities": of_the_country(country, "localities"),
        "measures": of_the_country(country, "measures"),
        "indicator_measures": country.table("indicator_measures"),
        "locality_targets": mart("locality_targets", reaches()),
        "reporting": mart("reporting", [owed(u, q) for u in UNITS for q in quarters]),
        "reported_counts": mart("reported_counts", []),
        "corrections": mart("corrections", []),
        "evidence": [evidence(row, "low_weight_births") for row in figures],
        "submissions": [submission(feed="clinic")],
        "targets": mart("targets", []),
        "target_figures": mart("target_figures", []),
    }


def made_from(country):
    return {"catalogue_hash": country.content_hash, "as_of": "2024-06-30"}


def bring(place, country, figures, **tables):
    """Publish the figures, in the country; `tables` instead of its own."""
    known = country_tables(country, figures) | tables
    place.bring(figures, tables=known, **made_from(country))
    return place.publish()


def ask(place, indicator=RATE, locality="F06", period="2023", restricted=False, **more):
    question = Question(indicator, locality, period, **more)
    return explain(place.home, CATALOGUE, question, restricted=restricted)


def plain(told):
    return json.dumps(told, ensure_ascii=False, default=str)


def answers(told):
    return {row["rule_id"]: row for row in told["rules"]}


def rewrite(place, country, table, change):
    """Another word of the compiled catalogue: `change` maps a row, or drops it with None."""
    rows = [found for row in country.table(table).to_pylist() if (found := change(row))]
    path = place.home.catalogue / country.content_hash / f"{table}.parquet"
    pq.write_table(pa.Table.from_pylist(rows, schema=country.table(table).schema), path)
