{#
  Limits of an observed count x at normal quantile z.
  Byar's approximation of the Poisson limits: Breslow & Day, Statistical Methods in Cancer Research II, 1987.
  Wilson's score interval of a proportion x/n: Wilson, JASA 22 (1927); its ends at none and all are 0 and 1,
  which rounding would miss by a hair.
#}

{% macro byar_lower(x, z) -%}
    case
        when {{ x }} = 0 then 0
        else {{ x }} * power(1 - 1 / (9 * {{ x }}) - {{ z }} / (3 * sqrt({{ x }})), 3)
    end
{%- endmacro %}

{% macro byar_upper(x, z) -%}
    ({{ x }} + 1) * power(
        1 - 1 / (9 * ({{ x }} + 1)) + {{ z }} / (3 * sqrt({{ x }} + 1)), 3
    )
{%- endmacro %}

{% macro wilson_lower(x, n, z) -%}
    case
        when {{ x }} = 0 then 0
        else (
            2 * {{ x }} + {{ z }} * {{ z }}
            - {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ x }} * (1 - {{ x }} / {{ n }}))
        ) / (2 * ({{ n }} + {{ z }} * {{ z }}))
    end
{%- endmacro %}

{% macro wilson_upper(x, n, z) -%}
    case
        when {{ x }} = {{ n }} then 1
        else (
            2 * {{ x }} + {{ z }} * {{ z }}
            + {{ z }} * sqrt({{ z }} * {{ z }} + 4 * {{ x }} * (1 - {{ x }} / {{ n }}))
        ) / (2 * ({{ n }} + {{ z }} * {{ z }}))
    end
{%- endmacro %}
