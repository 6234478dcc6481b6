"""The SQL of what is asked for: sensitive figures, which are on offer, which are too small.

Tables, in their order:
asked     every figure of a sensitive indicator: `offered` where the catalogue has it on offer,
          `small` where its counts are too small. What is sensitive at the lowest level only is
          offered whatever it counts, provisional and estimated too
dropped   details (indicator, level, period type, dimension) that would cost too much
on_offer  what is left, numbered
of_one    figures on offer, sensitive at the lowest level only, that are the count of a single unit
"""

from __future__ import annotations

ASKED = """
create or replace temp table asked as
with dimensions as (
    select distinct breakdown, dimension
    from breakdown_levels
),

outer_counts as (
    select indicator_id, series, locality_id, geography, period, breakdown, numerator
    from figures
    where indicator_id in (select nesting_indicator_id from figures where sensitivity = 'always')
),

sensitive as (
    select
        figure.sensitivity = 'always' as everywhere,
        figure.indicator_id,
        figure.series,
        figure.locality_id,
        figure.geography,
        figure.period,
        figure.breakdown,
        figure.locality_level,
        figure.period_type,
        figure.period_start::date as period_start,
        figure.period_end::date as period_end,
        figure.numerator,
        figure.denominator,
        figure.relation is not distinct from 'subset' as subset,
        figure.indicator_id in (select indicator_id from guarded_below) as guarded_below,
        figure.nesting_indicator_id,
        nesting.numerator as outer_numerator,
        coalesce(dimensions.dimension, figure.breakdown) as dimension,
        offer.level is not null
        and (offer.breakdowns or figure.breakdown = 'total')
        and (
            figure.sensitivity <> 'always'
            or not (coalesce(figure.provisional, false) or coalesce(figure.estimated, false))
        ) as offered
    from figures as figure
    left join dimensions on figure.breakdown = dimensions.breakdown
    left join disclosure as offer
        on figure.sensitivity = offer.sensitivity
        and figure.locality_level = offer.level
        and figure.period_type = offer.period_type
    left join outer_counts as nesting
        on figure.nesting_indicator_id = nesting.indicator_id
        and figure.series = nesting.series
        and figure.locality_id = nesting.locality_id
        and figure.geography = nesting.geography
        and figure.period = nesting.period
        and figure.breakdown = nesting.breakdown
    where figure.sensitivity <> 'none'
)

select
    *,
    everywhere
    and coalesce(
        numerator between 1 and $small_cell
        or (guarded_below and denominator >= 1 and denominator < $minimum_denominator)
        or (subset and numerator > 0 and denominator - numerator between 0 and $small_cell)
        or outer_numerator - numerator between 1 and $small_cell,
        false
    ) as small
from sensitive
"""

COSTS = """
select
    indicator_id,
    locality_level,
    period_type,
    dimension,
    count(numerator) as figures,
    count(*) filter (where small) as hidden
from asked
where offered
group by all
order by all
"""

DROPPED_NONE = """
create or replace temp table dropped (
    indicator_id varchar,
    locality_level varchar,
    period_type varchar,
    dimension varchar
)
"""

ON_OFFER = """
create or replace temp table on_offer as
with bundles as (
    select distinct indicator_id, bundle
    from sides
),

now as (
    select
        asked.*
    from asked
    anti join dropped using (indicator_id, locality_level, period_type, dimension)
    where asked.offered and asked.numerator is not null
)

select
    row_number() over (
        order by
            figure.indicator_id, figure.series, figure.locality_id, figure.geography,
            figure.period, figure.breakdown
    ) - 1 as figure_no,
    bundles.bundle,
    figure.*,
    coalesce(before.shown, false) as shown_before,
    before_below.indicator_id is not null as shown_below_before,
    coalesce(not before.shown, false) as hidden_before
from now as figure
inner join bundles using (indicator_id)
left join before
    using (indicator_id, series, locality_id, geography, period, breakdown, numerator)
left join before_below
    using (indicator_id, series, locality_id, geography, period, breakdown, denominator)
"""

# The count of one unit is that unit's count, whatever the figure is called.
OF_ONE = """
create or replace temp table of_one as
with owners as (
    select
        lot,
        min(unit) as first_unit,
        max(unit) as last_unit
    from atoms
    group by lot
)

select terms.figure_no
from terms
inner join owners using (lot)
inner join on_offer as figure using (figure_no)
where not figure.everywhere
group by terms.figure_no
having min(owners.first_unit) = max(owners.last_unit)
"""

FIGURES = """
select
    figure.* replace (figure.small or alone.figure_no is not null as small),
    figure.everywhere or alone.figure_no is not null as harmful
from on_offer as figure
left join of_one as alone using (figure_no)
order by figure_no
"""

MASKED = """
select
    asked.indicator_id,
    asked.series,
    asked.locality_id,
    asked.geography,
    asked.period,
    asked.breakdown,
    case
        when not asked.offered or gone.indicator_id is not null then 'coarse'
        when hidden.small then 'primary'
        else 'complementary'
    end as why
from asked
left join dropped as gone using (indicator_id, locality_level, period_type, dimension)
left join hidden using (indicator_id, series, locality_id, geography, period, breakdown)
where
    not asked.offered
    or gone.indicator_id is not null
    or hidden.indicator_id is not null
"""

# What is published of each sensitive indicator, in which detail, and why no more.
DETAIL = """
select
    asked.indicator_id,
    asked.locality_level,
    asked.period_type,
    asked.dimension,
    case
        when not bool_or(asked.offered) then 'not_on_offer'
        when bool_or(gone.indicator_id is not null) then 'too_many_hidden'
        else 'published'
    end as detail
from asked
left join dropped as gone using (indicator_id, locality_level, period_type, dimension)
group by all
order by all
"""
