"""The import rule, the environment, sizes and names; and that each check can fail."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.architecture import python_rules as rules
from tests.architecture.repository import PACKAGES, ROOT, python_files

SETTINGS = ROOT / "orchestration" / "settings.py"


def offending(tmp_path: Path, code: str, name: str = "sample.py") -> Path:
    path = tmp_path / name
    path.write_text(code, encoding="utf-8")
    return path


def report(findings: list[str]) -> str:
    return "\n".join(["", *findings])


@pytest.mark.parametrize("package", PACKAGES)
def test_imports_go_one_way(package: str) -> None:
    found = [f for path in python_files(package) for f in rules.forbidden_imports(path, package)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("package", "code"),
    [
        ("sources", "import dagster"),
        ("sources", "from orchestration.settings import Settings"),
        ("sources", "def f():\n    import expectations.gate"),
        ("expectations", "from sources.loader import load_catalogue"),
        ("expectations", "import importlib\nimportlib.import_module('dbt.cli')"),
        ("orchestration", "import great_expectations as gx"),
        ("orchestration", "from bench.demonstration import world"),
    ],
)
def test_a_forbidden_import_is_found(tmp_path: Path, package: str, code: str) -> None:
    assert rules.forbidden_imports(offending(tmp_path, code), package)


def test_an_allowed_import_is_not_reported(tmp_path: Path) -> None:
    code = "import great_expectations\nfrom expectations.rules import RULES\n"
    assert rules.forbidden_imports(offending(tmp_path, code), "expectations") == []


def test_the_environment_is_read_in_the_settings_only() -> None:
    paths = [path for path in python_files(*PACKAGES) if path != SETTINGS]
    found = [finding for path in paths for finding in rules.environment_reads(path)]
    assert not found, report(found)


@pytest.mark.parametrize(
    "code",
    [
        "import os\nhome = os.environ['CHITIEU_HOME']",
        "from os import getenv\nhome = getenv('CHITIEU_HOME')",
        "import os as o\nhome = o.getenv('CHITIEU_HOME')",
    ],
)
def test_a_reading_of_the_environment_is_found(tmp_path: Path, code: str) -> None:
    assert rules.environment_reads(offending(tmp_path, code))


def test_settings_are_not_read_at_import() -> None:
    """But by what is the body of a process: it is imported once, to begin it."""
    found = [
        f
        for path in python_files(*PACKAGES)
        if path.name != "preloaded.py"
        for f in rules.settings_read_at_import(path)
    ]
    assert not found, report(found)


def test_settings_read_at_import_are_found_and_in_a_function_are_not(tmp_path: Path) -> None:
    at_import = offending(tmp_path, "from x import Settings\nSETTINGS = Settings()\n")
    assert rules.settings_read_at_import(at_import)
    when_used = offending(tmp_path, "def home():\n    return Settings().home\n", "other.py")
    assert rules.settings_read_at_import(when_used) == []


def test_modules_and_functions_stay_small() -> None:
    found = [f for path in python_files(*PACKAGES, "bench") for f in rules.too_long(path)]
    assert not found, report(found)


def test_a_module_and_a_function_past_their_size_are_found(tmp_path: Path) -> None:
    body = "\n".join(f"    a = {n}" for n in range(rules.FUNCTION_LINES))
    assert len(rules.too_long(offending(tmp_path, f"def f():\n{body}\n"))) == 1
    lines = "\n".join(f"A{n} = {n}" for n in range(rules.MODULE_LINES + 1))
    assert len(rules.too_long(offending(tmp_path, lines))) == 1
    exact = "\n".join(f"A{n} = {n}" for n in range(rules.MODULE_LINES))
    assert rules.too_long(offending(tmp_path, exact)) == []


def test_the_definitions_fit_one_screen() -> None:
    definitions = ROOT / "orchestration" / "definitions.py"
    assert len(definitions.read_text(encoding="utf-8").splitlines()) <= 60


def test_names_say_what_things_are() -> None:
    paths = python_files(*PACKAGES, "bench", "tests")
    found = [finding for path in paths for finding in rules.names_that_say_nothing(path)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("utils.py", ""),
        ("date_helpers.py", ""),
        ("a.py", "class RunManager:\n    pass\n"),
        ("a.py", "def common_part():\n    pass\n"),
    ],
)
def test_a_name_that_says_nothing_is_found(tmp_path: Path, name: str, code: str) -> None:
    assert rules.names_that_say_nothing(offending(tmp_path, code, name))


def test_nothing_is_left_unfinished_or_silenced() -> None:
    paths = python_files(*PACKAGES, "bench", "tests", "dbt_project")
    found = [finding for path in paths for finding in rules.unfinished_comments(path)]
    assert not found, report(found)


@pytest.mark.parametrize("comment", ["TODO later", "noqa: E501", "type: ignore[attr-defined]"])
def test_a_silencing_comment_is_found(tmp_path: Path, comment: str) -> None:
    assert rules.unfinished_comments(offending(tmp_path, f"a = 1  # {comment}\n"))
    assert rules.unfinished_comments(offending(tmp_path, f"a = {comment!r}\n")) == []


def test_every_test_runs() -> None:
    found = [finding for path in python_files("tests") for finding in rules.tests_not_run(path)]
    assert not found, report(found)


@pytest.mark.parametrize(
    "code",
    [
        "import pytest\npytest.skip('no data')",
        "import pytest\n@pytest.mark.xfail\ndef test_a(): ...",
        "import pytest\nduckdb = pytest.importorskip('duckdb')",
    ],
)
def test_a_test_that_may_not_run_is_found(tmp_path: Path, code: str) -> None:
    assert rules.tests_not_run(offending(tmp_path, code))


def test_values_reach_sql_as_parameters() -> None:
    found = [f for path in python_files(*PACKAGES) for f in rules.values_in_sql_text(path)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("q = f\"SELECT * FROM t WHERE name = '{name}'\"", 1),
        ("q = f'SELECT * FROM t WHERE year = {year}'", 1),
        ("q = f'SELECT * FROM t WHERE year IN ({years})'", 1),
        ("q = 'delete from x where a = %s' % a", 1),
        ("q = 'update x set a = {}'.format(a)", 1),
        ("q = f'SELECT {columns} FROM {table} LIMIT {MAX_ROWS}'", 0),
        ("q = f\"CREATE VIEW v AS SELECT * FROM read_parquet('{literal(path)}')\"", 0),
        ("q = f'selected = {n}'", 0),
    ],
)
def test_a_value_in_sql_text_is_found(tmp_path: Path, code: str, count: int) -> None:
    assert len(rules.values_in_sql_text(offending(tmp_path, code))) == count


def test_what_excel_opens_computes_no_text_of_others() -> None:
    found = [f for path in python_files(*PACKAGES) for f in rules.workbooks_that_compute(path)]
    assert not found, report(found)


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("book = xlsxwriter.Workbook(path)", 1),
        ("book = xlsxwriter.Workbook(path, {'in_memory': True})", 1),
        ("book = xlsxwriter.Workbook(path, {'in_memory': True, **TEXT_STAYS_TEXT})", 0),
    ],
)
def test_a_workbook_that_computes_is_found(tmp_path: Path, code: str, count: int) -> None:
    assert len(rules.workbooks_that_compute(offending(tmp_path, code))) == count


Check = Callable[[Path], list[str]]


@pytest.mark.parametrize(
    "check",
    [
        rules.environment_reads,
        rules.settings_read_at_import,
        rules.too_long,
        rules.names_that_say_nothing,
        rules.unfinished_comments,
        rules.tests_not_run,
        rules.values_in_sql_text,
    ],
)
def test_plain_code_passes_every_check(tmp_path: Path, check: Check) -> None:
    assert check(offending(tmp_path, "def area(side: int) -> int:\n    return side**2\n")) == []
