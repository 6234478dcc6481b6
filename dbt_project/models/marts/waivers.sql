-- Held figures that stewards accept at their values. The gate decides whether one still applies.
select
    waiver_id,
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    value,
    numerator,
    denominator,
    seal,
    rule_ids,
    reason_vi,
    reason_en,
    steward,
    made,
    until
from {{ source('catalogue', 'waivers') }}
