{# The first value that is there, in the given order: absent values are passed over. #}

{% macro first_by(value, order_by) -%}
    {{ return(adapter.dispatch('first_by', 'chitieu')(value, order_by)) }}
{%- endmacro %}

{% macro duckdb__first_by(value, order_by) -%}
    arg_min({{ value }}, {{ order_by }})
{%- endmacro %}
