select indicator_id, count(*) as figures, count(value) as with_value
from read_parquet('figures.parquet')
group by indicator_id
order by indicator_id;
