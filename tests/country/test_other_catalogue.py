"""An invented country with other levels and periods runs through the same code, unchanged."""

import csv
import json
import os
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.nightly import run_nightly
from orchestration.outputs.reports.filing import make_reports
from orchestration.reports_due import shelf_of
from orchestration.settings import Settings
from tests.outputs.reports.workbook import sheet_of

COUNTRY = Path(__file__).parent
VIETNAM = Path(__file__).parents[2] / "sources" / "catalogue"
AS_OF = date(2024, 6, 30)

PRETERM = """\
id: preterm_birth_rate
name_vi: Preterm births
name_en: Preterm births
kind: proportion
numerator: [low_weight_births]
denominator: [births]
per: 1000
relation: subset
ratio_type: flow_flow
interval_method: wilson
period_types: [year]
direction: low_is_good
definition_vi: Births under 2,500 g per 1,000 births, as a stand-in for preterm births.
definition_en: Births under 2,500 g per 1,000 births, as a stand-in for preterm births.
"""

SCHOOLS = """\
apiVersion: v3.1.0
kind: DataContract
id: schools
name: Schools' yearly return
version: 1.0.0
status: active
description:
  purpose: Meals served, by parish.
customProperties:
  - {property: name_vi, value: Schools' yearly return}
  - {property: name_en, value: Schools' yearly return}
  - {property: first_period_start, value: 2023-01-01}
  - {property: number_format, value: en}
  - {property: period_type, value: year}
  - {property: levels, value: [{level: parish}]}
schema:
  - name: schools
    logicalType: object
    physicalType: table
    properties:
      - {name: locality_code, businessName: Parish code, logicalType: string, required: true}
      - {name: locality_name, businessName: Parish, logicalType: string, required: true}
      - {name: period, businessName: Year, logicalType: string, required: true}
      - {name: pupils, businessName: Pupils, logicalType: integer, required: true}
      - {name: pupils_fed, businessName: Pupils with a meal, logicalType: integer, required: true}
"""

PUPILS = """\
measures:
  - id: pupils
    name_vi: Pupils
    name_en: Pupils
    population: pupils
    kind: stock
    stock_timing: at_end
    attribution: {place: facility, date: event, unit: persons}
  - id: pupils_fed
    name_vi: Pupils with a meal
    name_en: Pupils with a meal
    population: pupils
    kind: stock
    stock_timing: at_end
    attribution: {place: facility, date: event, unit: persons}
"""

MEALS = """\
id: school_meal_rate
name_vi: Pupils with a school meal
name_en: Pupils with a school meal
kind: proportion
numerator: [pupils_fed]
denominator: [pupils]
per: 100
relation: subset
ratio_type: stock_stock
interval_method: wilson
period_types: [year]
direction: high_is_good
definition_vi: Pupils who get a meal at school.
definition_en: Pupils who get a meal at school.
"""

MEALS_SENT = """\
Parish code,Parish,Year,Pupils,Pupils with a meal
101,Ashbirch,2023,800,600
103,Cedar,2023,400,100
201,Dale,2023,700,350
202,Elm,2023,500,250
"""


PLAN = """\
northmark,Plan of Northmark,Plan of Northmark,Order 9,2022-01-05,F02,as_was,2022,2024,,
"""
TARGETS = {
    "clause": "1", "target_id": "n1-2023", "indicator_id": "low_birth_weight_rate",
    "locality_id": "F02", "geography": "as_was", "breakdown": "total", "year": "2023",
    "kind": "level", "comparator": "<", "target_value": "5", "per": "100",
    "printed": "under 5 in a hundred", "disputed": "false", "comparable": "true",
}  # fmt: skip
DUTY = {
    "obligation_id": "northmark_year", "plan_id": "northmark", "clause": "9",
    "reporter_vi": "Board of Northmark", "reporter_en": "Board of Northmark",
    "receiver_vi": "The Realm", "receiver_en": "The Realm", "cadence": "periodic",
    "period_type": "year", "due_rule": "on", "due_month": "7", "due_day": "10",
    "first_year": "2023", "last_year": "2024", "feeds": "register", "content_vi": "Results.",
    "content_en": "Results.", "printed": "every year on 10 July",
}  # fmt: skip


def add_plan(catalogue):
    """A plan, its target and its duty, in the columns that Viet Nam's files have."""
    with (catalogue / "plans.csv").open("a", encoding="utf-8") as file:
        file.write(PLAN)
    (catalogue / "targets").mkdir()
    for row, name, like in (
        (TARGETS, "targets/northmark.csv", next((VIETNAM / "targets").glob("*.csv"))),
        (DUTY, "obligations.csv", VIETNAM / "obligations.csv"),
    ):
        with like.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        with (catalogue / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerow(row)


def run(home, catalogue):
    settings = Settings(home=home, catalogue=catalogue, as_of=AS_OF, settle_seconds=0)
    shutil.copytree(COUNTRY / "inbox", home / "inbox", dirs_exist_ok=True)
    for path in (home / "inbox").rglob("*.csv"):
        sent = 1_704_106_800  # 1 January 2024
        os.utime(path, (sent, sent))
    failure = run_nightly(settings)
    assert failure is None, failure and failure.trace
    return settings


def ask(settings, query):
    database = settings.paths.current_release.resolve() / "chitieu.duckdb"
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The country as it is."""
    return run(tmp_path_factory.mktemp("home"), COUNTRY / "catalogue")


@pytest.fixture(scope="module")
def extended(tmp_path_factory):
    """A copy with one indicator more (one file), one feed (one folder), and one plan."""
    folder = tmp_path_factory.mktemp("extended")
    catalogue = folder / "catalogue"
    shutil.copytree(COUNTRY / "catalogue", catalogue)
    (catalogue / "indicators" / "birth" / "preterm_birth_rate.yml").write_text(PRETERM)
    feed = catalogue / "feeds" / "schools"
    feed.mkdir()
    (feed / "contract.yml").write_text(SCHOOLS)
    (feed / "measures.yml").write_text(PUPILS)
    (feed / "calendar.csv").write_text(
        "feed,period_type,due_days_after_end,final_days_after_end\nschools,year,30,90\n"
    )
    (feed / "agencies.csv").write_text(
        "agency_id,name_vi,name_en,feed,locality_id,valid_from,valid_to\n"
        "school_board,School Board,School Board,schools,F01,2022-01-01,\n"
    )
    (catalogue / "indicators" / "care" / "school_meal_rate.yml").write_text(MEALS)
    add_plan(catalogue)
    sent = folder / "home" / "inbox" / "school_board" / "schools"
    sent.mkdir(parents=True)
    (sent / "meals.csv").write_text(MEALS_SENT)
    return run(folder / "home", catalogue)


def figure(settings, indicator, code, period, geography="as_was"):
    [row] = ask(
        settings,
        f"""
        select numerator, denominator, value, obs_status from figures
        where indicator_id = '{indicator}' and locality_code = '{code}' and period = '{period}'
            and geography = '{geography}' and breakdown = 'total'
        """,
    )
    return row


def test_counts_add_up_over_quarters_and_parishes(published):
    # Dale and Elm in the first quarter of 2022: 13 + 10 deaths, 1210 + 910 births.
    assert figure(published, "newborn_mortality_rate", "2", "2022-Q1")[:3] == (
        23,
        2120,
        pytest.approx(1000 * 23 / 2120),
    )


def test_a_cell_left_blank_is_left_out_on_both_sides(published):
    # Elm left its deaths of the third quarter blank, so its 930 births do not count either.
    deaths, births, _, _ = figure(published, "newborn_mortality_rate", "202", "2022")
    assert (deaths, births) == (10 + 9 + 9, 910 + 920 + 940)


def test_merged_parishes_carry_their_counts_into_the_new_one(published):
    births = 1030 + 430 + 1040 + 440 + 1450 + 1460
    low = 62 + 26 + 64 + 28 + 90 + 91
    for geography in ("as_was", "current"):
        found = figure(published, "low_birth_weight_rate", "101", "2023", geography)
        assert found[:2] == (low, births)
    before = figure(published, "low_birth_weight_rate", "101", "2022", "current")
    assert before[1] == 1010 + 1020 + 1030 + 1040 + 410 + 420 + 430 + 440


def test_a_stock_is_taken_at_its_date_and_never_added_over_time(published):
    found = figure(published, "vaccination_rate_under5", "F", "2023")
    assert found[:2] == (25248 + 12650 + 21650 + 16251, 28050 + 14050 + 24050 + 18050)


def test_a_count_has_no_denominator(published):
    cases, children, value, status = figure(published, "runaway_cases", "1", "2023-Q4")
    assert (cases, children, value, status) == (6 + 5, None, 11, "normal")


def test_nothing_true_is_withheld(published):
    assert ask(published, "select * from withheld") == []
    assert ask(published, "select count(*) > 50 from figures where value is not null") == [(True,)]


def test_an_indicator_is_added_by_one_file(published, extended):
    known = ask(published, "select indicator_id from indicators where per = 1000")
    assert ("preterm_birth_rate",) not in known
    low, births, value, status = figure(extended, "preterm_birth_rate", "101", "2023")
    assert value == pytest.approx(1000 * low / births)
    assert status == "normal"


def test_a_feed_is_added_by_one_folder(extended):
    found = figure(extended, "school_meal_rate", "F", "2023")
    assert found[:3] == (1300, 2400, pytest.approx(100 * 1300 / 2400))
    assert ask(extended, "select count(*) from submissions where feed = 'schools'") == [(1,)]


def test_the_night_prepares_the_report_that_is_due_and_tells_of_it(extended):
    home = extended.paths
    folder = home.reports / "northmark_year" / "2024" / home.current_release.resolve().name
    assert sorted(path.suffix for path in folder.iterdir()) == [".pdf", ".xlsx"]
    told = [json.loads(line) for line in home.alerts_log.read_text(encoding="utf-8").splitlines()]
    events = [one["event"] for one in told]
    assert (events.count("report_prepared"), events.count("report_not_made")) == (1, 0)


def test_a_report_shows_what_the_release_has_of_its_target(extended):
    home = extended.paths
    made = make_reports(shelf_of(home), "northmark", "2023")
    rows = sheet_of(made[1], 1)
    low, births, value, _ = figure(extended, "low_birth_weight_rate", "1", "2023")
    assert (rows[1][10], rows[1][11], rows[1][12]) == (low, births, pytest.approx(value))
    assert {row[5] for row in sheet_of(made[1], 2)[1:]} >= {"Cedar"}
