"""Every usual spelling of a period means that period, under a contract that reports it."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.loader import Catalogue, load_catalogue
from sources.readers.feed import reader_of
from sources.readers.period_text import claims_of, span_of_date, spans_of
from sources.readers.periods import PeriodIndex

LATE = date(2040, 1, 1)
ROMAN = ("I", "II", "III", "IV")
YEARS = st.integers(2021, 2031)
DASHES = st.sampled_from(["-", "–", "—", " - ", "/"])


@cache
def shipped() -> Catalogue:
    """The shipped catalogue; no fixture, for a failing example would print all of it."""
    return load_catalogue(Path(__file__).parents[3] / "sources" / "catalogue")


def index(period_type: str) -> PeriodIndex:
    """The periods of a feed that reports this period type."""
    feed = next(f for f, c in shipped().contracts.items() if period_type in c.period_types())
    return reader_of(shipped()).feed(feed).periods


def meant(period_type: str, text: str) -> str:
    read = index(period_type).read(text, LATE)
    assert read.period is not None, (text, read.code)
    return read.period.period


@given(year=YEARS, number=st.integers(1, 4))
def test_quarters(year: int, number: int) -> None:
    roman = ROMAN[number - 1]
    for text in (
        f"{year}-Q{number}",
        f"Quý {roman}/{year}",
        f"quý {number} năm {year}",
        f"QUÝ {roman} NĂM {year}",
        f"Q{number}/{year}",
        f"Q.{roman}-{year}",
        f"Quí {roman} - {year}",
        f"{roman}/{year}",
        f"quy {number} {year}",
        f"Quarter {number} {year}",
        f"{year} Q{number}",
        f" Quý  {roman} / {year}. ",
    ):
        assert meant("quarter", text) == f"{year}-Q{number}"


@given(year=YEARS, month=st.integers(1, 12))
def test_months(year: int, month: int) -> None:
    for text in (
        f"{year}-{month:02d}",
        f"T{month}/{year}",
        f"Tháng {month:02d} năm {year}",
        f"tháng {month}/{year}",
        f"{month:02d}/{year}",
        f"{month}-{year}",
        f"Th.{month} {year}",
        f"thang {month} nam {year}",
        f"{date(year, month, 1):%B} {year}",
        f"{year}-{month:02d}-01 00:00:00",
        f"01/{month:02d}/{year}",
    ):
        assert meant("month", text) == f"{year}-{month:02d}"


@given(year=YEARS, half=st.integers(1, 2))
def test_halves(year: int, half: int) -> None:
    words = ("đầu", "cuối")[half - 1]
    for text in (
        f"{year}-H{half}",
        f"6 tháng {words} năm {year}",
        f"06 tháng {words} {year}",
        f"6 THÁNG {words.upper()} NĂM {year}",
        f"sáu tháng {words} năm {year}",
        f"6T {words} năm {year}",
        f"Nửa {words} năm {year}",
        f"H{half}/{year}",
        f"{year} H{half}",
    ):
        assert meant("half", text) == f"{year}-H{half}"


@given(year=YEARS)
def test_years(year: int) -> None:
    for text in (f"{year}", f"Năm {year}", f"NĂM {year}", f"cả năm {year}", f"nam {year}"):
        assert meant("year", text) == f"{year}"


@given(year=st.integers(2021, 2030), dash=DASHES)
def test_school_years(year: int, dash: str) -> None:
    for text in (
        f"SY{year}-{year + 1}",
        f"năm học {year}{dash}{year + 1}",
        f"NH {year}{dash}{year + 1}",
        f"{year}{dash}{year + 1}",
        f"{year}{dash}{(year + 1) % 100:02d}",
        f"Năm học: {year}{dash}{year + 1}",
        f"niên khóa {year}{dash}{year + 1}",
        f"School year {year}{dash}{year + 1}",
    ):
        assert meant("school_year", text) == f"SY{year}-{year + 1}"


def test_every_spelling_of_the_catalogue_means_its_period_from_the_feeds_first_on() -> None:
    starts = dict(shipped().periods[["period", "period_start"]].itertuples(index=False))
    for feed, contract in shipped().contracts.items():
        periods = reader_of(shipped()).feed(feed).periods
        for kind in contract.period_types():
            for text, period in shipped().period_spellings[kind].items():
                read = periods.read(text, LATE)
                if starts[period] < contract.first_period_start:
                    assert read.code == "period_before_first", (feed, text)
                else:
                    assert read.period is not None and read.period.period == period, (feed, text)


@given(st.text(max_size=25))
def test_no_text_raises_and_none_is_read_as_two_things(text: str) -> None:
    read = index("month").read(text, LATE)
    assert (read.period is None) == bool(read.code)


@pytest.mark.parametrize(
    "text", ["13/2024", "Quý V/2024", "7 tháng", "năm", "tháng 0/2024", "2024-2030"]
)
def test_what_is_no_period_is_not_made_one(text: str) -> None:
    for kind in ("month", "quarter", "half", "year", "school_year"):
        assert index(kind).read(text, LATE).period is None


def test_a_financial_year_is_told_from_a_month_by_the_contract() -> None:
    spans = spans_of("2010/11")
    assert {(span.start.year, span.end.year, span.by_years) for span in spans} == {
        (2010, 2011, True),
        (2010, 2010, False),
    }


@pytest.mark.parametrize(
    "text",
    [
        "Lai Châu, ngày 15 tháng 3 năm 2024",
        "Thông tư số 03/2024/TT-BYT",
        "Quyết định 23/QĐ-TTg năm 2021",
        "Chương trình giai đoạn 2021-2030",
        "In ngày 15/03/2024",
        "Lai Châu, tháng 7 năm 2024",
        "Ngày … tháng … năm 2024",
    ],
)
def test_dates_and_documents_claim_no_period(text: str) -> None:
    assert list(claims_of(text)) == []


def test_only_the_first_of_a_month_is_a_month() -> None:
    assert span_of_date("2024-03-01 00:00:00") is not None
    assert span_of_date("2024-03-15 00:00:00") is None
