{#
  A table of which a run may compute only some periods again: their rows are deleted and inserted, the others
  stay. Which they are says `touched_periods`; `period_column` names the column that holds a row's period.
  Where all are computed, or where there is no table yet, it is made anew.
#}
{% materialization by_period, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set target = this.incorporate(type='table') -%}
    {%- set language = model['language'] -%}
    {%- set again = touched(config.get('period_column', 'period')) -%}

    {{ run_hooks(pre_hooks) }}
    {% if touched_periods() is none or existing is none %}
        {% if existing is not none %}
            {% do run_query('drop table ' ~ existing) %}
        {% endif %}
        {% call statement('main', language=language) -%}
            {{ create_table_as(False, target, compiled_code, language) }}
        {%- endcall %}
    {% elif language == 'python' %}
        {% set made = make_temp_relation(target) %}
        {% do run_query('drop table if exists ' ~ made) %}
        {% call statement('made', language=language) -%}
            {{ create_table_as(False, made, compiled_code, language) }}
        {%- endcall %}
        {% call statement('main') -%}
            delete from {{ target }} where {{ again }};
            insert into {{ target }} by name select * from {{ made }} where {{ again }};
            drop table {{ made }};
        {%- endcall %}
    {% else %}
        {% call statement('main') -%}
            delete from {{ target }} where {{ again }};
            insert into {{ target }} by name
            select * from (
                {{ compiled_code }}
            ) as computed
            where {{ again }};
        {%- endcall %}
    {% endif %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [target]}) }}
{% endmaterialization %}
