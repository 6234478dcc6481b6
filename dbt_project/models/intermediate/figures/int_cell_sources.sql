{{ config(materialized='by_period') }}

-- Where the numerator and the denominator of each known cell of a total were read. The stock under an
-- exposure was read in the period it was carried from, for the unit or for those it was made of. `below`
-- is 0 for the numerator and 1 for the denominator.
with cells as (
    select
        strands.strand_no,
        cells.line_no,
        cells.locality_id,
        cells.period,
        indicators.numerator_id,
        indicators.denominator_id,
        indicators.over_exposure
    from {{ ref('int_cells') }} as cells
    inner join {{ ref('int_strands') }} as strands
        on
            cells.line_no = strands.line_no
            and cells.period = strands.period
            and cells.span_start = strands.span_start
            and cells.span_end = strands.span_end
    inner join {{ ref('int_lines') }} as lines
        on
            cells.line_no = lines.line_no
            and lines.breakdown = 'total'
    inner join {{ ref('int_indicators') }} as indicators
        on lines.indicator_id = indicators.indicator_id
    where
        cells.reported
        and {{ touched('cells.period') }}
),

makers as (
    select
        targets.target_locality_id as locality_id,
        targets.source_locality_id,
        targets.ends_from,
        targets.ends_to,
        units.valid_from,
        units.valid_to
    from {{ ref('int_locality_targets') }} as targets
    inner join {{ source('catalogue', 'geographies') }} as geographies
        on
            targets.geography = geographies.geography
            and geographies.kind = 'as_was'
    inner join {{ ref('stg_localities') }} as units
        on targets.source_locality_id = units.locality_id
    where
        targets.same_level
        and targets.share is not null
),

exposed as (
    select distinct
        exposures.stock_id,
        settings.period,
        exposures.locality_id,
        exposures.used_period,
        settings.era,
        used.period_end as used_end
    from {{ ref('int_exposures') }} as exposures
    inner join {{ ref('int_stock_settings') }} as settings
        on
            exposures.stock_id = settings.stock_id
            and exposures.setting_period = settings.setting_period
            and exposures.era = settings.era
            and settings.step = 0
    inner join {{ source('catalogue', 'periods') }} as used on exposures.used_period = used.period
    where exposures.breakdown = 'total'
),

needed as (
    select
        strand_no,
        period,
        line_no,
        locality_id,
        0 as below,
        numerator_id as measure_id,
        locality_id as read_locality_id,
        period as read_period
    from cells

    union all

    select
        strand_no,
        period,
        line_no,
        locality_id,
        1 as below,
        denominator_id as measure_id,
        locality_id as read_locality_id,
        period as read_period
    from cells
    where
        denominator_id is not null
        and not over_exposure

    union all

    select
        cells.strand_no,
        cells.period,
        cells.line_no,
        cells.locality_id,
        1 as below,
        cells.denominator_id as measure_id,
        makers.source_locality_id as read_locality_id,
        exposed.used_period as read_period
    from cells
    inner join exposed
        on
            cells.denominator_id = exposed.stock_id
            and cells.locality_id = exposed.locality_id
            and cells.period = exposed.period
    inner join makers
        on
            cells.locality_id = makers.locality_id
            and exposed.era >= makers.ends_from
            and exposed.era < makers.ends_to
            and exposed.used_end >= makers.valid_from
            and exposed.used_end < makers.valid_to
    where cells.over_exposure
)

select
    needed.strand_no,
    needed.period,
    needed.line_no,
    needed.locality_id,
    needed.below,
    sources.sequence,
    sources.source_rows,
    sources.first_row,
    sources.last_row,
    sources.corrected_by
from needed
inner join {{ ref('int_count_sources') }} as sources
    on
        needed.measure_id = sources.measure_id
        and needed.read_locality_id = sources.locality_id
        and needed.read_period = sources.period
