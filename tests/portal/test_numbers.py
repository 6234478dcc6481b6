"""Numbers and days are written as readers of the language write them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.numbers import Numbers
from portal.words import Words

VI, EN = Numbers(Words("vi")), Numbers(Words("en"))


def test_vietnamese_has_a_decimal_comma_and_points_between_thousands():
    assert VI.decimal(1234567.891, 2) == "1.234.567,89"
    assert EN.decimal(1234567.891, 2) == "1,234,567.89"


@pytest.mark.parametrize(
    ("value", "per", "vietnamese", "english"),
    [
        (23.456, 100, "23,5%", "23.5%"),
        (0.456, 100, "0,46%", "0.46%"),
        (0.0, 100, "0,0%", "0.0%"),
        (14.2, 1000, "14,2‰", "14.2‰"),
        (55.0, 10_000, "55,0\u00a0trên 10.000", "55.0\u00a0per 10,000"),
        (1250.0, 1, "1.250", "1,250"),
        (12.5, 1, "12,5", "12.5"),
        (None, 100, "–", "–"),
    ],
)
def test_a_figure_is_written_with_its_unit(value, per, vietnamese, english):
    assert VI.with_unit(value, per) == vietnamese
    assert EN.with_unit(value, per) == english


def test_where_there_is_little_room_only_a_sign_stands_behind_the_number():
    assert VI.with_sign(23.4, 100) == "23,4%"
    assert VI.with_sign(414.0, 100_000) == "414,0"
    assert VI.with_sign(None, 100) == "–"


def test_missing_is_a_dash_and_zero_is_a_number():
    assert VI.count(None) == "–"
    assert VI.count(0) == "0"
    assert VI.interval(None, 1.0, 100) == "–"


def test_days_are_written_whole():
    assert VI.day(date(2026, 7, 1)) == "01/07/2026"
    assert EN.day("2026-07-01") == "1 July 2026"


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0,0\xa0kB"), (404, "0,4\xa0kB"), (16_347, "16,3\xa0kB"), (1_000_000, "1,0\xa0MB"),
     (53_227_520, "53,2\xa0MB"), (1_530_000_000, "1.530,0\xa0MB")],
)  # fmt: skip
def test_the_size_of_a_small_file_is_not_told_as_nothing(size, said):
    assert VI.size(size) == said


@pytest.mark.parametrize(
    ("value", "other", "per", "said"),
    [
        (95.21, 95.24, 100, "95,21%"),
        (95.201, 95.204, 100, "95,201%"),
        (95.2, 96.1, 100, "95,2%"),
        (95.2, None, 100, "95,2%"),
        (95.2, 95.2, 100, "95,2%"),
        (414.01, 414.02, 100_000, "414,01\xa0trên 100.000"),
        (0.001, 0.002, 1000, "0,001‰"),
        (1e-9, 2e-9, 100, "0,000000%"),
    ],
)
def test_two_figures_that_differ_are_written_with_the_digits_that_show_it(value, other, per, said):
    assert VI.told_apart(value, other, per) == said


@given(st.floats(-1e9, 1e9), st.integers(0, 3))
def test_what_is_written_reads_back_as_the_rounded_number(value, digits):
    text = VI.decimal(value, digits).replace(".", "").replace(",", ".").replace("−", "-")
    assert float(text) == float(f"{value:.{digits}f}")
    assert not (text.startswith("-") and float(text) == 0)
