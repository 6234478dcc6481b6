select agency, feed, state, count(*) as reports
from reporting
group by all
order by agency, feed, state;
