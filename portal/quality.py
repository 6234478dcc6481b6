"""What has no value and why, who reports in time, what rules find: all of it, or a part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portal import definitions
from portal.figures import KEY
from portal.release import OpenRelease, Row

MOST_PLACES = 200
MOST_LISTED = 25
REASONED = ("missing", "suppressed", "not_applicable")
_KEY = ", ".join(KEY)

# Indicators that count anything of a source.
OF_FEED = """figure.indicator_id in (
    select indicator_measures.indicator_id
    from indicator_measures
    inner join measures as measure using (measure_id)
    where measure.feed = $feed
)"""
OF_PROVINCE = "place.province_code = $province_code"
OF_RULE = f"semi join (select {_KEY} from rule_results where rule_id = $rule) using ({_KEY})"

STATUSES = """
select figure.obs_status, count(*) as figures
from {figures}
group by all
"""
REASONS = """
select figure.obs_status, figure.reason, count(*) as figures
from {figures} and list_contains($reasoned, figure.obs_status)
group by all
order by min(list_position($reasoned, figure.obs_status)), figures desc, figure.reason
"""
PLACES = """
select
    place.province_code,
    above.name_vi as name,
    above.locality_id,
    count(*) as figures,
    count(*) filter (where figure.obs_status = 'withheld') as withheld,
    count(*) filter (where figure.obs_status = 'missing') as missing,
    count(*) filter (where figure.obs_status = 'suppressed') as suppressed
from {figures} and place.province_code is not null and figure.geography = $geography
group by all
order by withheld desc, missing desc, place.province_code, above.locality_id
limit $most
"""
# The place that a figure is counted at: its province as it is today, or the place itself.
BY_PROVINCE = """left join localities as above
    on place.province_code = above.code and above.level = $top and above.valid_to is null"""
BY_PLACE = "inner join localities as above on figure.locality_id = above.locality_id"
REPORTS = """
select
    report.agency,
    report.feed,
    count(*) as due,
    count(*) filter (where report.state in ('on_time', 'zero')) as on_time,
    count(*) filter (where report.state = 'late') as late,
    count(*) filter (where report.state = 'missing') as missing,
    sum(report.measures_received) / sum(report.measures_due) as complete
from {reports}
group by report.agency, report.feed
order by missing desc, late desc, report.agency, report.feed
"""
OVERDUE = """
select
    report.agency, report.feed, report.period, report.due, report.received, report.state,
    report.locality_id, place.name_vi as locality_name,
    count(*) over () as all_rows
from {reports} and report.state in ('missing', 'late')
order by report.due desc, report.state desc, place.name_vi, report.locality_id, report.feed
limit $most
"""
RULES = """
select
    rule.*,
    count(*) filter (where found.severity = 'hold') as held,
    count(*) filter (where found.severity = 'flag') as flagged
from rules as rule
left join (
    select figure.rule_id, figure.severity
    from rule_results as figure
    inner join localities as place using (locality_id)
    where {scope}
) as found using (rule_id)
group by all
order by held desc, flagged desc, rule.rule_id
"""
# Each figure once, by the rule that speaks first; without a rule those that are withheld.
FOUND = f"""
with found as (
    select {_KEY}, min(rule_id) as rule_id, max(severity) as severity
    from rule_results
    where {{of_rule}}
    group by {_KEY}
)

select
    figure.indicator_id, figure.locality_id, figure.period, figure.geography, figure.breakdown,
    place.name_vi as locality_name, indicator.name_vi, indicator.name_en,
    rule.family, figure.severity,
    count(*) over () as all_rows
from found as figure
inner join rules as rule using (rule_id)
inner join localities as place using (locality_id)
inner join indicators as indicator using (indicator_id)
left join (
    select {_KEY}, min(first_seen) as first_seen from withheld group by {_KEY}
) as held using ({_KEY})
where {{scope}}
order by
    figure.severity desc, held.first_seen desc, figure.period desc, figure.locality_id,
    figure.indicator_id, figure.geography, figure.breakdown
limit $most
"""


@dataclass(frozen=True)
class Narrowed:
    """What a reader looks at: by the ids of a rule and a feed, a province's code; empty: all."""

    rule: str = ""
    feed: str = ""
    province_code: str = ""

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return not (self.rule or self.feed or self.province_code)

    @property
    def values(self) -> dict[str, str]:
        """What its conditions bind."""
        named = {"rule": self.rule, "feed": self.feed, "province_code": self.province_code}
        return {name: value for name, value in named.items() if value}

    def scope(self, **conditions: str) -> str:
        """The conditions of its feed and province, or those of `conditions`, that apply."""
        known = {"feed": OF_FEED, "province_code": OF_PROVINCE} | conditions
        return " and ".join(["true", *(known[one] for one in known if one in self.values)])

    def bound(self, *names: str) -> dict[str, Any]:
        """The values of those names that are not empty."""
        return {one: self.values[one] for one in names if one in self.values}


def every_rule(release: OpenRelease) -> list[Row]:
    """All rules with what each held and flagged in the whole release; kept."""
    return release.once("every rule", lambda one: rules(one, Narrowed()))


def found_anything(release: OpenRelease) -> list[Row]:
    """The rules that held or flagged anything: those worth asking for."""
    return [row for row in every_rule(release) if row["held"] or row["flagged"]]


def indicators_of(release: OpenRelease, feed: str) -> list[str]:
    """The indicators that count anything of a feed and have figures."""
    asked = f"select distinct indicator_id from figures as figure where {OF_FEED}"
    return sorted(row["indicator_id"] for row in release.rows(asked, {"feed": feed}))


def statuses(release: OpenRelease, part: Narrowed) -> dict[str, int]:
    """How many figures have each status."""
    found = release.rows(STATUSES.format(figures=_figures(part)), part.values)
    return {row["obs_status"]: row["figures"] for row in found}


def reasons(release: OpenRelease, part: Narrowed) -> list[Row]:
    """Why figures have no value that no rule withheld: status, reason, how many."""
    asked = REASONS.format(figures=_figures(part))
    return release.rows(asked, part.values | {"reasoned": list(REASONED)})


def places(release: OpenRelease, part: Narrowed) -> tuple[str | None, list[Row]]:
    """The provinces on today's map, the worst first; of a chosen one its units.

    The map they are counted on stands before them: that of the time for a province of the past.
    """
    by = BY_PLACE if part.province_code else BY_PROVINCE
    values: dict[str, Any] = part.values | {"most": MOST_PLACES}
    if not part.province_code:
        values["top"] = definitions.level_of_rank(release, definitions.TOP_RANK)
    drawn = None
    for kind in ("current", "as_was"):
        drawn = definitions.geography_of_kind(release, kind)
        asked = PLACES.format(figures=_figures(part, by))
        found = [] if drawn is None else release.rows(asked, values | {"geography": drawn})
        if found:
            return drawn, found
    return drawn, []


def reports(release: OpenRelease, part: Narrowed) -> list[Row]:
    """Of each agency and feed how many reports were due, in time, late, missing, how complete."""
    return release.rows(REPORTS.format(reports=_reports(part)), part.bound("feed", "province_code"))


def overdue(release: OpenRelease, part: Narrowed) -> list[Row]:
    """The reports that are missing or came late, the latest due first; ``all_rows`` counts all."""
    values = part.bound("feed", "province_code") | {"most": MOST_LISTED}
    return release.rows(OVERDUE.format(reports=_reports(part)), values)


def rules(release: OpenRelease, part: Narrowed) -> list[Row]:
    """The rules, or the one chosen, with how many figures each held and flagged."""
    asked = RULES.format(scope=part.scope())
    found = release.rows(asked, part.bound("feed", "province_code"))
    return [row for row in found if part.rule in ("", row["rule_id"])]


def found_by_rules(release: OpenRelease, part: Narrowed) -> list[Row]:
    """Figures that are withheld, of a chosen rule those it flagged too; ``all_rows`` counts all."""
    of_rule = "rule_id = $rule" if part.rule else "severity = 'hold'"
    asked = FOUND.format(of_rule=of_rule, scope=part.scope())
    return release.rows(asked, part.values | {"most": MOST_LISTED})


def _figures(part: Narrowed, more: str = "") -> str:
    """The figures of a part, to follow ``from``; a condition may follow."""
    of_rule = OF_RULE if part.rule else ""
    return f"""figures as figure
{of_rule}
inner join localities as place on figure.locality_id = place.locality_id
{more}
where {part.scope()}"""


def _reports(part: Narrowed) -> str:
    """The same of reports that were due by now."""
    return f"""reporting as report
inner join localities as place using (locality_id)
where report.state <> 'not_due' and {part.scope(feed="report.feed = $feed")}"""
