"""The SQL that reads incidents out of a candidate, its verdicts and what the public sees of it."""

# A level's depth is the longest way up from it; each step up weighs $weight times as much.
WEIGHTS = """
create or replace temp table weights as
with recursive depths as (
    select locality_id, level, 0 as depth
    from localities
    where parent_id is null
    union all
    select below.locality_id, below.level, above.depth + 1
    from localities as below
    inner join depths as above on below.parent_id = above.locality_id
    where above.depth < 20
),
levels as (
    select level, max(depth) as depth
    from depths
    group by level
)
select
    level,
    power($weight::double, (select max(depth) from levels) - depth) as weight
from levels
"""

HELD = """
create or replace temp table held as
select
    violation.*,
    public.obs_status = 'suppressed' as hidden,
    figure.sensitivity <> 'none' as sensitive,
    coalesce(weights.weight, 1) as weight
from violations as violation
inner join figures as figure
    using (indicator_id, series, locality_id, geography, period, breakdown)
inner join public_figures as public
    using (indicator_id, series, locality_id, geography, period, breakdown)
left join weights on figure.locality_level = weights.level
where violation.severity = 'hold'
"""

# What readers do not see anyway is not counted: nothing of it is blocked.
BLOCKED = """
with each as (
    select distinct
        cause,
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        breakdown,
        hidden,
        weight
    from held
)
select
    cause,
    count(*) filter (not hidden) as figures,
    coalesce(sum(weight) filter (not hidden), 0)::double as rank
from each
group by cause
order by cause
"""

# The figures that are held for themselves: seen ones first, of these the one that names the cause.
ROOTS = """
select
    cause,
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    rule_id,
    observed,
    expected,
    hidden,
    sensitive
from held
where rule_id <> $follower
order by
    cause,
    hidden,
    concat_ws(' | ', indicator_id, series, locality_id, geography, period, breakdown) <> cause,
    indicator_id, series, locality_id, geography, period, breakdown, rule_id
"""

FILES = """
select
    file.cause,
    file.submission_id,
    submission.agency,
    submission.feed,
    submission.file_name,
    file.first_row,
    file.last_row
from causes as file
left join submissions as submission using (submission_id)
order by all
"""
