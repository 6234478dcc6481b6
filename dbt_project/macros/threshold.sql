{# A threshold as in force on the day of the run, by its id: since when and why stands in the catalogue. #}
{% macro threshold(threshold_id) -%}
    (
        select thresholds.value
        from {{ ref('int_thresholds') }} as thresholds
        where
            thresholds.threshold_id = '{{ threshold_id }}'
            and thresholds.in_force
    )
{%- endmacro %}

{# By how much a sum may differ from its parts before anybody is asked. #}
{% macro allowed_difference(count) -%}
    greatest({{ threshold('sum_difference') }}, {{ threshold('sum_difference_share') }} * abs({{ count }}))
{%- endmacro %}
