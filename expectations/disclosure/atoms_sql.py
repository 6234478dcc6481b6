"""The SQL of the linear system: what the figures on offer are sums of.

An atom is a count of one unit, one submitted period, one breakdown. All atoms that count in the
same figures on offer make a lot: which of them is large and which small makes no difference to
anyone who sees the figures, so the system is solved over lots, and loses nothing by it.

Tables, in their order:
spans         submitted periods with the days they cover
span_figures  the figures' periods that each span is in; span_groups: spans alike in that
reached       places on offer, with the units counting toward them
unit_groups   units that count toward the same places on offer, by bundle
cells         contributions by side (numerators and guarded denominators)
lots          atoms alike in all this and in the indicators that have them
lot_counts    counts of lots by side and breakdown, and the indicators that have them
terms         which counts of which lots a figure's side is the sum of
"""

from __future__ import annotations

SPANS = """
create or replace temp table spans as
with found as (
    select distinct
        side.bundle,
        side.at_end,
        counted.period,
        counted.covers_from,
        counted.covers_to
    from counted
    inner join sides as side using (indicator_id)
)

select
    row_number() over (order by bundle, at_end, period, covers_from, covers_to) as span,
    *
from found
"""

SPAN_FIGURES = """
create or replace temp table span_figures as
with shown_periods as (
    select distinct bundle, period, period_start, period_end
    from on_offer
)

select distinct
    spans.span,
    spans.bundle,
    shown.period,
    coalesce(part.first_part_end, shown.period_start) as first_end
from spans
inner join period_parts as part on spans.period = part.part_period
inner join shown_periods as shown
    on spans.bundle = shown.bundle
    and part.period = shown.period
where
    coalesce(spans.covers_from >= shown.period_start, true)
    and coalesce(spans.covers_to <= shown.period_end, true)
    and (not spans.at_end or coalesce(spans.covers_to = shown.period_end, true))
"""

SPAN_GROUPS = """
create or replace temp table span_groups as
select
    span,
    bundle,
    string_agg(concat_ws(' ', period, first_end), '|' order by period) as shown_in
from span_figures
group by span, bundle
"""

# A touched place (one that received an unknown part) has no figure for the periods concerned:
# there the remainder takes the counts in its place.
REACHED = """
create or replace temp table reached as
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

places as (
    select distinct bundle, geography, locality_id
    from on_offer
)

select
    places.bundle,
    places.geography,
    places.locality_id,
    reach.source_locality_id as unit,
    reach.share,
    reach.ends_from,
    reach.ends_to,
    reach.touched_until,
    reach.touched_from,
    reach.when_touched
from reach
inner join places
    on reach.geography = places.geography
    and reach.target_locality_id = places.locality_id
"""

# The area of a unit matters where a figure on offer is of one area only.
UNIT_GROUPS = """
create or replace temp table unit_groups as
with areas as (
    select distinct
        locality_id as unit,
        area
    from counted
),

cut_by_area as (
    select distinct bundle
    from on_offer
    where breakdown in (select area from areas)
),

signed as (
    select
        bundle,
        unit,
        bit_xor(
            hash(
                geography, locality_id, share, ends_from, ends_to, touched_until,
                touched_from, when_touched
            )
        ) as counts_toward
    from reached
    group by bundle, unit
)

select
    signed.bundle,
    signed.unit,
    case when cut.bundle is not null then areas.area end as area,
    hash(signed.counts_toward, case when cut.bundle is not null then areas.area end) as unit_group
from signed
inner join areas using (unit)
left join cut_by_area as cut using (bundle)
"""

# A unit above that reports what units below it report as well stands in their place and is no
# count of its own: its figure is taken for the sum of theirs, which lets an attacker know more.
CELLS = """
create or replace temp table cells as
with told_below as (
    select distinct
        counted.indicator_id,
        counted.period,
        reach.target_locality_id as locality_id
    from counted
    inner join counting_toward as reach
        on counted.locality_id = reach.source_locality_id
    where
        reach.target_locality_id <> reach.source_locality_id
        and reach.target_locality_id in (select locality_id from counted)
)

select
    side.bundle,
    side.side,
    counted.indicator_id,
    counted.breakdown,
    counted.locality_id as unit,
    units.unit_group,
    spans.span,
    groups.shown_in,
    case side.role when 'numerator' then counted.numerator else counted.denominator end as count
from counted
anti join told_below using (indicator_id, period, locality_id)
inner join sides as side using (indicator_id)
inner join spans
    on side.bundle = spans.bundle
    and side.at_end = spans.at_end
    and counted.period = spans.period
    and counted.covers_from is not distinct from spans.covers_from
    and counted.covers_to is not distinct from spans.covers_to
inner join span_groups as groups on spans.span = groups.span
inner join unit_groups as units
    on side.bundle = units.bundle
    and counted.locality_id = units.unit
where
    case side.role when 'numerator' then counted.numerator else counted.denominator end
    is not null
"""

LOTS = """
create or replace temp table atoms as
with patterned as (
    select
        bundle,
        unit,
        span,
        any_value(unit_group) as unit_group,
        any_value(shown_in) as shown_in,
        bit_xor(hash(indicator_id, side, breakdown)) as pattern
    from cells
    group by bundle, unit, span
)

select
    *,
    dense_rank() over (order by bundle, unit_group, shown_in, pattern) - 1 as lot
from patterned
"""

LOT_COUNTS = """
create or replace temp table lot_counts as
select
    atoms.lot,
    atoms.bundle,
    any_value(atoms.unit_group) as unit_group,
    any_value(atoms.shown_in) as shown_in,
    cells.side,
    cells.breakdown,
    cells.indicator_id,
    sum(cells.count) as count,
    count(*) as atoms
from cells
inner join atoms using (bundle, unit, span)
group by all
"""

TERMS = """
create or replace temp table terms as
with groups as (
    select distinct
        reached.* exclude (unit),
        units.unit_group,
        units.area
    from reached
    inner join unit_groups as units using (bundle, unit)
),

periods as (
    select distinct
        span_figures.bundle,
        span_figures.period,
        span_figures.first_end,
        span_groups.shown_in
    from span_figures
    inner join span_groups using (span)
)

select distinct
    figure.figure_no,
    side.role,
    counts.lot,
    counts.side,
    counts.breakdown,
    groups.share
from on_offer as figure
inner join groups
    on figure.bundle = groups.bundle
    and figure.geography = groups.geography
    and figure.locality_id = groups.locality_id
    and (groups.ends_from is null or figure.period_end >= groups.ends_from)
    and (groups.ends_to is null or figure.period_end < groups.ends_to)
inner join periods
    on figure.bundle = periods.bundle
    and figure.period = periods.period
    and (
        coalesce(periods.first_end < groups.touched_until, false)
        or coalesce(figure.period_end >= groups.touched_from, false)
    ) = groups.when_touched
inner join sides as side on figure.indicator_id = side.indicator_id
inner join lot_counts as counts
    on groups.bundle = counts.bundle
    and groups.unit_group = counts.unit_group
    and periods.shown_in = counts.shown_in
    and side.side = counts.side
    and figure.indicator_id = counts.indicator_id
    and (
        figure.breakdown = counts.breakdown
        or (counts.breakdown = 'total' and figure.breakdown = groups.area)
    )
"""

STEPS = (
    SPANS,
    SPAN_FIGURES,
    SPAN_GROUPS,
    REACHED,
    UNIT_GROUPS,
    CELLS,
    LOTS,
    LOT_COUNTS,
    TERMS,
)
