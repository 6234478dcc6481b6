{# Denominators are kept in units of 1/133590 (365 × 366): stock × days ÷ days in the year is then whole. #}
{% macro exposure_scale() -%}
    133590
{%- endmacro %}
