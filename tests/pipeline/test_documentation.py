"""The page of models: all that is said of them, nothing of the data, nothing of the machine."""

import fcntl
import re
import sys
import tempfile
from pathlib import Path

import duckdb
import pytest
import yaml

from orchestration import documentation
from orchestration.documentation import shut_in, write_documentation
from orchestration.durable import file_sha256
from orchestration.settings import REPOSITORY
from orchestration.warehouse import WarehouseError
from orchestration.writer import AnotherWriterError
from tests.pipeline.conftest import DBT_MARTS
from tests.pipeline.documented import built, documented, page_of, shown_in
from tests.pipeline.test_disks_and_servers import held_by_another_program

__all__ = ["built", "documented"]


@pytest.fixture(scope="module")
def page(documented):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DBT_ENV_CUSTOM_ENV_TEAM", "told-by-the-environment")
        return page_of(documented)


def of_the_marts():
    """The marts as their contracts document them."""
    for path in sorted(DBT_MARTS.glob("*.yml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8")).get("models", ())


def test_every_mart_is_described_with_its_columns(page):
    nodes = shown_in(page, "manifest")["nodes"]
    marts = list(of_the_marts())
    assert len(marts) > 30
    for mart in marts:
        shown = nodes[f"model.chitieu.{mart['name']}"]
        assert shown["description"] == mart["description"]
        described = {name: one["description"] for name, one in shown["columns"].items()}
        assert described == {one["name"]: one["description"] for one in mart["columns"]}


def test_columns_are_those_of_the_warehouse_also_where_no_contract_names_them(page, documented):
    with duckdb.connect(str(documented.paths.warehouse), read_only=True) as warehouse:
        found = warehouse.execute(
            "select table_name, column_name, data_type from information_schema.columns"
        ).fetchall()
    tables = shown_in(page, "catalog")["nodes"].values()
    shown = {
        (table["metadata"]["name"], name, column["type"])
        for table in tables
        for name, column in table["columns"].items()
    }
    assert shown == set(found)
    assert {"int_cells", "stg_cells", "figures"} <= {table for table, _, _ in shown}


def test_what_each_is_computed_from_and_tested_by_is_told(page):
    manifest = shown_in(page, "manifest")
    above = manifest["parent_map"]["model.chitieu.figures"]
    assert {"source.chitieu.run.context", "model.chitieu.int_lines"} <= set(above)
    assert any(one.startswith("test.") for one in manifest["child_map"]["model.chitieu.figures"])


def test_nothing_of_the_machine_is_in_it(page, documented):
    here = [documented.paths.root, REPOSITORY, Path.home(), sys.prefix, tempfile.gettempdir()]
    for path in map(str, here):
        for written in (path, ascii(path)[1:-1], path.replace('"', '\\"')):
            assert written not in page
    assert "told-by-the-environment" not in page
    location = shown_in(page, "manifest")["sources"]["source.chitieu.landing.cells"]["meta"]
    assert location == {"external_location": "CHITIEU_HOME/landing/*/*.parquet"}


def test_nothing_of_the_data_is_in_it(page, documented):
    with duckdb.connect(str(documented.paths.warehouse), read_only=True) as warehouse:
        sent = warehouse.execute("select distinct submission_id from evidence").fetchall()
    assert len(sent) > 10
    assert [one for (one,) in sent if one in page] == []


def test_its_own_script_may_run_and_nothing_may_be_loaded(page):
    [policy] = re.findall('<meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
    rules = dict(one.split(" ", 1) for one in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch("'sha256-[0-9A-Za-z+/]{43}='", rules["script-src"])
    assert {rules[name] for name in ("img-src", "font-src")} == {"data:"}
    assert page.index("Content-Security-Policy") < min(
        map(page.index, ("<script", "<link", "src="))
    )
    assert not shown_in(page, "manifest")["metadata"]["send_anonymous_usage_stats"]


def test_a_description_cannot_end_the_script_that_holds_it(documented, monkeypatch):
    hostile = "</script><script>alert(1)</script><!-- <script>"

    def with_a_hostile_description(path):
        manifest = read(path)
        manifest["nodes"]["model.chitieu.figures"]["description"] = hostile
        return manifest

    read = documentation.read_manifest
    monkeypatch.setattr(documentation, "read_manifest", with_a_hostile_description)
    page = page_of(documented)
    assert shown_in(page, "manifest")["nodes"]["model.chitieu.figures"]["description"] == hostile
    assert page.count("</script") == 1


def test_making_it_changes_nothing_that_a_run_reads_and_leaves_nothing_beside(page, documented):
    home = documented.paths
    read = [home.warehouse, *(home.dbt / "target").glob("manifest.*")]
    before = [file_sha256(path) for path in read]
    names = {path for path in home.root.rglob("*") if "logs" not in path.parts}
    page_of(documented)
    assert [file_sha256(path) for path in read] == before
    assert {path for path in home.root.rglob("*") if "logs" not in path.parts} == names


def test_without_a_warehouse_it_says_so_and_makes_nothing(command, tmp_path):
    said = command("docs", code=1)
    assert "There is no warehouse" in said
    assert "chitieu run" in said
    assert not (tmp_path / "home").exists()


@pytest.mark.usefixtures("page")
def test_the_command_writes_it_where_it_is_told_to(command, documented, tmp_path, monkeypatch):
    monkeypatch.setenv("CHITIEU_HOME", str(documented.paths.root))
    file = tmp_path / "models.html"
    assert str(file) in command("docs", "--to", file)
    shown = shown_in(file.read_text(encoding="utf-8"), "manifest")
    assert shown["metadata"]["project_name"] == "chitieu"


@pytest.mark.usefixtures("page")
def test_while_a_run_writes_it_names_the_run_and_leaves_the_page(documented, tmp_path):
    file = tmp_path / "models.html"
    with documented.paths.lock.open("a+", encoding="utf-8") as lock:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        lock.write("process 1 since 2026-10-31")
        lock.flush()
        with pytest.raises(AnotherWriterError, match="process 1 since"):
            write_documentation(documented, file)
    assert not file.exists()


@pytest.mark.usefixtures("page")
def test_while_another_program_holds_the_warehouse_it_names_the_program(documented, tmp_path):
    with (
        held_by_another_program(documented.paths.warehouse) as process,
        pytest.raises(WarehouseError, match=f"PID {process}"),
    ):
        write_documentation(documented, tmp_path / "models.html")


def test_a_page_that_has_no_place_for_the_policy_is_refused():
    with pytest.raises(WarehouseError, match="Nothing was written"):
        shut_in("<!doctype html><script>1</script>")
