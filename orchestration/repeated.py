"""Sensitive figures between the days on which they may change: what readers saw before, again.

A change between two releases of one day is one child. So a release that is not due shows of every
indicator that is sensitive everywhere, and was so in the release before, that release's rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

DETAIL = "published_detail"
TABLES = (
    DETAIL,
    "targets",
    "trends",
    "rule_results",
    "withheld",
    "evidence",
    "correction_notices",
)

REPEATED = """
create or replace table repeated as
select indicator_id from previous_detail
intersect
select indicator_id from judged where sensitivity = 'always'
"""

# Columns that a figure gets from its own past are made again from that past.
FIGURES = """
insert into bare_figures by name
select
    before.indicator_id,
    before.series,
    before.locality_id,
    before.locality_code,
    before.locality_level,
    before.geography,
    before.period,
    before.period_type,
    before.period_start,
    before.period_end,
    before.breakdown,
    before.numerator,
    before.denominator,
    before.per,
    before.value,
    before.lower_95,
    before.upper_95,
    before.lower_998,
    before.upper_998,
    before.parent_locality_id,
    before.parent_value,
    before.compared_to_parent,
    before.expected_at_locality_id,
    before.expected_numerator,
    before.obs_status,
    before.provisional,
    before.estimated,
    before.break_before,
    before.unreliable,
    before.coverage,
    before.quality,
    before.reason,
    before.as_of,
    false as told,
    before.obs_status = 'suppressed' as masked,
    before.obs_status in ('suppressed', 'withheld') as hidden,
    before.numerator as held_numerator,
    before.denominator as held_denominator
from previous_figures as before
semi join repeated using (indicator_id)
"""

# A clause with a sensitive part is answered as it was, wherever its other parts stand now.
CLAUSES = """
update targets
set clause_status = before.clause_status
from previous_targets as before
where
    targets.plan_id = before.plan_id
    and targets.target_id = before.target_id
    and (targets.plan_id, targets.clause, targets.year) in (
        select (plan_id, clause, year)
        from previous_targets
        semi join repeated using (indicator_id)
    )
"""


def shown_as_of(catalogue: Path, before: Mapping[str, Any] | None, today: date) -> str:
    """The day as of which a release of ``today`` shows sensitive figures.

    It is that of the release before (its ``release.json``) until a day comes on which they may
    change, as the compiled ``catalogue`` says.
    """
    path = catalogue / "disclosure_days.parquet"
    days = pq.read_table(path)["month_and_day"].to_pylist() if path.exists() else []
    last = (before or {}).get("sensitive_as_of")
    return today.isoformat() if last is None or due(days, last, today) else str(last)


def due(days: Sequence[str], last: str | None, today: date) -> bool:
    """Whether a release of `today` may change sensitive figures, last changed in one of `last`.

    `days` are months and days, as `03-31`; without any, and at first, every release may.
    """
    if not days or last is None:
        return True
    dates = (_day(year, day) for year in (today.year - 1, today.year) for day in days)
    return any(date.fromisoformat(last) < one <= today for one in dates)


def _day(year: int, month_and_day: str) -> date:
    month, day = (int(part) for part in month_and_day.split("-"))
    leap = (month, day) == (2, 29)
    return date(year, month, 28 if leap else day)


def figures(connection: duckdb.DuckDBPyConnection, previous: Path) -> None:
    """Put the figures of the release before in place of those of ``bare_figures``."""
    _view(connection, "previous_detail", previous / f"{DETAIL}.parquet")
    connection.execute(REPEATED)
    connection.execute(
        "delete from bare_figures where indicator_id in (select indicator_id from repeated)"
    )
    connection.execute(FIGURES)


def others(connection: duckdb.DuckDBPyConnection, previous: Path) -> None:
    """Put what the release before said of these figures in place of what is made of them now."""
    for name in TABLES:
        _view(connection, f"previous_{name}_again", previous / f"{name}.parquet")
        connection.execute(
            f"create or replace temp table again as select * from {name} "
            "where indicator_id is null or indicator_id not in (select indicator_id from repeated) "
            f"union all by name select * from previous_{name}_again semi join repeated "
            "using (indicator_id)"
        )
        kind = connection.execute(
            "select count(*) from duckdb_views() where view_name = ?", [name]
        ).fetchall()[0][0]
        connection.execute(f"drop {'view' if kind else 'table'} {name}")
        connection.execute(f"create table {name} as from again")
    _view(connection, "previous_targets", previous / "targets.parquet")
    connection.execute(CLAUSES)


def _view(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    connection.read_parquet(str(path)).create_view(name, replace=True)
