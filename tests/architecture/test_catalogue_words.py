"""Another country's catalogue needs no line of code: so code names nothing of this one."""

from pathlib import Path

import pytest

from tests.architecture import catalogue_rules as rules
from tests.architecture.repository import PACKAGES, ROOT, files, python_files, sql_files

IDS = rules.catalogue_ids(ROOT / "sources" / "catalogue")


def report(findings: list[str]) -> str:
    return "\n".join(["", *findings])


def test_ids_of_every_kind_are_known() -> None:
    of_each_kind = {
        "under5_stunting_rate", "live_births", "health", "syt_48", "commune", "unallocated",
        "L00001",
    }  # fmt: skip
    assert of_each_kind <= IDS


def test_python_names_no_catalogue_id() -> None:
    found = [f for path in python_files(*PACKAGES) for f in rules.ids_named_in_python(path, IDS)]
    assert not found, report(found)


def test_sql_names_no_catalogue_id() -> None:
    found = [finding for path in sql_files() for finding in rules.ids_named_in_sql(path, IDS)]
    assert not found, report(found)


def test_tests_in_the_dbt_project_name_no_catalogue_id() -> None:
    properties = [p for p in files() if "dbt_project" in p.parts and p.suffix == ".yml"]
    found = [f for path in properties for f in rules.ids_named_in_model_tests(path, IDS)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("if level == 'commune':\n    pass\n", 1),
        ("LEVELS = ['province', 'district']\n", 2),
        ("query = \"select * from f where level = 'commune'\"\n", 1),
        ("rate = figures['under5_stunting_rate']\n", 1),
        ('def f():\n    """The commune level."""\n', 0),
        ("SENSITIVITIES = ('none', 'commune', 'always')\n", 0),
        ("SENSITIVE_AT_LEAVES = 'commune'\n", 0),
        ("hidden = row.sensitivity == 'commune'\n", 0),
        ("SENSITIVE_LEVELS = ['commune']\n", 1),
        ("hidden = row.level == 'commune'\n", 1),
        ("commune = 1\n", 0),
        ("basis = 'population'\n", 0),
    ],
)
def test_an_id_in_python_is_found(tmp_path: Path, code: str, count: int) -> None:
    path = tmp_path / "sample.py"
    path.write_text(code, encoding="utf-8")
    assert len(rules.ids_named_in_python(path, IDS)) == count


@pytest.mark.parametrize(
    ("sql", "count"),
    [
        ("select 1 where level = 'commune'", 1),
        ('{% set feed = "health" %} select 1', 1),
        ("-- the 'commune' level\nselect 1 {# 'commune' #}", 0),
        ("select commune from x where state = 'reported'", 0),
    ],
)
def test_an_id_in_sql_is_found(tmp_path: Path, sql: str, count: int) -> None:
    path = tmp_path / "sample.sql"
    path.write_text(sql, encoding="utf-8")
    assert len(rules.ids_named_in_sql(path, IDS)) == count


def test_an_id_in_a_model_test_is_found_and_in_a_unit_tests_fixture_is_not(tmp_path: Path) -> None:
    path = tmp_path / "models.yml"
    path.write_text(
        """
models:
  - name: figures
    columns:
      - name: locality_level
        data_tests: [{accepted_values: {values: [commune, province]}}]
unit_tests:
  - name: sums
    given: [{values: [commune]}]
""",
        encoding="utf-8",
    )
    assert len(rules.ids_named_in_model_tests(path, IDS)) == 2
