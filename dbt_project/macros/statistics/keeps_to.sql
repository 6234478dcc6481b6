{# Whether a value keeps to what a comparator asks of it. #}
{% macro keeps_to(comparator, value, limit) -%}
    case {{ comparator }}
        when '<' then {{ value }} < {{ limit }}
        when '<=' then {{ value }} <= {{ limit }}
        when '>' then {{ value }} > {{ limit }}
        when '>=' then {{ value }} >= {{ limit }}
        when '=' then {{ value }} = {{ limit }}
    end
{%- endmacro %}
