"""How this release stands: what it holds, what changed since the one before, who reported."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from portal.release import OpenRelease, Row

STATUSES = (
    "normal", "provisional", "estimated", "break", "missing", "not_applicable", "withheld",
    "suppressed",
)  # fmt: skip

WITHHELD = """
select rule.family, count(*) as figures
from withheld as held
inner join rules as rule using (rule_id)
group by rule.family
order by figures desc, rule.family
"""

REPORTS = """
select
    feed,
    count(*) filter (state <> 'not_due') as due,
    count(*) filter (state in ('on_time', 'zero')) as on_time,
    count(*) filter (state = 'late') as late,
    count(*) filter (state = 'missing') as missing
from reporting
group by feed
order by feed
"""


@dataclass(frozen=True)
class Changed:
    """What a release has that the one before had not; ``before`` is that one's id."""

    before: str
    figures: dict[str, tuple[int, int]]
    files: int


def by_status(release: OpenRelease) -> dict[str, int]:
    """How many figures have each status, in the order of the words."""
    counted: dict[str, int] = release.facts.get("figures_by_status", {})
    return {one: counted[one] for one in STATUSES if counted.get(one)}


def changed(release: OpenRelease) -> Changed | None:
    """The difference in numbers to the release before; None where that is not kept any more."""
    before = release.facts.get("previous")
    path = release.folder.parent / str(before) / "release.json"
    if before is None or not path.exists():
        return None
    facts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    now, then = (one.get("figures_by_status", {}) for one in (release.facts, facts))
    steps = {one: (then.get(one, 0), now.get(one, 0)) for one in STATUSES}
    files = [one.get("rows", {}).get("submissions", 0) for one in (release.facts, facts)]
    return Changed(
        str(before), {k: pair for k, pair in steps.items() if pair[0] != pair[1]},
        files[0] - files[1],
    )  # fmt: skip


def withheld(release: OpenRelease) -> list[Row]:
    """The families of rules that hold figures, with how many each."""
    return release.once("withheld by family", lambda one: one.rows(WITHHELD))


def reports(release: OpenRelease) -> list[Row]:
    """Of each feed how many reports were due, in time, late, missing; and its name."""

    def made(one: OpenRelease) -> list[Row]:
        names = {row["feed"]: row for row in one.compiled("feeds")}
        return [names.get(row["feed"], {}) | row for row in one.rows(REPORTS) if row["due"]]

    return release.once("reports by feed", made)
