"""Numbers read in the contract's format come back as they were written, or are refused."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources.readers.numbers import (
    BAD,
    BLANK,
    COUNT,
    FORMATS,
    MAX_COUNT,
    Counts,
    find_two_formats,
    format_count,
    read_counts,
    reading,
)


def read(texts: list[str | None], number_format: str = "vi", numbers: object = None) -> Counts:
    """A column of text, or of true numbers where ``numbers`` says so."""
    mask = None if numbers is None else np.array(numbers)
    return read_counts(pa.array(texts, pa.string()), lambda: mask, number_format)


@given(
    values=st.lists(st.integers(0, MAX_COUNT), min_size=1),
    number_format=st.sampled_from(sorted(FORMATS)),
    grouped=st.booleans(),
)
def test_counts_come_back_as_written(values: list[int], number_format: str, grouped: bool) -> None:
    texts = [format_count(v, number_format) if grouped else str(v) for v in values]
    counts = read(texts, number_format)
    assert counts.values.tolist() == values
    assert (counts.states == COUNT).all()
    assert counts.two_formats is None


@given(st.text(alphabet="0123456789.,-+ xe", max_size=12))
def test_a_text_is_a_count_a_blank_or_bad_and_never_something_else(text: str) -> None:
    counts = read([text])
    state = counts.states[0]
    assert (state == BAD) == bool(counts.bad)
    if state == COUNT:
        assert reading(text.strip(), "vi") == int(counts.values[0])
    elif state == BLANK:
        assert not text.strip() or text.strip() in counts.marks


@given(whole=st.integers(0, 10**7), places=st.integers(1, 6), digits=st.integers(1, 10**6 - 1))
def test_a_fraction_is_never_taken_as_a_count(whole: int, places: int, digits: int) -> None:
    part = str(digits)[:places].rjust(places, "0").rstrip("0")
    if not part:
        return
    counts = read([f"{whole},{part}"])
    assert counts.states.tolist() == [BAD]
    assert counts.bad[0][1] == "fractional_count"
    assert Decimal(counts.bad[0][3]["reading"].replace(",", ".")) == Decimal(f"{whole}.{part}")


@pytest.mark.parametrize(
    ("text", "vi", "en", "plain"),
    [
        ("1234", "1234", "1234", "1234"),
        ("1.234", "1234", "1.234", "1.234"),
        ("1,234", "1.234", "1234", None),
        ("1.234.567", "1234567", None, None),
        ("1,234,567", None, "1234567", None),
        ("7,2", "7.2", None, None),
        ("7.2", None, "7.2", "7.2"),
        ("1.234,5", "1234.5", None, None),
        ("1,234.5", None, "1234.5", None),
        ("1 234 567", "1234567", "1234567", "1234567"),
        ("1\u00a0234", "1234", "1234", "1234"),
        ("12.34.567", None, None, None),
        ("0x1F", None, None, None),
        ("1e3", None, None, None),
        ("12 34", None, None, None),
        ("-5", "-5", "-5", "-5"),
    ],
)
def test_a_text_reads_by_its_format_only(
    text: str, vi: str | None, en: str | None, plain: str | None
) -> None:
    for number_format, meant in (("vi", vi), ("en", en), ("plain", plain)):
        assert reading(text, number_format) == (None if meant is None else Decimal(meant))


@pytest.mark.parametrize(
    ("texts", "number_format"),
    [
        (["1.234", "7.2"], "vi"),
        (["1.234", "1,234"], "vi"),
        (["7,2", "1,234,567"], "vi"),
        (["1,234", "7,2"], "en"),
        (["1,234", "1.234.567"], "en"),
        (["7.2", "1,234"], "plain"),
    ],
)
def test_two_formats_in_one_column_are_seen_in_either_order(
    texts: list[str], number_format: str
) -> None:
    for order in (texts, texts[::-1]):
        found = find_two_formats(["12", *order], number_format)
        assert found is not None
        assert {found.value, found.other} == set(texts)
        assert read(["5", *order], number_format).two_formats == found


@pytest.mark.parametrize(
    "texts", [["1.234", "7,2"], ["1.234", "12.345.678"], ["1,234"], ["7.2"], []]
)
def test_one_format_is_not_taken_for_two(texts: list[str]) -> None:
    assert find_two_formats(texts, "vi") is None


def test_true_numbers_do_not_speak_of_the_format() -> None:
    counts = read(["1.234", "7.2", "1.234"], numbers=[True, True, False])
    assert counts.states.tolist() == [BAD, BAD, COUNT]
    assert counts.values[2] == 1234
    assert counts.two_formats is None


@pytest.mark.parametrize("sign", ["-", "–", "x", "X", "…", "n/a", "không có số liệu"])
def test_signs_are_blank_and_remembered(sign: str) -> None:
    counts = read([sign, "0"])
    assert counts.states.tolist() == [BLANK, COUNT]
    assert list(counts.marks) == [sign]


@pytest.mark.parametrize("word", ["KPS", "Không phát sinh", "khong phat sinh"])
def test_only_words_that_say_none_are_zero(word: str) -> None:
    counts = read([word])
    assert counts.states.tolist() == ([COUNT] if not word.startswith("khong") else [BAD])
    assert counts.values.tolist() == [0]


def test_the_limit_itself_is_a_count_and_one_more_is_not() -> None:
    counts = read([str(MAX_COUNT), str(MAX_COUNT + 1), "9" * 30])
    assert counts.states.tolist() == [COUNT, BAD, BAD]
