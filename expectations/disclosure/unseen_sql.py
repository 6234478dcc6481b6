"""The SQL of small counts that are hidden because nothing of their kind is published.

They too must stay possible from 1 to `small_cell`; of what is sensitive in the smallest units only,
those at levels that are never on offer and those that are the count of a single unit. One that
takes part in a lot which can hold more than that, and can be emptied, is safe, and nearly all are.
What may not be is found from the other end: from the few lots that are themselves small and cannot
be moved (`tight`).

unseen       sensitive figures that are not on offer and have a small count, by what is small
tight_atoms  counts in tight lots, at last also what those figures have in others (no `number`)
hard         what of `unseen` lies in tight lots, with these
"""

from __future__ import annotations

UNSEEN = """
create or replace temp table unseen as
with small as (
    select
        asked.*,
        asked.everywhere
        or asked.locality_level not in (select level from disclosure where sensitivity <> 'always')
            as harmful,
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
    row_number() over (
        order by indicator_id, series, locality_id, geography, period, breakdown, what
    ) as secret
from (
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
        case
            when numerator = denominator then denominator else denominator - numerator
        end as amount,
        case when numerator = denominator then 0 else 1 end as low
    from small
    where
        role = 'numerator'
        and subset
        and numerator > 0
        and denominator - numerator between 0 and $small_cell
)
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
    where cells.indicator_id in (select indicator_id from unseen)
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
        coalesce(tight.count, 'infinity') as lot_count,
        tight.units as lot_units,
        now.count as amount,
        now.count as whole
    from now
    left join tight
        on now.lot = tight.lot
        and now.side = tight.side
        and now.breakdown = tight.breakdown
        and tight.what = 'count'
    inner join sides as side
        on now.indicator_id = side.indicator_id
        and now.side = side.side
    where {kept}
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

# First what is in tight lots at all. A small count that is may yet be larger in other lots that its
# figure has a part in, be it nothing: only what is in no lots but tight ones is hard. That is asked
# of what is sensitive in the smallest units only; for the rest, of larger places, it makes little
# difference.
IN_TIGHT = TIGHT_ATOMS.format(kept="tight.number is not null and now.count > 0")
IN_ANY = TIGHT_ATOMS.format(
    kept="tight.number is not null and now.count > 0 "
    "or now.indicator_id in (select indicator_id from unseen where not everywhere)"
)

SUSPECTED = """
create or replace temp table unseen as
select unseen.*
from unseen
semi join hard using (secret)
"""

HARD = """
create or replace temp table hard as
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

reach as (
    select *
    from reaching
    where (geography, target_locality_id) in (select (geography, locality_id) from unseen)
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

wanted as (
    select
        unseen.secret,
        unseen.indicator_id,
        unseen.what,
        unseen.low,
        unseen.breakdown,
        unseen.period_start,
        unseen.period_end,
        reach.source_locality_id as unit,
        part.part_period,
        areas.area,
        sizes.units
    from unseen
    inner join reach
        on unseen.geography = reach.geography
        and unseen.locality_id = reach.target_locality_id
    inner join period_parts as part on unseen.period = part.period
    inner join areas on reach.source_locality_id = areas.unit
    inner join sizes
        on reach.geography = sizes.geography
        and reach.target_locality_id = sizes.target_locality_id
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
        any_value(tight.lot_units) <= any_value(wanted.units) as covers,
        sum(tight.amount) as amount,
        sum(case when wanted.low = 0 then tight.whole else tight.amount end) as weight
    from wanted
    inner join tight_atoms as tight using (indicator_id, what, unit)
    inner join spans
        on tight.span = spans.span
        and wanted.part_period = spans.period
    where
        (
            tight.breakdown = wanted.breakdown
            or (tight.breakdown = 'total' and wanted.area = wanted.breakdown)
        )
        and coalesce(spans.covers_from >= wanted.period_start, true)
        and coalesce(spans.covers_to <= wanted.period_end, true)
        and (not spans.at_end or coalesce(spans.covers_to = wanted.period_end, true))
    group by wanted.secret, tight.number, tight.less
),

judged as (
    select
        *,
        coalesce(covers and amount >= lot_count - 0.000001, false) as whole,
        sum(lot_count) over secret as most,
        sum(weight) over secret as weighed,
        min(first_unit) over secret = max(last_unit) over secret as alone,
        coalesce(
            sum(lot_count) filter (where covers and amount >= lot_count - 0.000001) over secret, 0
        ) as least
    from in_lots
    window secret as (partition by secret)
)

select
    judged.secret,
    dense_rank() over (order by judged.secret) - 1 as need,
    judged.number,
    judged.less,
    judged.whole,
    unseen.low,
    judged.weighed >= unseen.amount - 0.000001 and judged.most < 'infinity' as all_tight
from judged
inner join unseen using (secret)
where
    judged.number is not null
    and (unseen.harmful or judged.alone)
    and (
        (judged.weighed >= unseen.amount - 0.000001 and judged.most < $small_cell)
        or judged.least > unseen.low
    )
order by need, number
"""
