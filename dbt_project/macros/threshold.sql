{# A threshold of judgement, by its id: what it is, since when and why stands in the catalogue. #}
{% macro threshold(threshold_id) -%}
    (
        select thresholds.value
        from {{ source('catalogue', 'thresholds') }} as thresholds
        where thresholds.threshold_id = '{{ threshold_id }}'
    )
{%- endmacro %}

{# By how much a sum may differ from its parts before anybody is asked. #}
{% macro allowed_difference(count) -%}
    greatest({{ threshold('sum_difference') }}, {{ threshold('sum_difference_share') }} * abs({{ count }}))
{%- endmacro %}
