{{ config(materialized='view') }}

-- The closed years that series are fitted to, of those whose last year a run computes again.
select * from {{ ref('int_closed_years') }}
where
    continues
    and {{ touched('last_period') }}
