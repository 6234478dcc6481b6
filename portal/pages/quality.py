"""Quality: what is withheld, missing or hidden and where, who reports in time, what rules find."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from portal import definitions, standing
from portal.charts.shares import Part, shares
from portal.release import OpenRelease, Row
from portal.view import View, opened_view

router = APIRouter()

PLACES = """
select
    named.province_code,
    any_value(place.name_vi) as name,
    any_value(place.locality_id) as locality_id,
    count(*) as figures,
    count(*) filter (where named.obs_status = 'withheld') as withheld,
    count(*) filter (where named.obs_status = 'missing') as missing,
    count(*) filter (where named.obs_status = 'suppressed') as suppressed
from figures_named as named
left join localities as place
    on named.province_code = place.code and place.level = ? and place.valid_to is null
where named.province_code is not null and named.geography = ?
group by named.province_code
order by withheld desc, missing desc, named.province_code
"""
AGENCIES = """
select
    agency,
    feed,
    count(*) filter (where state <> 'not_due') as due,
    count(*) filter (where state in ('on_time', 'zero')) as on_time,
    count(*) filter (where state = 'late') as late,
    count(*) filter (where state = 'missing') as missing
from reporting
group by agency, feed
having due > 0
order by missing desc, late desc, agency, feed
"""
RULES = """
select
    rule.*,
    (select count(*) from withheld where withheld.rule_id = rule.rule_id) as held,
    (
        select count(*) from rule_results as result
        where result.rule_id = rule.rule_id and result.severity = 'flag'
    ) as flagged
from rules as rule
order by held desc, flagged desc, rule.rule_id
"""
HELD = """
select
    held.indicator_id, held.locality_id, held.period, held.geography, held.breakdown,
    held.first_seen,
    place.name_vi as locality_name, indicator.name_vi, indicator.name_en,
    min(rule.family) as family
from withheld as held
inner join rules as rule using (rule_id)
inner join localities as place using (locality_id)
inner join indicators as indicator using (indicator_id)
group by all
order by held.first_seen desc, held.period desc, held.locality_id, held.indicator_id
limit 25
"""
_FIELD = re.compile(r"\{[^}]*\}")


@router.get("/{language}/quality", name="quality")
def quality(view: Annotated[View, Depends(opened_view)]) -> HTMLResponse:
    """All of it on one page, each table with the worst first."""
    made = view.release.once("quality", _made)
    words = view.words
    agencies = {row["agency_id"]: words.named(row) for row in view.release.compiled("agencies")}
    feeds = {row["feed"]: words.named(row) for row in view.release.compiled("feeds")}
    reports = [
        row | {"name": agencies.get(row["agency"]) or row["agency"],
               "feed_name": feeds.get(row["feed"]) or row["feed"], "bar": _bar(view, row)}
        for row in made["agencies"]
    ]  # fmt: skip
    rules = [
        row | {"sentence": _FIELD.sub("…", words.named(row, "sentence"))} for row in made["rules"]
    ]
    return view.page(
        "quality.html", statuses=standing.by_status(view.release), places=made["places"],
        reports=reports, rules=rules, held=made["held"],
    )  # fmt: skip


def _made(release: OpenRelease) -> dict[str, Any]:
    """The rows of all tables of the page."""
    top = definitions.level_of_rank(release, definitions.TOP_RANK)
    today = definitions.geography_of_kind(release, "current")
    return {
        "places": release.rows(PLACES, [top, today]),
        "agencies": release.rows(AGENCIES),
        "rules": release.rows(RULES),
        "held": release.rows(HELD),
    }


def _bar(view: View, row: Row) -> Markup:
    words = view.words
    parts = [
        Part("met", words("overview.on_time"), row["on_time"]),
        Part("not_met", words("overview.late"), row["late"]),
        Part("missing", words("overview.missing"), row["missing"]),
    ]
    return shares(parts, words("overview.reports"))
