"""Charts as numbers: round ticks around all that is drawn, and no line over a gap or a break."""

import math
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.outputs.reports.figures import Figures
from orchestration.outputs.reports.results import Result
from orchestration.outputs.reports.trends import MOST_TICKS, charts_of, ticks_for
from orchestration.outputs.reports.words import period_said
from tests.outputs.reports.releases import MAP, PLACE, figure, target

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False).filter(lambda x: x == 0 or abs(x) > 1e-6)


@given(NUMBERS, NUMBERS)
def test_ticks_are_few_and_hold_all(one, other):
    low, high = sorted((one, other))
    ticks = ticks_for(low, high)
    slack = max(abs(low), abs(high)) * 1e-9
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= MOST_TICKS
    steps = {round(b - a, 9) for a, b in pairwise(ticks)}
    assert max(steps) - min(steps) <= max(steps) * 1e-6


def chart(rows, **changes):
    named = {"indicator_vi": "Thấp còi", "indicator_per": 100, "period_type": "year"}
    one = target(2023, "met", **changes) | named
    there = Figures({(row["indicator_id"], "total", row["period"]): row for row in rows})
    labels = {row["period"]: row["period"] for row in rows}
    result = Result(one, rows[-1], None, "2023", "met", "", "")
    return charts_of([result], {(PLACE, MAP): there}, labels, "vi")


def test_a_line_stops_at_a_gap_and_at_a_break():
    rows = [figure(str(year), 20.0) for year in (2018, 2019, 2021, 2022, 2023)]
    rows.insert(2, figure("2020", None))
    rows[4] = rows[4] | {"break_before": True}
    (drawn,) = chart(rows)
    assert [len(run) for run in drawn.runs] == [2, 1, 2]
    assert len(drawn.gaps) == 1
    assert len(drawn.breaks) == 1


def test_all_that_is_drawn_lies_within_the_chart():
    rows = [figure(str(2019 + n), value) for n, value in enumerate((3.0, 40.0, 22.0, 7.5, 31.0))]
    (drawn,) = chart(rows, target_level=90.0)
    points = [point for run in drawn.runs for point in run]
    for x, *ys in points:
        assert 0 < x < 1
        assert all(0 <= y <= 1 for y in ys)
    assert drawn.target is not None
    assert 0 <= drawn.target[0] <= 1
    assert math.isclose(drawn.ticks[-1][0], 1)


def test_two_points_are_no_trend():
    assert chart([figure("2022", 20.0), figure("2023", 21.0)]) == []


def test_a_disputed_target_draws_no_line():
    rows = [figure(str(year), 20.0) for year in (2021, 2022, 2023)]
    (drawn,) = chart(rows, disputed=True)
    assert drawn.target is None


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (date(2023, 1, 1), date(2023, 12, 31), "2023"),
        (date(2021, 1, 1), date(2023, 12, 31), "2021–2023"),
        (date(2022, 9, 1), date(2023, 8, 31), "9/2022–8/2023"),
        (date(2023, 1, 1), date(2023, 6, 30), "1/2023–6/2023"),
        (date(2023, 6, 1), date(2023, 6, 30), "6/2023"),
    ],
)
def test_a_period_is_called_by_its_months(starts, ends, said):
    assert period_said(starts, ends) == said
