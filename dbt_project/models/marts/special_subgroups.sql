-- What each group is made of, in short, as far as it could be confirmed.
select
    group_no,
    subgroup_no,
    description_vi,
    description_en
from {{ source('catalogue', 'special_subgroups') }}
