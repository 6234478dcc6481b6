"""The SQL of what the public is not told of figures that it sees, for the sake of hidden ones.

What a rule compares a shown figure with is computed from others: its history, its peers, its parts,
the figures around it, the rest of its file. Whoever knows all of these but one knows that one too.
So of an indicator of which any figure is hidden, and of every one that counts the same, no number
is told that does not stand in a shown figure itself: rules are named, without what they saw.
"""

# Of an indicator without `reads` nothing is told; else nothing of the rules that read so. Inner
# counts are compared with outer ones, sources with others, and files are judged as a whole.
UNTOLD = """
create or replace table untold as
with behind as (
    select indicator_id, role, measure_id from indicator_measures
    union
    select role.indicator_id, role.role, part.part_measure_id
    from indicator_measures as role
    inner join measure_parts as part using (measure_id)
),

hiding as (
    select indicator_id from judged where sensitivity <> 'none'
    union
    select indicator_id from mask
),

secret as (
    select measure_id from behind semi join hiding using (indicator_id) where role = 'numerator'
    union
    select measure_id from measures where sensitivity <> 'none'
),

guarded as (
    select indicator_id from hiding
    union
    select indicator_id from behind semi join secret using (measure_id)
),

compared as (
    select left_measure_id as measure_id, right_measure_id as other_id from cross_checks
    union
    select right_measure_id, left_measure_id from cross_checks
)

select indicator_id, null::varchar as reads from guarded

union

select inner_one.indicator_id, 'nested'
from judged as inner_one
inner join guarded
    on guarded.indicator_id in (inner_one.nesting_indicator_id, inner_one.nesting_counted_id)

union

select behind.indicator_id, 'cross_feed'
from behind
inner join compared using (measure_id)
inner join secret on compared.other_id = secret.measure_id

union

select behind.indicator_id, 'file'
from behind
inner join measures using (measure_id)
where measures.feed in (select measures.feed from measures semi join secret using (measure_id))
"""

NOTHING_UNTOLD = """
create or replace table untold as
select indicator_id, null::varchar as reads
from judged
where false
"""

GUARDED = """
create or replace view guarded as
select indicator_id
from untold
where reads is null
"""
