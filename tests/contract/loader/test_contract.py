"""The typed view of a contract, as the readers use it."""

from datetime import date

import pytest

from sources.contract import ReportedLevel, normalise_text


def test_text_is_compared_whatever_its_case_spaces_and_unicode_form():
    assert normalise_text(" Số  TRẺ\u00a0đẻ ") == "số trẻ đẻ"
    assert normalise_text("tre\u0309") == normalise_text("trẻ")


def test_every_header_and_alias_leads_to_its_column(small):
    headers = small.contracts["clinic"].headers()
    assert headers["born alive"] == headers["live births"] == "births"
    assert headers["weighed: girls"] == "weighed.girls"
    assert small.contracts["clinic"].ignored() == {"no."}


def test_columns_know_their_measure_and_breakdown(small):
    contract = small.contracts["clinic"]
    girls = contract.column("weighed.girls")
    assert (girls.measure_id, girls.breakdown, girls.required) == ("weighed", "girls", False)
    assert contract.column("births").breakdown == "total"
    assert contract.column("period").measure_id is None
    with pytest.raises(KeyError, match="nothing"):
        contract.column("nothing")


def test_terms_of_a_column_override_those_of_the_contract(small):
    contract = small.contracts["clinic"]
    births, weighed = contract.measures["births"], contract.measures["weighed"]
    assert (births.period_type, births.cumulation) == ("quarter", "year_to_date")
    assert (weighed.period_type, weighed.cumulation) == ("year", "period")
    assert contract.measures["underweight"].rounding == 5
    assert contract.measures["underweight"].rounding_from == "2022"
    assert weighed.rounding == 1
    assert weighed.levels == (ReportedLevel("parish", True), ReportedLevel("isle", False))


def test_measures_are_grouped_by_the_period_type_of_their_rows(small):
    contract = small.contracts["clinic"]
    assert contract.period_types() == ("quarter", "year")
    assert contract.measures_of("quarter") == ("births", "falls")
    assert contract.levels_of("falls") == {"parish", "isle"}


def test_breakdowns_come_from_columns_or_from_rows(small):
    assert small.contracts["clinic"].breakdowns_of("weighed") == ("total", "girls", "boys")
    assert small.contracts["clinic"].breakdowns_of("falls") == ("total",)
    census = small.contracts["census"]
    assert census.breakdowns_of("children_0_4") == ("total", "girls", "boys")
    own = {"total": "total", "girls": "girls", "boys": "boys"}
    assert census.value_aliases == own | {"all": "total", "f": "girls", "m": "boys"}


def test_what_a_contract_leaves_out_has_its_default(small):
    census = small.contracts["census"]
    assert census.number_format == "vi"
    assert census.all_or_nothing is False
    assert census.size_limit_mb == 50
    assert census.first_period_start == date(2020, 1, 1)
    assert census.timely_from is None
    assert census.sheet_hints == ()
