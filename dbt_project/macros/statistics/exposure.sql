{# Denominators are kept in units of 1/133590 (365 × 366): stock × days ÷ days in the year is then whole. #}
{% macro exposure_scale() -%}
    133590
{%- endmacro %}

{# What rounding leaves of some twenty counts that shares divided, each to 1/133590 or 1/1000000. #}
{% macro share_rounding() -%}
    0.0001
{%- endmacro %}
