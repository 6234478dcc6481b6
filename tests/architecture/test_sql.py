"""The dbt project runs on another engine with one folder changed, and its marts are contracts."""

from pathlib import Path

import pytest

from tests.architecture import sql_rules as rules
from tests.architecture.repository import ROOT, files, sql_files

PROJECT = ROOT / "dbt_project"


def report(findings: list[str]) -> str:
    return "\n".join(["", *findings])


def test_engine_specific_sql_stands_in_the_engine_macros() -> None:
    found = [finding for path in sql_files() for finding in rules.engine_specific_sql(path)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("select arg_max(a, b) from x", 1),
        ("select list_sort(list(a)) from x", 2),
        ("select * exclude (a) from x", 1),
        ("select a from x qualify row_number() over () = 1", 1),
        ("select a, sum(b) from x group by all", 1),
        ("select coalesce(a, 0), max(b) over (order by c) from x", 0),
        ("select 'list(a)' from x -- median(a)", 0),
        ("select {{ last_by('a', 'b') }} {# median(a) #} from x", 0),
        ("select {{ f() }} from range(3)", 1),
    ],
)
def test_engine_specific_sql_is_found(tmp_path: Path, sql: str, count: int) -> None:
    path = tmp_path / "sample.sql"
    path.write_text(sql, encoding="utf-8")
    assert len(rules.engine_specific_sql(path)) == count


def test_the_engine_macros_may_use_what_the_engine_has(tmp_path: Path) -> None:
    path = tmp_path / "macros" / "engine" / "last_by.sql"
    path.parent.mkdir(parents=True)
    path.write_text("arg_max(a, b)", encoding="utf-8")
    assert rules.engine_specific_sql(path) == []


def test_dbt_reads_the_home_and_nothing_else() -> None:
    paths = [p for p in files() if "dbt_project" in p.parts and p.suffix in {".sql", ".yml"}]
    assert any("env_var" in path.read_text(encoding="utf-8") for path in paths)
    found = [finding for path in paths for finding in rules.environment_in_sql(path)]
    assert not found, report(found)


@pytest.mark.parametrize("text", ["{{ env_var('CHITIEU_AS_OF') }}", "{{ var('levels') }}"])
def test_another_way_in_is_found(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sample.sql"
    path.write_text(text, encoding="utf-8")
    assert rules.environment_in_sql(path)


def test_every_mart_is_a_documented_contract() -> None:
    assert list((PROJECT / "models" / "marts").rglob("*.sql")), "no marts"
    found = rules.marts_without_contract(PROJECT)
    assert not found, report(found)


PROPERTIES = """
models:
  - name: figures
    description: One row a figure.
    config: {contract: {enforced: true}}
    columns:
      - {name: value, data_type: double, description: The figure.}
"""


@pytest.mark.parametrize(
    ("without", "finding"),
    [
        ("", None),
        ("data_type: double, ", "column value has no data_type"),
        (", description: The figure.", "column value has no description"),
        ("    description: One row a figure.\n", "no description"),
        ("    config: {contract: {enforced: true}}\n", "contract is not enforced"),
        (PROPERTIES, "no description of this mart"),
    ],
)
def test_a_mart_that_is_no_contract_is_found(
    tmp_path: Path, without: str, finding: str | None
) -> None:
    marts = tmp_path / "models" / "marts"
    marts.mkdir(parents=True)
    (tmp_path / "dbt_project.yml").write_text("name: chitieu\n", encoding="utf-8")
    (marts / "figures.sql").write_text("select 1.0 as value", encoding="utf-8")
    (marts / "figures.yml").write_text(PROPERTIES.replace(without, "") if without else PROPERTIES,
                                       encoding="utf-8")  # fmt: skip
    found = rules.marts_without_contract(tmp_path)
    if finding is None:
        assert found == []
    else:
        assert len(found) == 1
        assert finding in found[0]
