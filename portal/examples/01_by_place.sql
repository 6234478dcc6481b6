select locality_code, locality_name, value, lower_95, upper_95, obs_status
from figures_named
where
    indicator_id = $indicator_id
    and geography = $geography
    and locality_level = $locality_level
    and period = $period
    and breakdown = 'total'
order by value desc nulls last;
