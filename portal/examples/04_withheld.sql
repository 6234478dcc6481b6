select indicator_id, locality_id, period, rule_id, sentence_vi, first_seen
from withheld
order by first_seen desc, indicator_id;
