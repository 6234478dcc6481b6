"""What a figure is made of: measures, files and rows, the counts as they were reported, links."""

from __future__ import annotations

from typing import Any

from orchestration.asked_figures import KEY
from orchestration.explain.asked import Asked
from orchestration.explain.judged import OF_KEY
from orchestration.explain.reader import Reader, Row
from orchestration.explain.reports import SOURCES, place_values

MOST_CELLS = 12

MEASURES = """
select
    roles.role,
    measures.measure_id,
    measures.name_vi,
    measures.name_en,
    measures.kind,
    measures.feed,
    list(part.part_measure_id order by part.part_measure_id)
        filter (where part.part_measure_id is not null) as parts
from release.indicator_measures as roles
inner join release.measures as measures using (measure_id)
left join release.measure_parts as part on roles.measure_id = part.measure_id
where roles.indicator_id = ?
group by all
order by roles.role desc, measures.measure_id
"""

# Evidence is told of totals: a part was read from the files of its total.
FILES = """
select
    evidence.measure_id,
    evidence.submission_id,
    sent.agency,
    sent.feed,
    sent.file_name,
    sent.received,
    sent.state,
    sent.receipt,
    evidence.source_rows,
    evidence.first_row,
    evidence.last_row,
    evidence.links
from release.evidence as evidence
left join release.submissions as sent using (submission_id)
where
    evidence.indicator_id = ?
    and evidence.series = ?
    and evidence.locality_id = ?
    and evidence.geography = ?
    and evidence.period = ?
order by evidence.measure_id desc, sent.received, evidence.submission_id
"""

# Counts of the units whose counts reach the place, in the periods that tile the figure's or that
# it lies in (a yearly stock under a quarter).
IN_THE_FIGURE = f"""
with sources as ({SOURCES}),

wanted as (
    select part_period as period from catalogue.period_parts where period = $period
    union
    select period from catalogue.period_parts where part_period = $period
),

counted as (
    select
        coalesce(parts.part_measure_id, roles.measure_id) as measure_id,
        max(roles.role) as role
    from release.indicator_measures as roles
    left join release.measure_parts as parts on roles.measure_id = parts.measure_id
    where roles.indicator_id = $indicator_id
    group by all
)
"""

CELLS = """
select
    cells.measure_id,
    cells.locality_id,
    sources.name_vi,
    cells.period,
    cells.breakdown,
    cells.count,
    cells.agency,
    cells.submission_id,
    cells.source_row,
    count(*) over () as cells
from candidate.reported_counts as cells
inner join sources on cells.locality_id = sources.locality_id
inner join counted on cells.measure_id = counted.measure_id
where
    cells.period in (select period from wanted)
    and cells.breakdown = $breakdown
order by counted.role desc, sources.rank, cells.period, cells.measure_id, cells.locality_id
"""

CORRECTIONS = """
select corrections.*
from release.corrections as corrections
inner join sources on corrections.locality_id = sources.locality_id
where
    corrections.period in (select period from wanted)
    and corrections.measure_id in (select measure_id from counted)
order by corrections.correction_id, corrections.locality_id, corrections.period
"""


def measures_of(release: Reader, asked: Asked) -> list[Row]:
    """The counts above and below the line: role, measure, names, parts it is the sum of."""
    rows = release.rows(MEASURES, [asked.indicator["indicator_id"]])
    return [row | {"parts": row["parts"] or []} for row in rows]


def files_of(release: Reader, key: tuple[str, ...]) -> list[Row]:
    """By measure and submission: the file, its receipt, and which rows of it count."""
    return release.rows(FILES, key[: KEY.index("breakdown")])


def cells_of(release: Reader, candidate: Reader | None, asked: Asked) -> Row:
    """The reported counts behind the figure, the first few; `cells` says how many there are."""
    if candidate is None or not candidate.has("candidate.reported_counts"):
        return {"cells": None, "first": []}
    rows = candidate.rows(f"{IN_THE_FIGURE} {CELLS} limit {MOST_CELLS}", _values(asked))
    number = rows[0]["cells"] if rows else 0
    first = [{name: value for name, value in row.items() if name != "cells"} for row in rows]
    return {"cells": number, "first": first}


def corrections_of(release: Reader, asked: Asked) -> list[Row]:
    """The corrections of counts that the figure contains, each with its reason and its state."""
    values = {name: value for name, value in _values(asked).items() if name != "breakdown"}
    return release.rows_if("release.corrections", f"{IN_THE_FIGURE} {CORRECTIONS}", values)


def _values(asked: Asked) -> dict[str, Any]:
    return place_values(asked) | {
        "period": asked.period["period"],
        "indicator_id": asked.indicator["indicator_id"],
        "breakdown": asked.breakdown,
    }


def bounds_of(release: Reader, key: tuple[str, ...]) -> Row | None:
    """Between which values a figure lies that an unknown share leaves without one."""
    return release.one(f"from release.bounds where {OF_KEY}", key)
