{# Engine-specific SQL stands in this folder only: another engine brings its own `<adapter>__` version. #}

{% macro last_by(value, order_by) -%}
    {{ return(adapter.dispatch('last_by', 'chitieu')(value, order_by)) }}
{%- endmacro %}

{% macro duckdb__last_by(value, order_by) -%}
    arg_max({{ value }}, {{ order_by }})
{%- endmacro %}
