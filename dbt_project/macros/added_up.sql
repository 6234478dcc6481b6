{# What is added up of cells, the same from cells to places and from places to periods. #}
{% macro added_up(factor) -%}
    sum(cells) as cells,
    sum(covered_cells * {{ factor }}) as covered_cells,
    sum(reported_cells * {{ factor }}) as reported_cells,
    sum(weight) as weight,
    sum(covered_weight * {{ factor }}) as covered_weight,
    sum(numerator * {{ factor }}) as numerator,
    sum(denominator * {{ factor }}) as denominator,
    sum(numerator_of_parts * {{ factor }}) as numerator_of_parts,
    sum(denominator_of_parts * {{ factor }}) as denominator_of_parts,
    sum(numerators_of_parts * {{ factor }}) as numerators_of_parts,
    sum(denominators_of_parts * {{ factor }}) as denominators_of_parts,
    sum(numerator_ceiling * {{ factor }}) as numerator_ceiling,
    sum(denominator_ceiling * {{ factor }}) as denominator_ceiling,
    sum(numerator_ceilings * {{ factor }}) as numerator_ceilings,
    sum(denominator_ceilings * {{ factor }}) as denominator_ceilings,
    min(numerator_smallest_cell * {{ factor }}) as numerator_smallest_cell,
    min(denominator_smallest_cell * {{ factor }}) as denominator_smallest_cell,
    max(late * {{ factor }}) as late,
    max(contested * {{ factor }}) as contested,
    max(corrected_by * {{ factor }}) as corrected_by,
    max(outdated_correction * {{ factor }}) as outdated_correction,
    max(estimated * {{ factor }}) as estimated
{%- endmacro %}

{# The same columns, carried along. #}
{% macro added_columns(relation) -%}
    {%- set columns = [
        'cells', 'covered_cells', 'reported_cells', 'weight', 'covered_weight', 'numerator', 'denominator',
        'numerator_of_parts', 'denominator_of_parts', 'numerators_of_parts', 'denominators_of_parts',
        'numerator_ceiling', 'denominator_ceiling', 'numerator_ceilings', 'denominator_ceilings',
        'numerator_smallest_cell', 'denominator_smallest_cell', 'late', 'contested',
        'corrected_by', 'outdated_correction', 'estimated',
    ] -%}
    {%- for column in columns %}
        {{ relation }}.{{ column }}{% if not loop.last %},{% endif %}
    {%- endfor %}
{%- endmacro %}
