"""The SQL of causes: the evidence of two releases compared, for the figures that moved.

Each step leaves a table of what differs: definitions, make-up of units, rows counted, submissions
of a feed. ``causes`` takes the first of them by precedence.
"""

# What of an indicator's definition decides its numbers; names and words do not.
DEFINITIONS = """
create or replace view @definitions as
select
    indicators.indicator_id,
    indicators.kind,
    indicators.per,
    indicators.relation,
    indicators.ratio_type,
    counted.role,
    measures.measure_id,
    measures.feed,
    measures.population,
    measures.age_from,
    measures.age_to,
    measures.kind as measure_kind,
    measures.stock_timing,
    measures.attribution,
    measures.additive,
    measures.period_type,
    measures.cumulation,
    measures.series
from @indicators as indicators
left join (
    select
        indicator_id,
        role,
        measure_id
    from @indicator_measures

    union

    select
        roles.indicator_id,
        roles.role,
        parts.part_measure_id as measure_id
    from @indicator_measures as roles
    inner join @measure_parts as parts using (measure_id)
) as counted using (indicator_id)
left join @measures as measures using (measure_id)
"""

# Which units' counts reach a unit, or its unallocated remainder, and with which share.
MAKE_UP = """
create or replace view @make_up as
select
    geography,
    target_locality_id as locality_id,
    source_locality_id,
    target_locality_id,
    share,
    touched_until,
    touched_from,
    ends_from,
    ends_to
from @locality_targets

union all

select
    geography,
    unallocated_id as locality_id,
    source_locality_id,
    target_locality_id,
    share,
    touched_until,
    touched_from,
    ends_from,
    ends_to
from @locality_targets
where unallocated_id is not null
"""

REDEFINED = """
create or replace table redefined as
select distinct indicator_id
from (
    (from definitions except from previous_definitions)
    union all
    (from previous_definitions except from definitions)
)
"""

# Units whose make-up differs on the last day of a moved figure's period. The eras themselves may
# differ: a merger of today ends an era of yesterday's figures and changes none of them.
REMADE = """
create or replace table remade as
with suspects as (
    select distinct
        moved.geography,
        moved.locality_id,
        moved.period_end
    from moved
    semi join (
        (from make_up except from previous_make_up)
        union all
        (from previous_make_up except from make_up)
    ) as differing
        using (geography, locality_id)
),

now as (
    select suspects.*, make_up.* exclude (geography, locality_id, ends_from, ends_to)
    from suspects
    inner join make_up using (geography, locality_id)
    where
        (make_up.ends_from is null or make_up.ends_from <= suspects.period_end)
        and (make_up.ends_to is null or make_up.ends_to > suspects.period_end)
),

before as (
    select suspects.*, make_up.* exclude (geography, locality_id, ends_from, ends_to)
    from suspects
    inner join previous_make_up as make_up using (geography, locality_id)
    where
        (make_up.ends_from is null or make_up.ends_from <= suspects.period_end)
        and (make_up.ends_to is null or make_up.ends_to > suspects.period_end)
)

select distinct
    geography,
    locality_id,
    period_end
from (
    (from now except from before)
    union all
    (from before except from now)
)
"""

# Evidence is told of totals; a part goes by its total's. A submission that counts for fewer rows
# than it did was replaced or withdrawn there; one that counts for more added cells.
TRACED = """
create or replace table traced as
with sources as (
    select
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        measure_id,
        submission_id,
        source_rows as rows_now,
        0 as rows_before
    from candidate_evidence
    semi join moved using (indicator_id, series, locality_id, geography, period)

    union all

    select
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        measure_id,
        submission_id,
        0 as rows_now,
        source_rows as rows_before
    from previous_evidence
    semi join moved using (indicator_id, series, locality_id, geography, period)
),

counted as (
    select
        * exclude (rows_now, rows_before),
        sum(rows_now) - sum(rows_before) as gained
    from sources
    group by all
)

select
    counted.indicator_id,
    counted.series,
    counted.locality_id,
    counted.geography,
    counted.period,
    bool_or(roles.role = 'numerator' and counted.gained < 0) as replaced,
    bool_or(roles.role = 'numerator' and counted.gained > 0) as added,
    bool_or(roles.role = 'denominator') as divided_otherwise
from counted
inner join indicator_measures as roles using (indicator_id, measure_id)
where counted.gained <> 0
group by all
"""

# Cases of the catalogue's corrections by which other counts are put right than were, or otherwise.
RECORRECTED = """
create or replace table recorrected as
with applied as (
    select correction_id, measure_id, locality_id, period, breakdown, to_count
    from corrections
    where state = 'applied'
),

applied_before as (
    select correction_id, measure_id, locality_id, period, breakdown, to_count
    from previous_corrections
    where state = 'applied'
)

select distinct correction_id
from (
    (from applied except from applied_before)
    union all
    (from applied_before except from applied)
)
"""

# Indicators with a measure of a feed in which something came in or was withdrawn.
STIRRED = """
create or replace table stirred as
select distinct definitions.indicator_id
from definitions
semi join (
    (
        select submission_id, feed, state from submissions
        except
        select submission_id, feed, state from previous_submissions
    )
    union all
    (
        select submission_id, feed, state from previous_submissions
        except
        select submission_id, feed, state from submissions
    )
) as arrived
    using (feed)
"""

# A cause is a number, the first by precedence; what waits withheld keeps the first it has met.
CAUSES = """
create or replace table causes as
select
    moved.* exclude (cause_before),
    least(
        moved.cause_before,
        case
            when redefined.indicator_id is not null then 1
            when remade.locality_id is not null then 2
            when
                moved.correction_id is distinct from moved.correction_before
                or recorrected.correction_id is not null
                then 3
            when traced.replaced then 3
            when traced.added then 4
            when
                traced.divided_otherwise
                and (moved.waiting or not differs(moved.numerator, moved.numerator_before))
                then 5
            when stirred.indicator_id is not null then 6
            when $other_rules then 7
        end
    ) as cause
from moved
left join redefined using (indicator_id)
left join remade using (geography, locality_id, period_end)
left join traced using (indicator_id, series, locality_id, geography, period)
left join stirred using (indicator_id)
left join recorrected using (correction_id)
"""

NO_PREVIOUS_CORRECTIONS = """
create or replace view previous_corrections as
from corrections
where false
"""

STEPS = (REDEFINED, REMADE, RECORRECTED, TRACED, STIRRED)
