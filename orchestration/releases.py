"""The releases there are: listing, comparing, going back to one, removing old ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
from sqlalchemy import select

from orchestration.alerts import DATA_TEAM, message, tell
from orchestration.durable import point
from orchestration.operations.database import Operations
from orchestration.operations.models import Release
from orchestration.paths import Home
from orchestration.settings import Settings
from orchestration.writer import one_writer


class ReleaseError(ValueError):
    """A release that is not there, or cannot be taken; the message says what to do."""


@dataclass(frozen=True)
class Listed:
    """A release on disk: its facts, and whether ``current`` shows it."""

    facts: dict[str, Any]
    current: bool

    @property
    def release_id(self) -> str:
        """The release's id, also the name of its folder."""
        return str(self.facts["id"])

    @property
    def created_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.facts["created_at"])


def list_releases(home: Home) -> list[Listed]:
    """Every whole release on disk, oldest first."""
    current = home.current_release.resolve().name
    found = []
    for path in home.releases.glob("*/release.json"):
        if path.parent.is_symlink() or path.parent.name.startswith("."):
            continue
        facts = json.loads(path.read_text(encoding="utf-8"))
        found.append(Listed(facts, current=path.parent.name == current))
    return sorted(found, key=lambda listed: listed.facts["number"])


def current_facts(home: Home) -> dict[str, Any] | None:
    """What ``release.json`` of the current release says, or None before the first release."""
    path = home.current_release / "release.json"
    if not path.exists():
        return None
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return facts


def known_numbers(home: Home, database: Operations) -> set[int]:
    """The numbers of every release there is or was."""
    with database.transaction() as session:
        known = set(session.scalars(select(Release.number)))
    for root in (home.releases, home.restricted):
        if root.is_dir():
            known |= {number for path in root.iterdir() if (number := number_of(path)) is not None}
    return known


def number_of(path: Path) -> int | None:
    """The number that a release's folder or file begins with, or None where it is none."""
    first = path.name.split("-")[0]
    return int(first) if first.isdigit() else None


DIFF_MEMORY, DIFF_THREADS = "1GB", 2
"""Any reader of the portal may ask for a difference."""

# Releases of an earlier layout do not say why a figure changed.
EXPLAINING = ("revision_state", "revision_reason")

# A figure is changed when its value or its status is; an order of summing is no change. Of one that
# either release hides neither value is told: what was found to be too much is not said again.
COMPARED = """
create view compared as
select
    coalesce(older.indicator_id, newer.indicator_id) as indicator_id,
    case
        when older.indicator_id is null then 'added'
        when newer.indicator_id is null then 'removed'
        when older.obs_status <> newer.obs_status then 'status'
        when
            (older.value is null) <> (newer.value is null)
            or coalesce(
                abs(older.value - newer.value)
                > 1e-9 * greatest(abs(older.value), abs(newer.value)),
                false
            )
            then 'value'
        else 'same'
    end as change,
    coalesce(older.locality_id, newer.locality_id) as locality_id,
    coalesce(older.geography, newer.geography) as geography,
    coalesce(older.period, newer.period) as period,
    coalesce(older.breakdown, newer.breakdown) as breakdown,
    case when older.obs_status = 'suppressed' or newer.obs_status = 'suppressed' then null
        else older.value end as value_before,
    case when older.obs_status = 'suppressed' or newer.obs_status = 'suppressed' then null
        else newer.value end as value_after,
    older.obs_status as status_before,
    newer.obs_status as status_after,
    newer.revision_state as state_after,
    newer.revision_reason as reason
from older
full join newer
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""

COUNTED = """
select
    indicator_id,
    count(*) filter (where change = 'added') as added,
    count(*) filter (where change = 'removed') as removed,
    count(*) filter (where change = 'value') as value_changed,
    count(*) filter (where change = 'status') as status_changed
from compared
where change <> 'same'
group by all
order by all
"""

CHANGES = """
select * exclude (change), change
from compared
where change <> 'same'
order by all
limit $most
"""


@dataclass(frozen=True)
class Difference:
    """How two releases differ: counts by indicator, and the first changed figures."""

    columns: Sequence[str]
    by_indicator: list[tuple[Any, ...]]
    change_columns: Sequence[str]
    changes: list[tuple[Any, ...]]


def diff(
    home: Home, older: str, newer: str, most: int = 20, indicator_id: str | None = None
) -> Difference:
    """Compare the figures of two releases, of one indicator or all; name the first that changed.

    Raises ``ReleaseError`` for an unknown release.
    """
    with duckdb.connect(
        config={"memory_limit": DIFF_MEMORY, "threads": DIFF_THREADS}
    ) as connection:
        for name, release_id in (("older", older), ("newer", newer)):
            path = _folder(home, release_id) / "figures.parquet"
            figures = connection.read_parquet(str(path))
            if indicator_id is not None:
                named = duckdb.ConstantExpression(indicator_id)
                figures = figures.filter(duckdb.ColumnExpression("indicator_id") == named)
            for column in EXPLAINING:
                if column not in figures.columns:
                    figures = figures.project(f"*, null as {column}")
            figures.create_view(name)
        connection.execute(COMPARED)
        counted = connection.execute(COUNTED)
        columns = [column[0] for column in counted.description or []]
        by_indicator = counted.fetchall()
        changed = connection.execute(CHANGES, {"most": most})
        change_columns = [column[0] for column in changed.description or []]
        return Difference(columns, by_indicator, change_columns, changed.fetchall())


def rollback(settings: Settings, database: Operations, release_id: str, reason: str) -> str:
    """Point ``current`` at an earlier release; give the id of the one left.

    The release left is marked, so that the same candidate is not published again by the next
    run. Raises ``ReleaseError`` without a reason, for an unknown release and for the current one.
    """
    home = settings.paths
    if not reason.strip():
        raise ReleaseError("Going back needs a reason: give --reason with a sentence.")
    with one_writer(home.lock, settings.lock_wait_seconds):
        folder = _folder(home, release_id)
        left = home.current_release.resolve().name
        if folder.name == left:
            raise ReleaseError(f"Release {release_id} is the current one already.")
        with database.transaction() as session:
            row = session.get(Release, left)
            if row is not None:
                row.rolled_back_at = datetime.now(UTC)
                row.rolled_back_reason = reason.strip()
            shown_again = session.get(Release, folder.name)
            if shown_again is not None:
                shown_again.rolled_back_at = shown_again.rolled_back_reason = None
            tell(
                session,
                message(
                    "rolled_back",
                    DATA_TEAM,
                    "releases",
                    release=release_id,
                    left=left,
                    reason=reason.strip(),
                ),
            )
            point(home.current_release, folder.name)
    return left


def prune(settings: Settings, database: Operations, now: datetime | None = None) -> list[str]:
    """Remove releases past their time, public and restricted; give their ids.

    Event releases stay ``event_days``, nightly ones ``nightly_days``, the last of each month
    always; the current release is never touched.
    """
    home, now = settings.paths, now or datetime.now(UTC)
    days = {"event": settings.event_days, "nightly": settings.nightly_days}
    with one_writer(home.lock, settings.lock_wait_seconds):
        listed = list_releases(home)
        month_ends = {one.created_at.strftime("%Y-%m"): one.release_id for one in listed}
        removed = []
        for one in listed:
            limit = timedelta(days=days.get(one.facts["kind"], settings.nightly_days))
            kept = one.current or one.release_id in month_ends.values()
            if kept or now - one.created_at <= limit:
                continue
            for root in (home.releases, home.restricted):
                _remove(root / one.release_id)
            removed.append(one.release_id)
        with database.transaction() as session:
            # By what is there, not by what was removed here: a removal before may have died.
            for row in session.scalars(select(Release).where(Release.pruned_at.is_(None))):
                if not (home.releases / row.release_id).exists():
                    row.pruned_at = now
    return removed


def _remove(folder: Path) -> None:
    """Take the name away first: nobody sees a release that is half gone."""
    if folder.exists():
        hidden = folder.with_name(f".removing-{folder.name}")
        folder.rename(hidden)
        shutil.rmtree(hidden)


def _folder(home: Home, release_id: str) -> Path:
    known = {one.release_id for one in list_releases(home)}
    if release_id == "current" and home.current_release.exists():
        return home.current_release.resolve()
    if release_id not in known:
        raise ReleaseError(
            f"There is no release {release_id} under {home.releases}. "
            "`chitieu release list` shows those there are."
        )
    return home.releases / release_id
