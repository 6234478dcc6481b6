"""A small release of the invented country with a figure of every status, published as any other."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from expectations.disclosure import Masked
from orchestration import masking
from orchestration.operations.database import Operations
from orchestration.outputs.reports.filing import make_reports
from orchestration.reports_due import shelf_of
from orchestration.settings import Settings
from sources.loader import compile_catalogue, load_catalogue
from tests.gate.worlds import figure
from tests.pipeline.conftest import PLAN, Place, mart, target
from tests.pipeline.explain.asking import CATALOGUE, RATE, SECRET, country_tables, made_from, owed

VACCINATED, RUNAWAYS = "vaccination_rate_under5", "runaway_cases"
# Numbers that nothing else can be: where one is read, a hidden figure was shown.
PLANTED, PLANTED_OF = 104729, 611953
HELD, HELD_OF = 817504253, 27644437
LEVELS = {"F01": "country", "F02": "region", "F03": "region"}
ABOVE = {"F01": None, "F02": "F01", "F03": "F01", "F07": "F03", "F08": "F03"}
YEARS = (2022, 2023)


def of(indicator, place, year, geography="as_was", **changes):
    return figure(
        indicator, place, str(year), geography=geography, period_type="year",
        locality_level=LEVELS.get(place, "parish"), locality_code=place, as_of=date(2024, 6, 30),
        period_start=date(year, 1, 1), parent_locality_id=ABOVE.get(place, "F02"), **changes,
    )  # fmt: skip


def plain_figures():
    """Births under weight everywhere: the parishes of the time, and today's."""
    found = []
    for year in YEARS:
        for geography, parishes in (
            ("as_was", ("F04", "F05", "F06", "F07", "F08") if year == YEARS[0] else
             ("F06", "F07", "F08", "F09")),
            ("current", ("F06", "F07", "F08", "F09")),
        ):  # fmt: skip
            for place in ("F01", "F02", "F03", *parishes):
                births = 40_000 if place == "F01" else 20_000 if place in LEVELS else 4_000
                found.append(
                    of(RATE, place, year, geography, numerator=births // 16, denominator=births)
                )
    return found


def without_value(indicator, place, year, status, reason):
    return of(
        indicator, place, year, numerator=None, denominator=None, obs_status=status,
        reason=reason, coverage=0.0,
    )  # fmt: skip


def special_figures():
    """One of every other status, in the parishes of the time."""
    first, last = YEARS
    return [
        of(VACCINATED, "F06", first, numerator=900, denominator=1000),
        of(VACCINATED, "F06", last, numerator=HELD, denominator=HELD_OF),
        of(VACCINATED, "F07", last, numerator=910, denominator=1000, provisional=True,
           obs_status="provisional"),
        of(VACCINATED, "F08", last, numerator=905, denominator=1000, estimated=True,
           obs_status="estimated"),
        of(VACCINATED, "F02", last, numerator=920, denominator=1000, break_before=True,
           obs_status="break"),
        of(VACCINATED, "F04", first, numerator=3, denominator=4, unreliable=True,
           expected_at_locality_id="F02", expected_numerator=3.6),
        without_value(VACCINATED, "F03", last, "missing", "not_reported"),
        without_value(VACCINATED, "F01", last, "not_applicable", "zero_of_zero"),
        *(
            of(SECRET, place, last, numerator=PLANTED, denominator=PLANTED_OF, per=1000,
               sensitivity="always")
            for place in ("F01", "F02", "F03", "F06", "F07", "F08")
        ),
    ]  # fmt: skip


def targets():
    """A target that is met, one that nothing answers, and one whose answer is withheld."""
    rows = {(row["indicator_id"], row["locality_id"]): row for row in special_figures()}
    met = of(RATE, "F01", YEARS[1], numerator=2500, denominator=40_000)
    held = rows[VACCINATED, "F06"] | dict.fromkeys(
        ("numerator", "denominator", "value", "lower_95", "upper_95")
    )
    missing = rows[VACCINATED, "F03"]
    named = {"printed": "trên 95 %", "comparator": ">", "target_value": Decimal(95),
             "target_level": 95.0}  # fmt: skip
    return [
        target(met, target_id="weight", clause="Clause 1"),
        target(held, target_id="held", clause="Clause 2", status="withheld", position=2, **named),
        target(missing, target_id="missing", clause="Clause 3", status="missing", position=3,
               reason="not_reported", **named),
    ]  # fmt: skip


def duties():
    """What the plan's document asks to be reported: each year, by a day."""
    duty = {
        "obligation_id": "plan_year", "plan_id": PLAN["plan_id"], "clause": "Clause 4",
        "cadence": "periodic", "period_type": "year", "content_vi": "Kết quả năm.",
        "content_en": "Results of the year.", "printed": "báo cáo hằng năm",
        "reporter_vi": "Xã", "reporter_en": "The parish", "receiver_vi": "Tỉnh",
        "receiver_en": "The march", "first_year": YEARS[0], "last_year": YEARS[1],
    }  # fmt: skip
    dates = [
        {"obligation_id": "plan_year", "period": str(year), "period_start": date(year, 1, 1),
         "period_end": date(year, 12, 31), "due": date(year + 1, 7, 10), "before_end": False}
        for year in YEARS
    ]  # fmt: skip
    return {"obligations": mart("obligations", [duty]),
            "obligation_dates": mart("obligation_dates", dates)}  # fmt: skip


@contextmanager
def installation(folder, operations_file, judged_before):
    """An installation whose releases are made of whatever figures a test brings."""
    settings = Settings(home=folder / "home", catalogue=CATALOGUE, as_of=date(2024, 6, 30))
    settings.paths.root.mkdir()
    settings.paths.operations_file.write_bytes(operations_file.read_bytes())
    masks = []

    def mask_of(candidate, catalogue, earlier=()):
        return Masked(pa.Table.from_pylist(masks, schema=masking.MASK), *masking.NOTHING_ON_OFFER)

    database = Operations(settings.operations)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("orchestration.publish.mask_of", mask_of)
        yield Place(settings, database, masks, judged_before)
    database.close()


def publish(place, more=(), hidden=()):
    """Publish every kind of figure and `more`, and suppress those `hidden`; give its id."""
    country = load_catalogue(CATALOGUE)
    compile_catalogue(country, place.home.catalogue)
    figures = [*plain_figures(), *special_figures(), *more]
    place.masks.clear()
    for row in figures:
        if row["indicator_id"] == SECRET or row in hidden:
            place.mask(row, "primary")
    links = country.table("locality_links")
    tables = country_tables(country, figures)
    late = mart("reporting", [owed("F03", str(YEARS[1]), "missing", "register")])
    tables |= {
        "reporting": pa.concat_tables([tables["reporting"], late]),
        "plans": mart("plans", [PLAN | {"locality_id": "F01", "geography": "as_was",
                                        "issued": date(2022, 3, 4), "first_year": 2022,
                                        "last_year": 2023}]),
        "targets": mart("targets", targets()),
        "locality_links": links,
        **duties(),
    }  # fmt: skip
    place.bring(figures, tables=tables, **made_from(country))
    place.publish()
    return place.current()


def prepare_reports(place, period=str(YEARS[1]), language="vi"):
    """Make the plan's report of the current release as the night does; give its files."""
    return make_reports(shelf_of(place.home), PLAN["plan_id"], period, language=language)
