-- From which reported level a line's figures at each level are made: a level that is reported is used
-- as reported, one that is not is summed from the nearest finer one that is. `children` is the sum that
-- a reported figure is compared with.
with published as (
    select
        lines.line_no,
        lines.indicator_id,
        lines.by_area,
        indicators.numerator_id,
        levels.level as target_level,
        ranks.rank as target_rank
    from {{ ref('int_lines') }} as lines
    inner join {{ ref('int_indicators') }} as indicators
        on lines.indicator_id = indicators.indicator_id
    inner join {{ source('catalogue', 'breakdown_levels') }} as levels
        on lines.breakdown = levels.breakdown
    inner join {{ source('catalogue', 'levels') }} as ranks on levels.level = ranks.level
    where ranks.rank is not null
),

levels_with_areas as (
    select distinct level from {{ ref('stg_localities') }}
    where area is not null
),

candidates as (
    select
        published.line_no,
        published.target_level,
        published.target_rank,
        sources.level as source_level,
        sources.rank as source_rank
    from published
    inner join {{ ref('int_measure_levels') }} as sources
        on
            published.numerator_id = sources.measure_id
            and published.target_rank <= sources.rank
    where
        not published.by_area
        or sources.level in (select levels_with_areas.level from levels_with_areas)
),

nearest as (
    select
        *,
        row_number() over (partition by line_no, target_level order by source_rank) as place
    from candidates
)

select
    line_no,
    target_level,
    source_level,
    'figure' as purpose
from nearest
where place = 1

union all

select
    finer.line_no,
    finer.target_level,
    finer.source_level,
    'children' as purpose
from nearest as finer
inner join nearest as own
    on
        finer.line_no = own.line_no
        and finer.target_level = own.target_level
inner join {{ ref('int_lines') }} as lines on own.line_no = lines.line_no
inner join {{ ref('int_indicators') }} as indicators
    on lines.indicator_id = indicators.indicator_id
inner join {{ ref('int_measure_levels') }} as reported
    on
        indicators.numerator_id = reported.measure_id
        and own.source_level = reported.level
where
    finer.place = 2
    and own.place = 1
    and own.source_level = own.target_level
    and reported.sum_of_children

union all

-- The unallocated remainder takes what units of the reporting level cannot have.
select
    own.line_no,
    remainders.level as target_level,
    own.source_level,
    'figure' as purpose
from nearest as own
inner join {{ ref('int_lines') }} as lines on own.line_no = lines.line_no
inner join {{ source('catalogue', 'breakdown_levels') }} as published_at
    on lines.breakdown = published_at.breakdown
inner join {{ source('catalogue', 'levels') }} as remainders
    on
        published_at.level = remainders.level
        and remainders.rank is null
where
    own.place = 1
    and own.source_level = own.target_level
    and not lines.by_area
