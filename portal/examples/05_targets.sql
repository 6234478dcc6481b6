select plan_vi, clause, printed, locality_name, value, target_value, comparator, status
from scorecards
order by plan_id, position;
