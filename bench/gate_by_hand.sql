-- The gate's rules on a figure and on its change against its own history, as one statement by hand: what
-- a figure breaks, strongest first. Thresholds stand in it as numbers; no sentences, no followers, no
-- comparison of files and feeds, no evidence kept.
copy (
    with history as (
        select
            f.*,
            coalesce(f.relation in ('subset', 'units', 'cohort'), false) as of_a_whole,
            f.kind = 'proportion' as proportion,
            case when f.kind = 'count' then 1.0 else f.denominator end as n,
            f.value is not null and f.numerator >= 0 and coalesce(f.denominator > 0, f.kind = 'count')
            and coalesce(f.coverage >= f.coverage_needed, true)
            and not coalesce(f.provisional, false) as usable,
            coalesce(d.tau2, case when f.kind = 'proportion' then 0.02 else 0.04 end) as tau2,
            coalesce(d.tau2_complement, 0.02) as tau2_complement,
            coalesce(d.tau2_denominator, 0.04) as tau2_denominator,
            coalesce(s.shift, 0) as shift
        from figures as f
        left join gate_dispersion as d
            on f.indicator_id = d.indicator_id and f.series = d.series
            and f.locality_level = d.locality_level and f.period_type = d.period_type
        left join gate_peers as p on f.geography = p.geography and f.locality_id = p.locality_id
        left join gate_shifts as s
            on f.indicator_id = s.indicator_id and f.series = s.series and f.geography = s.geography
            and f.locality_level = s.locality_level and s.peer_group = p.peer_group
            and f.period = s.period and f.breakdown = s.breakdown
    ),

    sums as (
        select
            *,
            sum(case when usable then numerator end) over earlier as x0,
            sum(case when usable then n end) over earlier as n0,
            count(case when usable then 1 end) over earlier as periods,
            last_value(case when usable then n end ignore nulls) over earlier as latest_n,
            count(*) over same_key as rows_of_key
        from history
        window
            earlier as (
                partition by
                    indicator_id, series, locality_id, geography, breakdown, period_type,
                    month(period_start)
                order by period_start
                rows between 3 preceding and 1 preceding
            ),
            same_key as (
                partition by indicator_id, series, locality_id, geography, period, breakdown
            )
    ),

    expected as (
        select
            *,
            (x0 + 0.5) / n0 as p0,
            n * (x0 + 0.5) / n0 * exp(shift) as mu
        from sums
    ),

    changes as (
        select
            *,
            ln((numerator + 0.5) / (mu + 0.5)) as size,
            ln((n + 0.5) / (latest_n + 0.5)) as size_below,
            greatest(numerator, mu) as larger,
            case when proportion and p0 > 0.5 then greatest(n - numerator, n - mu) end as larger_rest,
            abs(numerator - mu) / n as points
        from expected
        where true
    ),

    certain as (
        select
            *,
            abs(size) / sqrt(
                case when proportion then greatest(1 - p0, 0) else 1 end / (mu + 0.5)
                + tau2 + 1 / (x0 + 0.5)
            ) as z,
            case
                when proportion and p0 > 0.5 and n >= numerator and n >= mu
                    then abs(ln((n - numerator + 0.5) / (n - mu + 0.5))) / sqrt(
                        least(p0, 1) / (n - mu + 0.5) + tau2_complement
                        + 1 / (greatest(n0 - x0, 0) + 0.5)
                    )
            end as z_rest,
            abs(size_below) / sqrt(1 / (latest_n + 0.5) * 2 + tau2_denominator) as z_below,
            case
                when mu < 10 and numerator between 5 and 400 and numerator > mu
                    then 1 - list_sum(list_transform(
                        range(0, numerator::int), lambda k: exp(k * ln(mu) - mu - lgamma(k + 1))
                    ))
            end as chance
        from changes
    ),

    judged as (
        select
            indicator_id, series, locality_id, geography, period, breakdown, numerator, mu, z,
            list_filter([
                case when rows_of_key > 1 then 'keys_unique' end,
                case when obs_status is null or obs_status not in (
                    'not_applicable', 'missing', 'break', 'estimated', 'provisional', 'normal'
                ) then 'status_given' end,
                case when (value is null) <> (obs_status in ('not_applicable', 'missing'))
                    then 'status_given' end,
                case when isinf(value) or isnan(value) or isinf(numerator) or isinf(denominator)
                    or isinf(lower_95) or isinf(upper_95) or isinf(lower_998) or isinf(upper_998)
                    then 'numbers_finite' end,
                case when value is not null and numerator >= 0
                    and coalesce(denominator > 0, true) and (not of_a_whole or numerator <= denominator)
                    and (not estimated or numerator >= 10)
                    and not coalesce(
                        lower_998 <= lower_95 and lower_95 <= value + 1e-9 * greatest(1, abs(value))
                        and value <= upper_95 + 1e-9 * greatest(1, abs(value))
                        and upper_95 <= upper_998, false
                    ) then 'value_has_limits' end,
                case when numerator < 0 or denominator < 0 then 'negative_count' end,
                case when numerator >= 0 and numerator_smallest_cell < 0
                    or denominator >= 0 and denominator_smallest_cell < 0 then 'negative_count' end,
                case when of_a_whole and denominator > 0
                    and numerator > denominator * (1 + 1e-9) then 'numerator_above_denominator' end,
                case when numerator > nesting_numerator * (1 + 1e-9) then 'nesting_broken' end,
                case when denominator = 0 and numerator <> 0 then 'zero_denominator' end,
                case when numerator > numerator_ceiling * (1 + 1e-9)
                    or denominator > denominator_ceiling * (1 + 1e-9) then 'above_population' end,
                case when numerator_of_parts > numerator + numerator_parts_tolerance
                    or denominator_of_parts > denominator + denominator_parts_tolerance
                    then 'parts_above_total' end,
                case when numerator - numerator_parts_tolerance > numerator_of_parts
                    or denominator - denominator_parts_tolerance > denominator_of_parts
                    then 'parts_not_total' end,
                case when abs(numerator - numerator_of_children) > numerator_children_hold
                    or abs(denominator - denominator_of_children) > denominator_children_hold
                    then 'children_not_parent' end,
                case when abs(numerator - numerator_of_children) > numerator_children_tolerance
                    or abs(denominator - denominator_of_children) > denominator_children_tolerance
                    then 'children_differ' end,
                case when lower_998 > hard_high or upper_998 < hard_low then 'outside_hard_limits' end,
                case when lower_95 > soft_high or upper_95 < soft_low then 'outside_soft_limits' end,
                case when late and value is not null then 'late_report' end,
                case when contested and value is not null then 'contested' end,
                case when value is not null and coverage < coverage_needed then 'partly_covered' end,
                case when periods > 0 and larger >= 10 and z >= 3 and abs(size) >= ln(3.16)
                    and tau2 <= 0.09 then 'unit_slip' end,
                case when periods > 0 and latest_n >= 10 and z_below >= 3
                    and abs(size_below) >= ln(3.16) and tau2_denominator <= 0.09
                    then 'unit_slip_of_denominator' end,
                case when periods > 0 and numerator >= 0 and x0 > 0 and n0 / x0 >= 2
                    and abs(ln((n + 0.5) / (x0 / periods + 0.5))) < ln(1.5)
                    and abs(ln((numerator + 0.5) / (latest_n + 0.5))) < ln(1.5) then 'swapped' end,
                case when periods > 0 and larger >= 20 and z >= 3.5 and tau2 <= 0.09
                    and case
                        when proportion
                            then points >= 0.1 and abs(size) >= ln(2) or p0 <= 0.5 and abs(size) >= ln(2)
                        else abs(size) >= ln(2)
                    end then 'surprising_change' end,
                case when periods > 0 and larger_rest >= 20 and z_rest >= 3.5 and points >= 0.1
                    then 'surprising_change' end,
                case when periods > 0 and latest_n >= 20 and z_below >= 3.5
                    and abs(size_below) >= ln(2) then 'surprising_denominator' end,
                case when periods > 0 and (
                    larger >= 10 and z >= 3
                    and case
                        when proportion
                            then points >= 0.05 or p0 <= 0.5 and abs(size) >= ln(1.33)
                        else abs(size) >= ln(1.33)
                    end or larger_rest >= 10 and z_rest >= 3 and points >= 0.05
                ) then 'moved_much' end,
                case when periods > 0 and latest_n >= 10 and z_below >= 3
                    and abs(size_below) >= ln(1.5) then 'denominator_moved' end,
                case when periods > 0 and mu >= 6.9 and mu < 10 and numerator = 0
                    then 'none_where_some_expected' end,
                case when chance < 1e-6 and numerator >= 10 and numerator >= 10 * greatest(mu, 0.5)
                    then 'far_more_than_chance' end,
                case when chance < 1e-4 then 'more_than_chance' end
            ], lambda rule: rule is not null) as broken
        from certain
    )

    select *, broken[1] as rule_id from judged
    order by indicator_id, series, locality_id, geography, period, breakdown
) to '{into}' (format parquet)
