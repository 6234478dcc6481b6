{#
  The periods that a run computes again, or none where it computes all: `run/touched.parquet` has a row for each
  and is there only where not everything is touched.
#}

{% macro touched_periods() -%}
    {{ return(adapter.dispatch('touched_periods', 'chitieu')()) }}
{%- endmacro %}

{% macro duckdb__touched_periods() -%}
    {%- if not execute -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set file = env_var('CHITIEU_HOME') ~ '/run/touched.parquet' -%}
    {%- if run_query("select file from glob('" ~ file ~ "')") | length == 0 -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set periods = run_query("select period from read_parquet('" ~ file ~ "') order by period") -%}
    {{ return(periods.columns[0].values()) }}
{%- endmacro %}
