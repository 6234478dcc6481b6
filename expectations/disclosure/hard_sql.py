"""The SQL of where small counts off offer may not be open: the lots they lie in, and how.

Tables, in their order:
unseen_reach  places of `unseen`, with the units counting toward them; unseen_parts: their periods
hard          what of `unseen` cannot be large, or cannot be none, within the lots it lies in
"""

from __future__ import annotations

UNSEEN_REACH = """
create or replace temp table unseen_reach as
with reaching as (
    select
        * exclude (unallocated_id),
        false as when_touched
    from counting_toward

    union all

    select
        * exclude (unallocated_id) replace (unallocated_id as target_locality_id),
        true as when_touched
    from counting_toward
    where unallocated_id is not null
),

areas as (
    select distinct
        locality_id as unit,
        area
    from counted
)

select
    reaching.geography,
    reaching.target_locality_id as locality_id,
    areas.unit,
    areas.area,
    reaching.ends_from,
    reaching.ends_to,
    reaching.touched_until,
    reaching.touched_from,
    reaching.when_touched
from reaching
inner join areas on reaching.source_locality_id = areas.unit
where (reaching.geography, reaching.target_locality_id) in (
    select (geography, locality_id) from unseen
)
"""

UNSEEN_PARTS = """
create or replace temp table unseen_parts as
select period, part_period, first_part_end
from period_parts
where period in (select period from unseen)
"""

HARD = """
create or replace temp table hard as
with wanted as (
    select
        unseen.secret,
        unseen.indicator_id,
        unseen.what,
        unseen.low,
        unseen.breakdown,
        unseen.period_start,
        unseen.period_end,
        reach.unit,
        part.part_period as period,
        reach.area
    from unseen
    inner join unseen_reach as reach using (geography, locality_id)
    inner join unseen_parts as part on unseen.period = part.period
    where
        (reach.ends_from is null or unseen.period_end >= reach.ends_from)
        and (reach.ends_to is null or unseen.period_end < reach.ends_to)
        and (
            coalesce(
                coalesce(part.first_part_end, unseen.period_start) < reach.touched_until, false
            )
            or coalesce(unseen.period_end >= reach.touched_from, false)
        ) = reach.when_touched
),

in_lots as (
    select
        wanted.secret,
        tight.number,
        tight.less,
        min(tight.unit) as first_unit,
        max(tight.unit) as last_unit,
        any_value(tight.lot_count) as lot_count,
        any_value(tight.lot_atoms) as lot_atoms,
        any_value(tight.of_class) as of_class,
        any_value(tight.alike) as alike,
        count(*) as atoms,
        sum(tight.amount) as amount,
        sum(case when wanted.low = 0 then tight.whole else tight.amount end) as weight
    from wanted
    inner join tight_atoms as tight using (indicator_id, what, unit, period)
    where
        (
            tight.breakdown = wanted.breakdown
            or (tight.breakdown = 'total' and wanted.area = wanted.breakdown)
        )
        and coalesce(tight.covers_from >= wanted.period_start, true)
        and coalesce(tight.covers_to <= wanted.period_end, true)
        and (not tight.at_end or coalesce(tight.covers_to = wanted.period_end, true))
    group by wanted.secret, tight.number, tight.less
),

held as (
    select
        *,
        coalesce({whole}, false) as whole
    from in_lots
),

left_none as (
    select
        *,
        whole and count(*) filter (where whole and lot_count > $same) over alike_ones = alike
            as pinned
    from held
    window alike_ones as (partition by secret, of_class)
),

judged as (
    select
        *,
        sum(lot_count) over secret as most,
        sum(weight) over secret as weighed,
        min(first_unit) over secret = max(last_unit) over secret as alone,
        coalesce(sum(lot_count) filter (where pinned) over secret, 0) as least
    from left_none
    window secret as (partition by secret)
)

select
    judged.secret,
    dense_rank() over (order by judged.secret) - 1 as need,
    judged.number,
    judged.less,
    judged.whole,
    unseen.low,
    judged.weighed >= unseen.amount - $same and judged.most < 'infinity' as all_tight
from judged
inner join unseen using (secret)
where
    judged.number is not null
    and (unseen.harmful or judged.alone)
    and (
        (judged.weighed >= unseen.amount - $same and judged.most < $small_cell)
        or judged.least > unseen.low
    )
order by need, number
"""

HARD_OF_ANY = HARD.format(whole="amount >= lot_count - $same")
HARD_OF_ALL = HARD.format(whole="atoms = lot_atoms")
