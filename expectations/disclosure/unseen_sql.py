"""The SQL of small counts that are hidden because nothing of their kind is published.

They too must stay possible from 1 to `small_cell`; of what is sensitive in the smallest units only,
those at levels that are never on offer and those that are the count of a single unit. One that
takes part in a lot which can hold more than that can be so many; one that shares its lots with
others, or leaves lots to others that are alike in all that is shown, can be none. So nearly all are
safe. What may not be is found from the other end: from the lots that are themselves small (`tight`,
with how many of its kind and class are any: `alike`).

unseen       sensitive figures that are not on offer and have a small count, by what is small
tight_atoms  counts in tight lots, at last also what those figures have in others (no `number`)
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

# First what is any, then all: also what is nothing may be moved, and holds a lot together with the
# rest of it. A rest of none is looked for in all lots that its whole is in.
TIGHT_ATOMS = """
create or replace temp table tight_atoms as
with now as (
    select
        cells.*,
        atoms.lot,
        spans.period,
        spans.covers_from,
        spans.covers_to,
        spans.at_end
    from cells
    inner join atoms using (bundle, unit, span)
    inner join spans using (span)
    where cells.indicator_id in (select indicator_id from unseen)
),

own as (
    select
        now.indicator_id,
        side.role as what,
        now.breakdown,
        now.unit,
        now.period,
        now.covers_from,
        now.covers_to,
        now.at_end,
        tight.number,
        -1 as less,
        coalesce(tight.count, 'infinity') as lot_count,
        tight.atoms as lot_atoms,
        tight.of_class,
        tight.alike,
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
    where {own_kept}
),

rests as (
    select
        above.indicator_id,
        'rest' as what,
        above.breakdown,
        above.unit,
        above.period,
        above.covers_from,
        above.covers_to,
        above.at_end,
        tight.number,
        tight.less,
        tight.count as lot_count,
        tight.atoms as lot_atoms,
        tight.of_class,
        tight.alike,
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
    where {whole_kept}
)

select * from own
union all
select * from rests
"""

ANY_TIGHT_ATOMS = TIGHT_ATOMS.format(
    own_kept="tight.number is not null and now.count > 0", whole_kept="below.count > 0"
)
ALL_ATOMS = TIGHT_ATOMS.format(own_kept="true", whole_kept="true")

SUSPECTED = """
create or replace temp table unseen as
select unseen.*
from unseen
semi join hard using (secret)
"""
