"""How fresh each feed should be: by the day on which the calendar expects its reports.

Dagster shows it on the feeds' pages and notices when a day passes without a delivery. It judges a
feed as a whole; of whom a report is missing, and where, the release's table ``reporting`` tells.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import dagster as dg
import duckdb

from orchestration.catalogue_step import time_zone_of
from orchestration.settings import Settings

RECEIVED = "received"
SHORTEST = timedelta(days=1)

# Of each feed the reports that are due most often, in the last whole year that is no leap year.
DUE_DAYS = """
with whole as (
    select distinct year(due) as year
    from read_parquet($calendar)
    qualify year < max(year) over () and year % 4 <> 0
),

due as (
    select
        calendar.feed,
        periods.period_type,
        calendar.due,
        calendar.due - periods.period_end as lag
    from read_parquet($calendar) as calendar
    inner join read_parquet($periods) as periods using (period)
    where year(calendar.due) = (select max(year) from whole)
),

counted as (
    select feed, period_type, count(*) as often
    from due
    group by all
)

select due.feed, due.due, due.lag
from due
inner join counted using (feed, period_type)
where (due.feed, due.period_type) in (
    select (feed, arg_max(period_type, often))
    from counted
    group by feed
)
order by due.feed, due.due
"""


def received_key(feed: str) -> dg.AssetKey:
    """The asset that stands for what agencies send of a feed."""
    return dg.AssetKey([RECEIVED, feed])


def received_assets(settings: Settings, feeds: Sequence[str]) -> list[dg.AssetSpec]:
    """What agencies send, one asset a feed, each as fresh as the calendar says.

    The calendar is that of the catalogue compiled last; before the first run there is none.
    """
    days = _due_days(settings.paths.current_catalogue)
    time_zone = time_zone_of(settings.catalogue_folder)
    return [
        dg.AssetSpec(
            received_key(feed),
            group_name=RECEIVED,
            description=f"What agencies deliver of {feed}: told of whenever a file is taken in.",
            freshness_policy=policy(days[feed], time_zone) if feed in days else None,
        )
        for feed in feeds
    ]


def policy(days: Sequence[tuple[date, timedelta]], time_zone: str) -> dg.FreshnessPolicy:
    """A feed is fresh when something came between the end of the period and the day it is due.

    ``days`` are the days of one year, each with its distance from the period's end. Where they are
    no fixed day of the month, something has to come within the longest time between two of them.
    """
    lag = max(SHORTEST, max(lag for _, lag in days))
    numbers = {day.day for day, _ in days}
    if len(numbers) == 1:
        months = ",".join(str(month) for month in sorted({day.month for day, _ in days}))
        return dg.FreshnessPolicy.cron(
            deadline_cron=f"59 23 {numbers.pop()} {months} *",
            lower_bound_delta=min(lag, _shortest_between(days)),
            timezone=time_zone,
        )
    longest = max((later - day for (day, _), (later, _) in pairwise(days)), default=lag)
    return dg.FreshnessPolicy.time_window(fail_window=longest + lag)


def _shortest_between(days: Sequence[tuple[date, timedelta]]) -> timedelta:
    """The least time between two days of a year, and from its last to the next year's first."""
    dates = [day for day, _ in days]
    around = dates[0] + timedelta(days=365)
    return min(later - day for day, later in pairwise([*dates, around]))


def _due_days(catalogue: Path) -> dict[str, list[tuple[date, timedelta]]]:
    files = {name: str(catalogue / f"{name}.parquet") for name in ("calendar", "periods")}
    if not all(Path(path).exists() for path in files.values()):
        return {}
    with duckdb.connect() as connection:
        rows = connection.execute(DUE_DAYS, files).fetchall()
    days: dict[str, list[tuple[date, timedelta]]] = {}
    for feed, due, lag in rows:
        days.setdefault(feed, []).append((due, timedelta(days=lag)))
    return days
