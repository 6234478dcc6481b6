-- What the sender said of cells left blank, for figures that are about nothing but those cells: one
-- unit, one period, all notes alike.
with measured as (
    select * from {{ ref('int_measures_behind') }}
)

select
    lines.line_no,
    places.place_no,
    periods.period,
    min(cells.note) as note
from {{ ref('int_winning_cells') }} as cells
inner join measured on cells.measure_id = measured.measure_id
inner join {{ ref('int_lines') }} as lines
    on
        measured.indicator_id = lines.indicator_id
        and cells.breakdown = lines.breakdown
inner join {{ ref('int_line_periods') }} as periods
    on
        lines.line_no = periods.line_no
        and cells.period = periods.part_period
inner join {{ ref('int_places') }} as places on cells.locality_id = places.locality_id
where
    cells.count is null
    and cells.note is not null
group by
    lines.line_no,
    places.place_no,
    periods.period
having min(cells.note) = max(cells.note)
