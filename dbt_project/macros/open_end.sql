{# An empty end means "still valid": the end of time keeps comparisons half open without a second case. #}
{% macro open_end(value) -%}
    coalesce({{ value }}, date '9999-12-31')
{%- endmacro %}
