select indicator_vi, obs_status, reason, count(*) as figures
from figures_named
where value is null and period = $period
group by all
order by figures desc;
