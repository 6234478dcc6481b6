-- Keys of the grid without a figure, and figures outside the grid.
with expected as (
    select
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        breakdown
    from {{ ref('grid') }}
),

made as (
    select
        indicator_id,
        series,
        locality_id,
        geography,
        period,
        breakdown
    from {{ ref('figures') }}
)

select *
from (
    select * from expected
    except
    select * from made
) as missing

union all

select *
from (
    select * from made
    except
    select * from expected
) as surplus
