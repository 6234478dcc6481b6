-- The gate's rules on a figure, on its change against its own history and, without one, against the rest of
-- the unit above, as one statement by hand: what a figure breaks, strongest first. Thresholds stand in it as
-- numbers, and what is asked after another rule has answered is asked of all. It keeps no evidence, writes no
-- sentences and holds nothing out of later histories. It leaves out what takes a second look at many figures:
-- a shock that peers share or whose unit slipped in the whole file, a new level, out and back; and what is
-- judged on groups of counts: followers of what is held, files (copies, repeats, heaped digits, moved
-- populations), feeds against each other and against surveys, vintages of denominators, the child that breaks
-- a sum; and waivers.
copy (
    with below as (
        select
            im.indicator_id,
            any_value(m.ceiling_multiple) as multiple,
            any_value(m.registry_level) as registry_level
        from indicator_measures as im
        inner join measures as m on im.measure_id = m.measure_id
        where im.role = 'denominator'
        group by im.indicator_id
        having count(*) = 1
    ),

    stocks as (
        select
            im.indicator_id,
            bool_and(m.kind = 'stock') filter (where im.role = 'numerator') as above_is_stock,
            bool_and(m.kind = 'stock') filter (where im.role = 'denominator') as below_is_stock
        from indicator_measures as im
        inner join measures as m on im.measure_id = m.measure_id
        group by im.indicator_id
    ),

    registered as (
        select
            c.locality_id, c.geography, c.period, c.registry_level,
            count(distinct u.locality_id) as units
        from (
            select distinct f.locality_id, f.geography, f.period, f.period_end, b.registry_level
            from figures as f
            inner join below as b on f.indicator_id = b.indicator_id
            where b.registry_level is not null
        ) as c
        inner join locality_targets as t
            on c.locality_id = t.target_locality_id and c.geography = t.geography
            and coalesce(c.period_end >= t.ends_from, true)
            and coalesce(c.period_end < t.ends_to, true)
        inner join localities as u
            on t.source_locality_id = u.locality_id and c.registry_level = u.level
            and c.period_end >= u.valid_from and coalesce(c.period_end < u.valid_to, true)
        group by c.locality_id, c.geography, c.period, c.registry_level
        having bool_and(coalesce(t.share = 1, false))
    ),

    parents as (
        select
            indicator_id, series, locality_id, geography, period, breakdown, numerator, denominator
        from figures
        where locality_id in (select distinct parent_locality_id from figures)
    ),

    history as (
        select
            f.*,
            k.of_roster, k.self_assessed,
            coalesce(f.denominator < k.least_denominator, false) as too_few,
            b.multiple,
            ru.units as registered_units,
            st.above_is_stock,
            st.below_is_stock,
            g.period is not null as in_grid,
            above.numerator - f.numerator as x_rest,
            above.denominator - f.denominator as n_rest,
            f.period_end - f.period_start >= 364 and f.period_end - f.period_start <= 365 as of_year,
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
        left join indicators as k on f.indicator_id = k.indicator_id
        left join below as b on f.indicator_id = b.indicator_id
        left join stocks as st on f.indicator_id = st.indicator_id
        left join registered as ru
            on b.registry_level = ru.registry_level and f.locality_id = ru.locality_id
            and f.geography = ru.geography and f.period = ru.period
        left join grid as g
            on f.indicator_id = g.indicator_id and f.series = g.series
            and f.locality_id = g.locality_id and f.geography = g.geography
            and f.period = g.period and f.breakdown = g.breakdown
        left join parents as above
            on f.indicator_id = above.indicator_id and f.series = above.series
            and f.parent_locality_id = above.locality_id and f.geography = above.geography
            and f.period = above.period and f.breakdown = above.breakdown
    ),

    sums as (
        select
            *,
            sum(case when usable then numerator end) over earlier as x0,
            sum(case when usable then n end) over earlier as n0,
            count(case when usable then 1 end) over earlier as periods,
            last_value(case when usable then n end ignore nulls) over earlier as latest_n,
            lag(value) over steps as value_before,
            lag(value, 2) over steps as value_two_before,
            lag(numerator) over steps as numerator_before,
            lag(numerator, 2) over steps as numerator_two_before,
            lag(denominator) over steps as denominator_before,
            lag(denominator, 2) over steps as denominator_two_before,
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
            steps as (
                partition by
                    indicator_id, series, locality_id, geography, breakdown, period_type,
                    month(period_start)
                order by period_start
            ),
            same_key as (
                partition by indicator_id, series, locality_id, geography, period, breakdown
            )
    ),

    expected as (
        select
            *,
            (x0 + 0.5) / n0 as p0,
            n * (x0 + 0.5) / n0 * exp(shift) as mu,
            case
                when periods = 0 and numerator >= 0 and n > 0 and x_rest >= 0 and n_rest > 0
                    then n * (x_rest + 0.5) / n_rest
            end as mu_of_peers
        from sums
    ),

    changes as (
        select
            *,
            ln((numerator + 0.5) / (mu + 0.5)) as size,
            ln((n + 0.5) / (latest_n + 0.5)) as size_below,
            greatest(numerator, mu) as larger,
            case when proportion and p0 > 0.5 then greatest(n - numerator, n - mu) end as larger_rest,
            abs(numerator - mu) / n as points,
            ln((numerator + 0.5) / (mu_of_peers + 0.5)) as size_of_peers
        from expected
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
            abs(size_of_peers) / sqrt(
                1 / (mu_of_peers + 0.5) + greatest(tau2, 0.16) + 1 / (x_rest + 0.5)
            ) as z_of_peers,
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
                case when not in_grid then 'keys_equal_grid' end,
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
                    or denominator > denominator_ceiling * (1 + 1e-9) then 'count_above_population' end,
                case when numerator_of_parts > numerator + numerator_parts_tolerance
                    or denominator_of_parts > denominator + denominator_parts_tolerance
                    then 'parts_not_total' end,
                case when numerator - numerator_parts_tolerance > numerator_of_parts
                    or denominator - denominator_parts_tolerance > denominator_of_parts
                    then 'parts_not_total' end,
                case when abs(numerator - numerator_of_children) > numerator_children_hold
                    or abs(denominator - denominator_of_children) > denominator_children_hold
                    then 'parent_not_sum_of_children' end,
                case when abs(numerator - numerator_of_children) > numerator_children_tolerance
                    or abs(denominator - denominator_of_children) > denominator_children_tolerance
                    then 'parent_not_sum_of_children' end,
                case when not too_few and (lower_998 > hard_high or upper_998 < hard_low)
                    then 'outside_hard_limits' end,
                case when not too_few and (
                    lower_95 > soft_high and not coalesce(
                        relation = 'independent_coverage' and soft_high >= per * 1.05, false
                    ) or upper_95 < soft_low
                ) then 'outside_soft_limits' end,
                case when of_roster and denominator < denominator_ceiling / multiple * 0.8
                    then 'examined_too_few' end,
                case when relation = 'independent_coverage' and lower_95 > per * 1.05
                    then 'coverage_above_expected' end,
                case when self_assessed and (
                    value >= per or value = value_before and value = value_two_before
                ) then 'unlikely_self_assessment' end,
                case when breakdown = 'total' and denominator <> registered_units
                    then 'units_unlike_registry' end,
                case when of_year and not coalesce(provisional, false) and (
                    above_is_stock and numerator >= 100 and numerator = numerator_before
                    and numerator = numerator_two_before
                    or below_is_stock and denominator >= 100 and denominator = denominator_before
                    and denominator = denominator_two_before
                ) then 'stock_unchanged' end,
                case when value is not null and correction_id is not null then 'corrected' end,
                case when value is not null and outdated_correction_id is not null
                    then 'correction_outdated' end,
                case when late and value is not null then 'late_report' end,
                case when contested and value is not null then 'two_agencies_reported' end,
                case when value is not null and coverage < coverage_needed then 'partly_covered' end,
                case when periods > 0 and larger >= 10 and z >= 3 and abs(size) >= ln(3.16)
                    and tau2 <= 0.09 then 'unit_slip' end,
                case when periods > 0 and latest_n >= 10 and z_below >= 3
                    and abs(size_below) >= ln(3.16) and tau2_denominator <= 0.09
                    then 'unit_slip_of_denominator' end,
                case when periods > 0 and latest_n >= 10 and z_below >= 3
                    and abs(size_below) >= ln(3.16) and sign(size_below) = sign(size)
                    and tau2_denominator <= 0.09 then 'unit_slip_of_both' end,
                case when mu_of_peers is not null and greatest(numerator, mu_of_peers) >= 10
                    and z_of_peers >= 3.5 and abs(size_of_peers) >= ln(3.16)
                    then 'unit_slip_among_peers' end,
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
                case when periods > 0 and latest_n >= 20 and z_below >= 3.5
                    and abs(size_below) >= ln(2) and sign(size_below) = sign(size)
                    then 'surprising_both' end,
                case when relation = 'units' and periods > 0 and points >= 0.2 and points * n >= 3
                    then 'moved_much' end,
                case when relation = 'units' and periods > 0 and points >= 0.5 and points * n >= 5
                    then 'surprising_change' end,
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
