select period, value, lower_95, upper_95, break_before, obs_status
from figures
where
    indicator_id = $indicator_id
    and locality_id = $locality_id
    and geography = $geography
    and period_type = 'year'
    and breakdown = 'total'
order by period_end;
