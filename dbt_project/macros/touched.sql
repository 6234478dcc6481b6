{#
  What was sent flows forward in time only: what ends before the earliest period it speaks of stays as it is, and a
  run need not compute it again. Here a row's period is one of those that it does.
#}
{% macro touched(period) -%}
    {%- set periods = touched_periods() -%}
    {%- if periods is none -%}
        true
    {%- elif not periods -%}
        false
    {%- else -%}
        {{ period }} in ('{{ periods | join("', '") }}')
    {%- endif -%}
{%- endmacro %}

{# Whether what ends on this day may be read for them, when they look so many years back. #}
{% macro touched_within(period_end, years) -%}
    {%- if touched_periods() is none -%}
        true
    {%- else -%}
        {{ period_end }} >= (
            select min(again.period_end) - interval '{{ years }}' year
            from {{ source('catalogue', 'periods') }} as again
            where {{ touched('again.period') }}
        )
    {%- endif -%}
{%- endmacro %}
