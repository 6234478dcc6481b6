"""Sums less those within them tell the same, in fewer counts."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from expectations.disclosure.apart import apart

SIX = st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=9)


def rows(*sums: list[int]) -> csr_matrix:
    return csr_matrix(np.array(sums, dtype=float))


def as_sets(found: csr_matrix) -> set[tuple[int, ...]]:
    return {tuple(row.nonzero()[0].tolist()) for row in found.toarray()}


def test_a_sum_with_one_hidden_part_is_that_part() -> None:
    found = apart(rows([1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 0]))
    assert as_sets(found) == {(0, 1), (2,), (3,)}


def test_what_its_parts_tell_already_is_left_out() -> None:
    found = apart(rows([1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 0, 0]))
    assert as_sets(found) == {(0, 1), (2, 3)}


def test_parts_of_a_part_are_taken_away_where_it_overlaps_with_another() -> None:
    """Of five, the first three; of the second to the fourth there is the fourth by itself."""
    found = apart(rows([1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 0]))
    assert (4,) in as_sets(found)


def test_sums_of_shares_stay_as_they_are() -> None:
    found = apart(rows([0.5, 1, 1], [0, 1, 0]))
    assert [0.5, 1, 1] in found.toarray().tolist()


@settings(max_examples=200, deadline=None)
@given(SIX)
def test_the_same_is_told(sums: list[list[bool]]) -> None:
    """Both span the same space: each row of the one is a combination of the others."""
    before = np.array(sums, dtype=float)
    after = apart(csr_matrix(before)).toarray()
    rank = np.linalg.matrix_rank(before)
    assert np.linalg.matrix_rank(after) == rank
    assert np.linalg.matrix_rank(np.vstack([before, after])) == rank
