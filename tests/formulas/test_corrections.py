"""A corrected count counts as if it had been reported so; one whose guard fails does not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from tests.formulas.catalogue import AS_OF, write_catalogue
from tests.formulas.conftest import build
from tests.formulas.submissions import Landing, send_everything, write_landing

KEYS = "indicator_id, locality_id, geography, period, breakdown"

# measure, place, period, breakdown, feed, agency, from, to, until
APPLIED = {
    "deaths_slip": ("deaths", "a2", "2021-Q1", "total", "health", "old_office", 2, 9, None),
    "doses_slip": ("doses", "a2", "2022-Q2", "total", "doses", "office", 8, 3, date(2030, 1, 1)),
    "kids_slip": ("kids_0", "a4", "2022", "total", "people", "office", 500, 600, None),
    "boys_slip": ("cases", "a4", "2022-03", "male", "cases", "office", 1, 4, None),
    "last_day": ("schools", "a3", "2021", "total", "schools", "office", 4, 6, AS_OF),
}
OUTDATED = {
    "mended": ("births", "a3", "2021-Q2", "total", "health", "old_office", 41, 40, None),
    "over": ("births", "a3", "2022-Q3", "total", "health", "old_office", 40, 41, date(2025, 2, 28)),
    "of_another": ("births", "a4", "2021-Q4", "total", "health", "new_office", 50, 5, None),
}
ABSENT = {"unsent": ("births", "a4", "2022-Q2", "total", "health", "old_office", 50, 5, None)}
COLUMNS = (
    "measure_id", "locality_id", "period", "breakdown", "feed", "agency", "from_count", "to_count",
    "until",
)  # fmt: skip


def catalogue_rows() -> list[dict]:
    cases = {**APPLIED, **OUTDATED, **ABSENT}
    return [
        {
            "correction_no": number,
            "correction_id": name,
            "made": date(2025, 1, 1),
            "made_by": "the office",
            "reason_vi": "nhầm",
            "reason_en": "slip",
            **dict(zip(COLUMNS, case, strict=True)),
        }
        for number, (name, case) in enumerate(cases.items(), start=1)
    ]


def as_if_reported() -> Landing:
    """What the agencies sent, with the applied corrections written into their files."""
    landing = send_everything()
    for measure, place, period, breakdown, _, agency, before, after, _ in APPLIED.values():
        cells = [
            row
            for row in landing.rows
            if (row["measure_id"], row["locality_id"], row["period"], row["breakdown"])
            == (measure, place, period, breakdown)
        ]
        assert [(row["count"], row["agency"]) for row in cells] == [(before, agency)]
        cells[0]["count"] = after
    return landing


@pytest.fixture(scope="module")
def worlds(
    tmp_path_factory: pytest.TempPathFactory, home: Path
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Three warehouses: as reported, with the corrections, and as if reported corrected."""
    root = tmp_path_factory.mktemp("corrections")
    for name, landing, rows, command in (
        ("corrected", send_everything(), catalogue_rows(), "build"),
        ("as_if", as_if_reported(), [], "run"),
    ):
        write_catalogue(root / name / "catalogue" / "current", corrections=rows)
        write_landing(root / name, landing, AS_OF)
        build(root / name, command)
    with duckdb.connect() as connection:
        for name, folder in (("plain", home), *((n, root / n) for n in ("corrected", "as_if"))):
            connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as {name} (read_only)")
        yield connection


def ask(worlds, sql: str) -> list[tuple]:
    return worlds.execute(sql).fetchall()


def test_what_is_corrected_counts_as_if_it_had_been_reported_so(worlds):
    for table, excluded in (
        ("figures", "correction_id, outdated_correction_id"),
        ("contributions", ""),
        ("trends", ""),
        ("targets", ""),
        ("commune_recognition", ""),
        ("bounds", ""),
        ("evidence", "correction_id"),
    ):
        columns = f"* exclude ({excluded})" if excluded else "*"
        differing = (
            f"select count(*) from (select {columns} from {{0}}.{table} "
            f"except all select {columns} from {{1}}.{table})"
        )
        assert ask(worlds, differing.format("corrected", "as_if")) == [(0,)], table
        assert ask(worlds, differing.format("as_if", "corrected")) == [(0,)], table


def test_every_figure_that_a_correction_moves_carries_its_case(worlds):
    moved = ask(
        worlds,
        f"""select count(*), count(c.correction_id) from corrected.figures c
            join plain.figures p using ({KEYS}, series)
            where (c.numerator, c.denominator) is distinct from (p.numerator, p.denominator)""",
    )[0]
    assert moved[0] == moved[1] > 0


def test_no_figure_without_a_corrected_count_carries_a_case(worlds):
    named = ask(
        worlds,
        """select correction_id, list(distinct indicator_id order by indicator_id)
           from corrected.figures where correction_id is not null group by all order by all""",
    )
    assert named == [
        ("boys_slip", ["case_count", "case_rate"]),
        ("deaths_slip", ["death_rate"]),
        ("doses_slip", ["dose_rate"]),
        ("kids_slip", ["case_rate", "injury_rate"]),
        ("last_day", ["fit_schools"]),
    ]
    stray = ask(
        worlds,
        """select distinct locality_id from corrected.figures where correction_id = 'deaths_slip'
           and locality_id not in ('a2', 'a9', 'n1', 'DA1', 'PA', 'PN', 'X')""",
    )
    assert stray == []
    girls = "select count(correction_id) from corrected.figures where breakdown = 'female'"
    assert ask(worlds, girls) == [(0,)]


def test_an_increment_carries_the_corrections_of_both_its_ends(worlds):
    marked = ask(
        worlds,
        """select period from corrected.figures where indicator_id = 'dose_rate'
           and locality_id = 'DA1' and geography = 'then' and period_type in ('quarter', 'half')
           and correction_id = 'doses_slip' order by period""",
    )
    assert marked == [("2022-H1",), ("2022-H2",), ("2022-Q2",), ("2022-Q3",)]


def test_a_correction_whose_guard_fails_changes_nothing_and_marks_what_contains_the_cell(worlds):
    marked = ask(
        worlds,
        """select outdated_correction_id, list(distinct period order by period)
           from corrected.figures where geography = 'then' and outdated_correction_id is not null
           and indicator_id = 'death_rate' and locality_id = 'PA' and breakdown = 'total'
           and period_type in ('quarter', 'half')
           group by all order by all""",
    )
    assert marked == [
        ("mended", ["2021-H1", "2021-Q2"]),
        ("of_another", ["2021-H2", "2021-Q4"]),
        ("over", ["2022-H2", "2022-Q3"]),
    ]
    assert ask(
        worlds,
        """select distinct denominator from corrected.contributions where indicator_id =
           'death_rate' and locality_id = 'a3' and breakdown = 'total' and period = '2021-Q2'""",
    ) == [(40.0,)]


def test_every_correction_says_what_became_of_it(worlds):
    states = dict(
        ask(worlds, "select correction_id, state from corrected.corrections order by all")
    )
    assert states == {
        **dict.fromkeys(APPLIED, "applied"),
        "mended": "outdated",
        "of_another": "outdated",
        "over": "expired",
        "unsent": "not_reported",
    }
    assert ask(
        worlds,
        """select reported_count from corrected.corrections
           where correction_id in ('deaths_slip', 'mended', 'unsent') order by correction_id""",
    ) == [(2,), (40,), (None,)]


def test_evidence_names_the_case_beside_the_file_that_was_corrected(worlds):
    shown = ask(
        worlds,
        """select distinct measure_id, correction_id from corrected.evidence
           where indicator_id = 'death_rate' and locality_id = 'PA' and geography = 'then'
           and period = '2021-Q1' order by all""",
    )
    assert shown == [("births", ""), ("deaths", "deaths_slip")]
