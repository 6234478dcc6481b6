-- Cells that two agencies filled in and the owner's word decided: what the other said was not used. Each
-- row is one such other agency, with its last submission that said so.
select
    cells.feed,
    cells.measure_id,
    cells.locality_id,
    cells.period,
    cells.breakdown,
    cells.agency,
    winners.agency as owner_agency,
    max(cells.sequence) as sequence
from {{ ref('stg_cells') }} as cells
inner join {{ ref('int_winning_cells') }} as winners
    on
        cells.measure_id = winners.measure_id
        and cells.locality_id = winners.locality_id
        and cells.period = winners.period
        and cells.breakdown = winners.breakdown
        and cells.agency <> winners.agency
where
    winners.contested
    and not cells.blank
group by
    cells.feed,
    cells.measure_id,
    cells.locality_id,
    cells.period,
    cells.breakdown,
    cells.agency,
    winners.agency
