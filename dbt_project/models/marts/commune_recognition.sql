-- Recognition of units under the standard of the year: points, what was needed, years in a row, and who
-- then commends. Not a figure: nothing is summed or averaged.
with due_commendations as (
    select
        scores.locality_id,
        scores.period,
        scores.standard_id,
        max(recognitions.consecutive_years) as consecutive_years
    from {{ ref('int_scores') }} as scores
    inner join {{ ref('int_score_streaks') }} as streaks
        on
            scores.locality_id = streaks.locality_id
            and scores.period = streaks.period
    inner join {{ source('catalogue', 'recognitions') }} as recognitions
        on
            scores.standard_id = recognitions.standard_id
            and streaks.streak >= recognitions.consecutive_years
    group by
        scores.locality_id,
        scores.period,
        scores.standard_id
)

select
    scores.locality_id,
    scores.year,
    scores.period,
    scores.standard_id,
    scores.category,
    cast(scores.score as integer) as score,
    scores.enough_at_least,
    scores.enough_for_sure,
    scores.standing,
    scores.recognised,
    scores.agrees,
    cast(streaks.streak as integer) as streak,
    streaks.streak_follows,
    commendations.consecutive_years as commended_years,
    recognitions.by_vi as commended_by_vi,
    recognitions.by_en as commended_by_en
from {{ ref('int_scores') }} as scores
left join {{ ref('int_score_streaks') }} as streaks
    on
        scores.locality_id = streaks.locality_id
        and scores.period = streaks.period
left join due_commendations as commendations
    on
        scores.locality_id = commendations.locality_id
        and scores.period = commendations.period
left join {{ source('catalogue', 'recognitions') }} as recognitions
    on
        commendations.standard_id = recognitions.standard_id
        and commendations.consecutive_years = recognitions.consecutive_years
