"""The SQL of what earlier publications showed and hid, and of what this one must remember.

A count that is unchanged is known, or stays hidden, whatever became of the other of its figure.
"""

from __future__ import annotations

# What earlier publications showed, or hid, of figures on offer; at first nothing.
NO_EARLIER = """
create or replace temp view earlier as
select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    numerator,
    denominator,
    false as shown
from figures
where false
"""

# Counts above the line that were shown, or hidden; and counts below it that were shown.
BEFORE = """
create or replace temp table before as
select
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    numerator,
    bool_or(shown) as shown
from earlier
group by all
"""

BEFORE_BELOW = """
create or replace temp table before_below as
select distinct
    indicator_id,
    series,
    locality_id,
    geography,
    period,
    breakdown,
    denominator
from earlier
where shown and denominator is not null
"""

# What a publication must remember: figures on offer with their counts, shown or hidden. What may
# change with every release is remembered when it is new.
REMEMBERED = """
create or replace temp table remembered as
select
    asked.indicator_id,
    asked.series,
    asked.locality_id,
    asked.geography,
    asked.period,
    asked.breakdown,
    asked.numerator,
    asked.denominator,
    hidden.indicator_id is null as shown,
    asked.everywhere
from asked
anti join dropped using (indicator_id, locality_level, period_type, dimension)
left join hidden using (indicator_id, series, locality_id, geography, period, breakdown)
where asked.offered and asked.numerator is not null
"""

ON_DAYS = "select * exclude (everywhere) from remembered where everywhere"

SINCE = """
select * exclude (everywhere)
from remembered
where not everywhere
except
select
    indicator_id, series, locality_id, geography, period, breakdown, numerator, denominator, shown
from earlier
order by all
"""
