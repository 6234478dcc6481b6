-- Whether a target of a later year is within reach: the latest closed figure beside the line that leads from
-- the baseline to the target, and the fit of the closed years carried on to the target's year with its
-- central 80 % prediction interval.
with starts as (
    select
        starts.*,
        verdicts.status,
        verdicts.target_level,
        verdicts.comparator in ('<', '<=') or verdicts.target_level = 0 as wants_less,
        indicators.per,
        indicators.interval_method = 'wilson' as of_a_whole,
        indicators.kind = 'proportion' as is_share,
        fits.intercept,
        fits.slope,
        fits.intercept_variance,
        fits.covariance,
        fits.slope_variance,
        fits.dispersion,
        fits.quantile_80,
        starts.target_year - starts.latest_year as ahead,
        (starts.latest_year - starts.baseline_year) * 1.0
        / nullif(starts.target_year - starts.baseline_year, 0) as gone
    from {{ ref('int_target_starts') }} as starts
    inner join {{ ref('int_target_verdicts') }} as verdicts
        on
            starts.plan_id = verdicts.plan_id
            and starts.target_id = verdicts.target_id
    inner join {{ ref('int_indicators') }} as indicators
        on verdicts.indicator_id = indicators.indicator_id
    left join {{ ref('int_fits') }} as fits
        on
            starts.line_no = fits.line_no
            and starts.place_no = fits.place_no
            and starts.period_type = fits.period_type
    where verdicts.kind <> 'process'
),

scaled as (
    select
        *,
        intercept + slope * ahead as line,
        intercept_variance + 2 * ahead * covariance + ahead * ahead * slope_variance as line_variance,
        case
            when of_a_whole then {{ expit('intercept + slope * ahead') }}
            else exp(intercept + slope * ahead)
        end as share,
        baseline_value / per as share_before,
        target_level / per as share_asked
    from starts
),

-- What chance adds to a new year's count, on the scale of the line.
spread as (
    select
        *,
        quantile_80 * sqrt(
            line_variance
            + dispersion / (
                coalesce(latest_denominator, 1) * share * case when of_a_whole then 1 - share else 1 end
            )
        ) as reach
    from scaled
),

carried as (
    select
        *,
        -- What has its target already needs no more than to keep it.
        case
            when wants_less and baseline_value <= target_level then target_level
            when not wants_less and baseline_value >= target_level then target_level
            when is_share and share_before > 0 and share_before < 1 and share_asked > 0 and share_asked < 1
                then per * {{ expit(
                    '(1 - gone) * ' ~ logit('share_before') ~ ' + gone * ' ~ logit('share_asked')
                ) }}
            when not is_share and baseline_value > 0 and target_level > 0
                then baseline_value * power(target_level / baseline_value, gone)
            else baseline_value + gone * (target_level - baseline_value)
        end as required_now,
        -- Without a case, or with nothing but cases, there is no fit: the figure stands for itself.
        coalesce(per * share, latest_value) as projected,
        per * case when of_a_whole then {{ expit('line - reach') }} else exp(line - reach) end
            as projected_low,
        per * case when of_a_whole then {{ expit('line + reach') }} else exp(line + reach) end
            as projected_high
    from spread
),

reasoned as (
    select
        *,
        case
            when status in ('disputed', 'not_comparable', 'no_source') then status
            when points < 3 then coalesce(ends_by, 'fewer_than_three_years')
            when baseline_value is null or target_level is null then 'no_baseline'
            when broken then 'break'
        end as reason
    from carried
)

select
    plan_id,
    target_id,
    line_no,
    place_no,
    period_type,
    baseline_period,
    baseline_value,
    latest_period,
    latest_year,
    case when reason is null then required_now end as required_now,
    case when reason is null then projected end as projected,
    case when reason is null then projected_low end as projected_low,
    case when reason is null then projected_high end as projected_high,
    case
        when reason is not null then 'cannot_be_judged'
        when projected_low < target_level and projected_high > target_level then 'uncertain'
        when wants_less and (latest_value <= required_now or projected <= target_level) then 'on_track'
        when not wants_less and (latest_value >= required_now or projected >= target_level) then 'on_track'
        else 'off_track'
    end as progress,
    reason
from reasoned
