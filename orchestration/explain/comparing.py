"""What a figure stands beside: the unit above, and the targets it answers."""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.asked_figures import KEY
from orchestration.explain.reader import Reader, Row

TARGETS = """
select
    targets.plan_id,
    plans.name_vi as plan_vi,
    plans.name_en as plan_en,
    plans.document,
    targets.clause,
    targets.target_id,
    targets.year,
    targets.kind,
    targets.printed,
    targets.comparator,
    targets.target_level,
    targets.status,
    targets.reason,
    targets.progress,
    targets.progress_reason
from release.targets as targets
left join release.plans as plans using (plan_id)
where
    targets.indicator_id = $indicator_id
    and $locality_id in (targets.locality_id, targets.answered_locality_id)
    and targets.period = $period
    and targets.breakdown = $breakdown
order by plans.plan_id, targets.position
"""


def targets_of(release: Reader, key: Sequence[str]) -> list[Row]:
    """The targets of the figure's period that it answers: plan, clause, words, status."""
    named = dict(zip(KEY, key, strict=True))
    wanted = ("indicator_id", "locality_id", "period", "breakdown")
    return release.rows(TARGETS, {name: named[name] for name in wanted})


def beside(release: Reader, row: Row) -> Row | None:
    """The unit above with its value and the side the figure lies on; the number to expect here."""
    names = ("parent_value", "compared_to_parent", "expected_numerator")
    if all(row[name] is None for name in names):
        return None
    parent = _name(release, row["parent_locality_id"])
    steady = _name(release, row["expected_at_locality_id"])
    return {name: row[name] for name in names} | {"parent": parent, "expected_at": steady}


def _name(release: Reader, locality_id: str | None) -> Row | None:
    if locality_id is None:
        return None
    return release.one(
        "select locality_id, name_vi, level from release.localities where locality_id = ?",
        [locality_id],
    )
