{# Joins distinct texts of a group into one, in a fixed order. #}

{% macro text_list(value) -%}
    {{ return(adapter.dispatch('text_list', 'chitieu')(value)) }}
{%- endmacro %}

{% macro duckdb__text_list(value) -%}
    string_agg(distinct {{ value }}, ' ' order by {{ value }})
{%- endmacro %}
