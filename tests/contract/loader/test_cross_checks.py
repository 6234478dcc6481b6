"""Comparisons across sources: which faults of the catalogue are found."""

from __future__ import annotations

import pytest

HEADER = (
    "check_id,name_vi,name_en,left_measure_id,right_measure_id,period_type,levels,least_count,"
    "soft_low,soft_high,hard_low,hard_high,doubts,source,reason_vi,reason_en,limitation_vi,"
    "limitation_en\n"
)
FILE = "cross_checks.csv"


@pytest.fixture
def compared(folder):
    """The small catalogue with one comparison of two of its measures."""
    catalogue = folder.load()
    measures = catalogue.measures
    one, other = next(
        (a, b)
        for a in measures
        for b in measures
        if a < b and measures[a].sensitivity == measures[b].sensitivity
    )
    level = catalogue.table("levels").column("level").to_pylist()[-1]
    kind = next(
        name
        for name in catalogue.period_types
        if catalogue.period_types[name].months == 12 and not catalogue.period_types[name].rolling
    )
    folder.write(
        FILE,
        HEADER + f"pair,Cặp,Pair,{one},{other},{kind},{level},50,0.7,1.5,0.3,3,either,expert,"
        "Cùng một nhóm trẻ,The same children,Hai nơi,Two places\n",
    )
    return folder


def test_a_comparison_is_compiled_with_its_bounds_and_levels(compared):
    catalogue = compared.load()
    [row] = catalogue.table("cross_checks").to_pylist()
    assert (row["hard_low"], row["soft_low"], row["soft_high"], row["hard_high"]) == (
        0.3,
        0.7,
        1.5,
        3.0,
    )
    assert catalogue.table("cross_check_levels").num_rows == 1


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (",0.7,1.5,0.3,3,", ",0.7,1.5,0.8,3,", "put them in order"),
        (",0.7,1.5,0.3,3,", ",0.7,4,0.3,3,", "put them in order"),
        (",50,0.7", ",0,0.7", "at least 1 is expected"),
        (",either,", ",nobody,", "no side of this catalogue"),
        (",50,", " moon,50,", "'moon', which is no level"),
        (",Hai nơi,Two places", ",Hai nơi,", "not both filled"),
        (",expert,", ",,", "`source` is empty"),
    ],
)
def test_a_comparison_that_cannot_be_made_is_a_fault(compared, old, new, words):
    line = compared.replace(FILE, old, new)
    compared.assert_only_fault(FILE, line, words)


def test_a_measure_is_not_compared_with_itself(compared):
    [row] = compared.load().table("cross_checks").to_pylist()
    pair = f"{row['left_measure_id']},{row['right_measure_id']}"
    line = compared.replace(FILE, pair, f"{row['left_measure_id']},{row['left_measure_id']}")
    compared.assert_only_fault(FILE, line, "compared with itself")
