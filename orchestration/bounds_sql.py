"""The SQL of the published bounds: those of figures missing because a split's shares are unknown.

The candidate has bounds of measures without sensitivity only. One that may contain a count in
doubt is left out, and counted: whichever held figure (but for those held for what they contain)
has a measure, a day and a reporting unit in common with it. Those of a guarded indicator differ by
the counts of a unit that was split, which may be hidden.
"""

DOUBTED = """
create or replace table doubted_bounds as
with roots as (
    select
        violation.indicator_id,
        violation.locality_id,
        violation.geography,
        figure.period_start,
        figure.period_end
    from violations as violation
    inner join judged as figure
        using (indicator_id, series, locality_id, geography, period, breakdown)
    where
        violation.severity = 'hold'
        and violation.rule_id <> 'contains_held'
),

doubted_units as (
    select distinct
        roots.indicator_id,
        roots.period_start,
        roots.period_end,
        reached.source_locality_id
    from roots
    inner join locality_targets as reached
        on roots.geography = reached.geography
        and roots.locality_id in (reached.target_locality_id, reached.unallocated_id)
),

behind as (
    select indicator_id, measure_id from indicator_measures
    union
    select role.indicator_id, part.part_measure_id
    from indicator_measures as role
    inner join measure_parts as part using (measure_id)
),

alike as (
    select distinct
        one.indicator_id,
        other.indicator_id as other_id
    from behind as one
    inner join behind as other using (measure_id)
)

select distinct
    bound.indicator_id,
    bound.series,
    bound.locality_id,
    bound.geography,
    bound.period,
    bound.breakdown
from candidate_bounds as bound
inner join judged as figure
    using (indicator_id, series, locality_id, geography, period, breakdown)
inner join bound_sources as source
    on bound.geography = source.geography
    and bound.locality_id = source.locality_id
inner join alike on bound.indicator_id = alike.indicator_id
inner join doubted_units as doubted
    on alike.other_id = doubted.indicator_id
    and source.source_locality_id = doubted.source_locality_id
    and figure.period_end >= doubted.period_start
    and figure.period_start <= doubted.period_end
"""

BOUNDS = """
create or replace table bounds as
select bound.*
from candidate_bounds as bound
anti join hidden
    using (indicator_id, series, locality_id, geography, period, breakdown)
anti join guarded using (indicator_id)
anti join doubted_bounds
    using (indicator_id, series, locality_id, geography, period, breakdown)
"""
