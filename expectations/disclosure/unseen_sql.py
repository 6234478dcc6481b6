"""The SQL of small counts that are hidden because nothing of their kind is published.

They too must stay possible from 1 to `small_cell`. One that takes part in a lot which can hold
more than that, and can be emptied, is safe, and nearly all are. What may not be is found from the
other end: from the few lots that are themselves small and cannot be moved (`tight`).

unseen   sensitive figures that are not on offer and have a small count, by what is small
tight_atoms  counts in tight lots
hard     what of `unseen` lies in tight lots, with these
"""

from __future__ import annotations

UNSEEN = """
create or replace temp table unseen as
with small as (
    select
        asked.*,
        sides.side,
        sides.role
    from asked
    inner join sides using (indicator_id)
    anti join on_offer
        using (indicator_id, series, locality_id, geography, period, breakdown)
    where asked.numerator is not null
)

select
    *,
    role as what,
    case role when 'numerator' then numerator else denominator end as amount,
    1 as low
from small
where
    (role = 'numerator' and numerator between 1 and $small_cell)
    or (role = 'denominator' and denominator between 1 and $small_cell)

union all

select
    *,
    'rest' as what,
    case when numerator = denominator then denominator else denominator - numerator end as amount,
    case when numerator = denominator then 0 else 1 end as low
from small
where
    role = 'numerator'
    and subset
    and numerator > 0
    and denominator - numerator between 0 and $small_cell
"""

# A rest of none is looked for in all lots that its whole is in.
TIGHT_ATOMS = """
create or replace temp table tight_atoms as
with now as (
    select
        cells.*,
        atoms.lot
    from cells
    inner join atoms using (bundle, unit, span)
),

own as (
    select
        now.indicator_id,
        side.role as what,
        now.breakdown,
        now.bundle,
        now.unit,
        now.span,
        tight.number,
        -1 as less,
        tight.count as lot_count,
        tight.units as lot_units,
        now.count as amount,
        now.count as whole
    from now
    inner join tight
        on now.lot = tight.lot
        and now.side = tight.side
        and now.breakdown = tight.breakdown
        and tight.what = 'count'
    inner join sides as side
        on now.indicator_id = side.indicator_id
        and now.side = side.side
    where now.count > 0
),

rests as (
    select
        above.indicator_id,
        'rest' as what,
        above.breakdown,
        above.bundle,
        above.unit,
        above.span,
        tight.number,
        tight.less,
        tight.count as lot_count,
        tight.units as lot_units,
        below.count - above.count as amount,
        below.count as whole
    from now as above
    inner join tight
        on above.lot = tight.lot
        and above.side = tight.side
        and above.breakdown = tight.breakdown
        and tight.what = 'rest'
    inner join sides as side
        on above.indicator_id = side.indicator_id
        and side.role = 'denominator'
    inner join now as below
        on above.indicator_id = below.indicator_id
        and above.bundle = below.bundle
        and above.unit = below.unit
        and above.span = below.span
        and above.breakdown = below.breakdown
        and side.side = below.side
    where below.count > 0
)

select * from own
union all
select * from rests
"""

HARD = """
create or replace temp table hard as
with reach as (
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
),

sizes as (
    select
        geography,
        target_locality_id,
        count(distinct source_locality_id) as units
    from reach
    group by all
),

in_figures as (
    select
        unseen.indicator_id,
        unseen.series,
        unseen.locality_id,
        unseen.geography,
        unseen.period,
        unseen.breakdown,
        unseen.what,
        unseen.low,
        unseen.amount as counted,
        tight.number,
        tight.less,
        tight.unit,
        any_value(tight.lot_count) as lot_count,
        any_value(tight.lot_units) <= any_value(sizes.units) as covers,
        sum(tight.amount) as amount,
        sum(case when unseen.low = 0 then tight.whole else tight.amount end) as weight
    from tight_atoms as tight
    inner join spans using (span)
    inner join period_parts as part on spans.period = part.part_period
    inner join reach on tight.unit = reach.source_locality_id
    inner join areas on tight.unit = areas.unit
    inner join sizes
        on reach.geography = sizes.geography
        and reach.target_locality_id = sizes.target_locality_id
    inner join unseen
        on tight.indicator_id = unseen.indicator_id
        and tight.what = unseen.what
        and part.period = unseen.period
        and reach.geography = unseen.geography
        and reach.target_locality_id = unseen.locality_id
        and (
            tight.breakdown = unseen.breakdown
            or (tight.breakdown = 'total' and areas.area = unseen.breakdown)
        )
    where
        (reach.ends_from is null or unseen.period_end >= reach.ends_from)
        and (reach.ends_to is null or unseen.period_end < reach.ends_to)
        and (
            coalesce(
                coalesce(part.first_part_end, unseen.period_start) < reach.touched_until, false
            )
            or coalesce(unseen.period_end >= reach.touched_from, false)
        ) = reach.when_touched
        and coalesce(spans.covers_from >= unseen.period_start, true)
        and coalesce(spans.covers_to <= unseen.period_end, true)
        and (not spans.at_end or coalesce(spans.covers_to = unseen.period_end, true))
    group by all
),

in_lots as (
    select
        * exclude (unit, amount, weight, lot_count, covers),
        any_value(lot_count) as lot_count,
        any_value(covers) as covers,
        sum(amount) as amount,
        sum(weight) as weight
    from in_figures
    group by all
),

judged as (
    select
        *,
        covers and amount >= lot_count - 0.000001 as whole,
        sum(lot_count) over figure as most,
        sum(weight) over figure as weighed,
        coalesce(
            sum(lot_count) filter (where covers and amount >= lot_count - 0.000001) over figure, 0
        ) as least
    from in_lots
    window figure as (
        partition by indicator_id, series, locality_id, geography, period, breakdown, what
    )
)

select
    dense_rank() over (
        order by indicator_id, series, locality_id, geography, period, breakdown, what
    ) - 1 as need,
    number,
    less,
    whole,
    low,
    weighed >= counted - 0.000001 as all_tight
from judged
where
    (weighed >= counted - 0.000001 and most < $small_cell)
    or least > low
order by need, number
"""
