"""Between what a figure lies when nobody knows what part of a split unit it took."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.formulas.test_invariants import assert_reached_and_never_passed

BOUNDS = """
select numerator_low, numerator_high, denominator_low, denominator_high, value_low, value_high,
    split_units
from bounds where indicator_id = ? and locality_id = ? and period = ? and geography = ?
"""


def test_none_or_all_of_what_the_split_commune_reported(rows):
    # n3: two quarters of b2 (7 of 70) and two of its own (10 of 100); b1: two quarters of 6 of 60
    found = rows(BOUNDS, "death_rate", "n3", "2024", "then")
    assert found == [(34, 46, 340, 460, 100, 100, 1)]


def test_a_stock_before_the_split_has_bounds_on_the_map_of_today(rows):
    assert rows(BOUNDS, "fit_schools", "n3", "2023", "now") == [(3, 6, 4, 8, 75, 75, 1)]
    # n4 took nothing but some part of b1: at worst none of it, and then there is no rate
    assert rows(BOUNDS, "fit_schools", "n4", "2023", "now") == [(0, 3, 0, 4, 75, 75, 1)]


def test_a_count_lies_between_none_and_all(rows):
    # n3: b2 and n3 with two cases a month, b1 for six months
    assert rows(BOUNDS, "case_count", "n3", "2024", "then") == [(24, 36, None, None, 24, 36, 1)]


def test_only_what_is_missing_for_an_unknown_share_has_bounds(rows):
    found = rows(
        """select distinct figures.reason from bounds
           inner join figures
               using (indicator_id, series, locality_id, geography, period, breakdown)"""
    )
    assert found == [("split_share_unknown",)]
    assert rows("select * from bounds where value_low > value_high") == []


def test_the_units_in_a_bound_are_told(rows):
    found = rows(
        """select source_locality_id from bound_sources
           where locality_id = 'n4' and geography = 'then' order by all"""
    )
    assert found == [("b1",), ("n4",)]


counts = st.tuples(st.integers(0, 50), st.integers(0, 900))


@given(known=counts, parts=st.lists(counts, min_size=1, max_size=5), data=st.data())
def test_no_shares_between_none_and_all_pass_the_ends(known, parts, data):
    """The value at any shares lies between the values at none and all: a quotient bends one way."""
    shares = [data.draw(st.floats(0, 1)) for _ in parts]
    x, n = (known[at] + sum(s * p[at] for s, p in zip(shares, parts, strict=True)) for at in (0, 1))
    ends = ends_of(known, parts)
    if n > 1e-9 and ends is not None:
        assert ends[0] - 1e-6 <= x / n <= ends[1] + 1e-6
        assert_reached_and_never_passed(*ends, known, parts)


def ends_of(known, parts):
    """Least and greatest value by adding parts in the order of their rates; None without end."""
    if known[1] == 0:
        return None
    found = []
    for direction in (1, -1):
        told = [part for part in parts if part != (0, 0)]
        told.sort(key=lambda p: direction * (p[0] / p[1] if p[1] else float("inf")))
        x, n = known
        values = [x / n]
        for more in told:
            x, n = x + more[0], n + more[1]
            values.append(x / n)
        found.append(min(values) if direction == 1 else max(values))
    return found


def test_ends_are_worked_by_hand():
    # 10 of 100 known; one unit of 30 of 100, one of 0 of 100
    assert ends_of((10, 100), [(30, 100), (0, 100)]) == [pytest.approx(0.05), pytest.approx(0.2)]
