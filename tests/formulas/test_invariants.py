"""Random counts through random merger histories: nothing is lost, nothing counted twice.

Many independent histories stand in one country, so that one build tries them all.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.formulas.catalogue import (
    AS_OF,
    LEVELS,
    MEASURES,
    indicator_tables,
    measure_tables,
    named,
    plan_tables,
    registry_tables,
    world_tables,
    write_tables,
)
from tests.formulas.conftest import build
from tests.formulas.histories import History, histories, last_day
from tests.formulas.periods import TILED, all_periods
from tests.formulas.places import OPEN, START
from tests.formulas.submissions import Landing, cell, write_landing

COUNTRY = [("X", "country", None, START, OPEN, None), ("UX", "remainder", "X", START, OPEN, None)]
PERIODS = {one["period"]: one for one in all_periods()}
PAIRS = {"death_rate": ("deaths", "births"), "case_count": ("cases", None),
         "fit_schools": ("schools_fit", "schools")}  # fmt: skip
BUILD = (
    *("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"),
    *("--select", "+figures", "+grid", "+bounds"),
)
Cells = dict[tuple[str, str, str], int]  # measure, commune, period


def write_world(home: Path, made: list[History], cells: Cells) -> None:
    """The catalogue and the landing of the country of these histories."""
    units = COUNTRY + [unit for one in made for unit in one.units()]
    links = [link for one in made for link in one.links]
    agencies = [
        ("office", feed, unit, begins, ends)
        for unit, level, _, begins, ends, _ in units
        if level == "province"
        for feed in sorted({facts[0] for facts in MEASURES.values() if facts[0]})
    ]
    tables = {**world_tables(), **measure_tables(), **indicator_tables(), **plan_tables()}
    tables |= registry_tables(units, links, in_scope=True)
    tables["agencies"] = named("agency_id feed locality_id valid_from valid_to", agencies)
    tables["targets"] = []
    tables["period_levels"] = named(
        "level period_type", [(level, kind) for level in LEVELS for kind in TILED]
    )
    write_tables(home / "catalogue" / "current", tables)
    landing = Landing()
    by_file = defaultdict(list)
    for (measure, place, period), count in cells.items():
        by_file[MEASURES[measure][0], period].append(cell(measure, place, period, count))
    for (feed, period), sent in sorted(by_file.items()):
        landing.send(feed, "office", PERIODS[period]["period_end"] + timedelta(days=20), sent)
    write_landing(home, landing, AS_OF)


def counts(made: list[History], random: np.random.Generator) -> Cells:
    """What every commune reports for every period that ends in its life; a tenth never comes."""
    cells: Cells = {}
    for measure, (feed, _, kind, *_) in MEASURES.items():
        if feed in (None, "injuries", "doses"):
            continue
        for period in PERIODS.values():
            if period["period_type"] != kind:
                continue
            for commune in (one for history in made for one in history.communes):
                there = commune.start <= period["period_end"] <= last_day(commune.end)
                if there and random.random() < 0.9:
                    most = 40 if measure in ("deaths", "cases", "schools_fit") else 900
                    cells[measure, commune.name, period["period"]] = int(
                        random.integers(0, most + 1)
                    )
    return cells


CHILDREN = """
with sums as (
    select lines.indicator_id, places.geography, places.locality_id, places.level, sums.period,
        case when places.geography = 'then' then periods.period_end else ? end as map_date,
        sums.touched, coalesce(sums.numerator, 0) as numerator,
        coalesce(sums.denominator, 0) / 133590 as denominator
    from int_sums_by_period as sums
    inner join int_lines as lines using (line_no)
    inner join int_places as places using (place_no)
    inner join periods using (period)
    where sums.purpose = 'figure' and lines.breakdown = 'total' and places.geography <> 'old'
        and lines.indicator_id in ('death_rate', 'case_count', 'case_rate', 'fit_schools')
)
select above.geography, above.locality_id, above.period, above.indicator_id, above.numerator,
    sum(below.numerator), above.denominator, sum(below.denominator)
from sums as above
inner join int_ancestry as ancestry
    on above.locality_id = ancestry.ancestor_id and above.locality_id <> ancestry.locality_id
    and above.map_date >= ancestry.valid_from and above.map_date < ancestry.valid_to
left join sums as below
    on ancestry.locality_id = below.locality_id and above.geography = below.geography
    and above.period = below.period and above.indicator_id = below.indicator_id
    and below.level in ('commune', 'remainder') and not below.touched
where above.level in ('country', 'province', 'district') and not above.touched
group by all
"""

WHOLE = """
select places.geography, places.locality_id, lines.indicator_id, sums.period,
    coalesce(sums.numerator, 0), coalesce(sums.denominator, 0) / 133590
from int_sums_by_period as sums
inner join int_lines as lines using (line_no)
inner join int_places as places using (place_no)
where sums.purpose = 'figure' and lines.breakdown = 'total' and not sums.touched
    and places.level in ('province', 'country')
"""


# Counts as whole numbers, in the scale of the denominators.
BOUNDS = """
select bounds.value_low, bounds.value_high,
    [coalesce(sums.numerator, 0) * indicators.per * 133590, coalesce(sums.denominator, 0)],
    list([parts.numerator * indicators.per * 133590, parts.denominator]),
    line_no, place_no, period
from bounds
inner join int_lines as lines using (indicator_id, breakdown)
inner join int_indicators as indicators using (indicator_id)
inner join int_places as places using (geography, locality_id)
inner join int_sums_by_period as sums using (line_no, place_no, period)
inner join int_blind_parts as parts using (line_no, place_no, period)
where sums.purpose = 'figure' and indicators.denominator_id is not null
group by all
"""


def assert_reached_and_never_passed(low, high, known, parts) -> None:
    """The bounds are the least and the greatest value over every choice of none or all."""
    reached = []
    for choice in product((0, 1), repeat=len(parts)):
        x, n = (
            known[at] + sum(c * part[at] for c, part in zip(choice, parts, strict=True))
            for at in (0, 1)
        )
        if n > 0:
            reached.append(x / n)
    endless = known[1] == 0 and (known[0] > 0 or any(x > 0 and n == 0 for x, n in parts))
    assert (low is None) == (reached == [])
    if reached:
        assert low == pytest.approx(min(reached), rel=1e-9, abs=1e-6)
        assert high is None if endless else high == pytest.approx(max(reached), rel=1e-9, abs=1e-6)


def truth(made: list[History], cells: Cells) -> dict[tuple[str, str, str], tuple[float, float]]:
    """Numerator and denominator of country and old provinces, summed by hand from the cells."""
    tops = {c.name: ("X", c.origin) for one in made for c in one.communes}
    found: dict[tuple[str, str, str], tuple[float, float]] = {}
    for indicator, (above, below) in PAIRS.items():
        stock = MEASURES[above][1] == "stock"
        kind = MEASURES[above][2]
        for (measure, place, part), x in cells.items():
            n = 1 if below is None else cells.get((below, place, part))
            if measure != above or n is None:
                continue
            for period in holding(part, kind, stock):
                for top in tops[place]:
                    before = found.get((indicator, top, period), (0, 0))
                    found[indicator, top, period] = (before[0] + x, before[1] + n)
    return found


def holding(part: str, kind: str, stock: bool) -> list[str]:
    """The periods that a submitted one counts in."""
    small = PERIODS[part]
    return [
        name
        for name, one in PERIODS.items()
        if one["period_type"] in (["year"] if stock else TILED)
        and one["period_start"] <= small["period_start"]
        and small["period_end"] <= one["period_end"]
        and (kind, one["period_type"]) != ("half", "nine_months")
    ]


@settings(
    max_examples=2,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(
    made=st.tuples(*[histories(number) for number in range(8)]),
    seed=st.integers(0, 2**32),
)
def test_totals_are_the_same_whatever_became_of_the_units(made, seed):
    cells = counts(made, np.random.default_rng(seed))
    with TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        write_world(home, made, cells)
        build(home, "build", *BUILD)
        with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
            warehouse.execute(
                f"create temp view periods as from '{home}/catalogue/current/periods.parquet'"
            )
            children = warehouse.execute(CHILDREN, [AS_OF]).fetchall()
            whole = {row[:4]: row[4:] for row in warehouse.execute(WHOLE).fetchall()}
            bounds = warehouse.execute(BOUNDS).fetchall()
    assert_children_and_remainders_add_up(children)
    assert_whole_units_keep_their_totals(made, whole, truth(made, cells))
    for low, high, known, parts, *_ in bounds:
        assert_reached_and_never_passed(low, high, known, parts)


def assert_children_and_remainders_add_up(children: list[tuple]) -> None:
    """Every district, province and country is the sum of the communes and remainders in it."""
    assert {level[0] for _, level, *_ in children} >= {"X", "P", "D"}
    for geography, unit, period, indicator, x, x_below, n, n_below in children:
        where = (geography, unit, period, indicator)
        assert x_below == pytest.approx(x, abs=1e-4), where
        assert n_below == pytest.approx(n, abs=1e-2), where


def assert_whole_units_keep_their_totals(made, whole, true) -> None:
    """Country and old provinces have on every geography what their communes reported."""
    compared = 0
    clear = {one: history for history in made if not history.blurred for one in history.provinces}
    for (geography, unit, indicator, period), (x, n) in whole.items():
        counted = indicator in PAIRS and (unit == "X" or unit in clear)
        if not counted:
            continue
        expected = true.get((indicator, unit, period), (0, 0))
        if PAIRS[indicator][1] is None:
            expected = (expected[0], n)
        where = (geography, unit, indicator, period)
        assert (x, n) == pytest.approx(expected, abs=1e-2), where
        compared += 1
    assert compared > 500
    for unit, history in clear.items():
        assert ("old", unit, "death_rate", "2024") in whole
        assert (("then", unit, "death_rate", "2024") in whole) != history.merged
    assert {geography for geography, unit, *_ in whole if unit == "X"} == {"then", "now", "old"}
