"""What is too small for a hidden count to hide in goes whatever else is hidden."""

import numpy as np
from scipy.sparse import csr_matrix

from expectations.disclosure.needs import Needs
from expectations.disclosure.system import System
from expectations.disclosure.tight import hide_tight

# Counts: a town's deaths of newborns, the rest of its district, and the town's of infants.
TOWN, REST, INFANTS = 0, 1, 2


def system(counts: list[float], cells: list[list[int]]) -> System:
    """One figure for each cell; the newborn are among the infants."""
    sums = csr_matrix(np.array(cells, dtype=float))
    values = np.array(counts, dtype=float)
    return System(
        values,
        np.array([0, 1, 0]),
        np.array([0, 0, 1]),
        sums,
        sums @ values,
        np.c_[np.arange(len(cells)), np.full(len(cells), -1)],
        csr_matrix((0, 3)),
        csr_matrix(np.array([[1.0, 0.0, -1.0]])),
    )


def hidden(counts: list[float], cells: list[list[int]], public: tuple[int, ...] = ()) -> list[bool]:
    """Which figures go, the first of which is the town's and hidden, to be 1 to 4."""
    own = csr_matrix(np.array([[1.0, 0.0, 0.0]]))
    needs = Needs(own, own, np.array([1.0]), np.array([4.0]), np.array([0]), 1)
    start = np.arange(len(cells)) == 0
    known = np.isin(np.arange(len(cells)), public)
    return hide_tight(system(counts, cells), needs, start, known, 4).tolist()


def test_a_sum_that_is_less_than_what_is_in_it_must_reach_goes() -> None:
    assert hidden([2, 1, 9], [[1, 0, 0], [1, 1, 0]]) == [True, True]


def test_a_sum_with_room_stays() -> None:
    assert hidden([2, 2, 9], [[1, 0, 0], [1, 1, 0]]) == [True, False]


def test_a_small_sum_of_others_stays() -> None:
    assert hidden([2, 1, 9], [[1, 0, 0], [0, 1, 0]]) == [True, False]


def test_an_outer_count_that_is_too_small_goes() -> None:
    assert hidden([2, 7, 3], [[1, 0, 0], [0, 0, 1]]) == [True, True]


def test_what_was_published_before_stays_known() -> None:
    assert hidden([2, 1, 9], [[1, 0, 0], [1, 1, 0]], public=(1,)) == [True, False]
