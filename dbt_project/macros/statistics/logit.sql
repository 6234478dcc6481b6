{# The log of the odds of a share, and the share of a log of odds. #}
{% macro logit(share) -%}
    ln(({{ share }}) / (1 - ({{ share }})))
{%- endmacro %}

{% macro expit(line) -%}
    1 / (1 + exp(-({{ line }})))
{%- endmacro %}
