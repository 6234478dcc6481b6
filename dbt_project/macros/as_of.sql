{# The day as of which this run judges what is due. #}
{% macro as_of() -%}
    (select context.as_of from {{ source('run', 'context') }} as context)
{%- endmacro %}
