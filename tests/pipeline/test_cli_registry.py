import shutil

import pytest

from tests.pipeline.conftest import COUNTRY

LISTS = """\
types: {region: [{name: march}], parish: [{name: parish}]}
units: {region: {code: [Region], name: [Region name]}, parish: {code: [], name: []}}
unit: {code: [Code], name: [Name], type: [Type], decree: [Order]}
changes:
  {old: [], new: [], old_code: [Old], old_name: [], old_parent: [], new_code: [New], new_name: [],
   date: [Day], extent: [How], share: [Share], persons: [], decree: []}
extents: {whole: [whole], part: [part], area_only: []}
"""
UNITS = """\
Region,Region name,Code,Name,Type
1,Northmark,101,Ashbirch,parish
1,Northmark,103,Cedar,parish
2,Southmark,201,Daleelm,parish
"""
CHANGES = "Old,New,How\n201,201,whole\n202,201,whole\n"


@pytest.fixture
def country(tmp_path, monkeypatch, command):
    catalogue = tmp_path / "catalogue"
    shutil.copytree(COUNTRY / "catalogue", catalogue)
    (catalogue / "localities" / "official_lists.yml").write_text(LISTS)
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(catalogue))
    (tmp_path / "units.csv").write_text(UNITS)
    (tmp_path / "changes.csv").write_text(CHANGES)
    return catalogue


@pytest.fixture
def take_in(command, country, tmp_path):
    def run(*words, code=0):
        files = [tmp_path / "units.csv", tmp_path / "changes.csv"]
        return command("registry", "import", *files, "--effective", "2025-01-01", *words, code=code)

    return run


def test_check_counts_units_by_day_and_links_by_basis(command):
    said = command("registry", "check", "--on", "2022-01-01", "--on", "2024-01-01")
    assert "│ parish  │ 5          │ 4          │" in said
    assert "whole" in said
    assert "is good: 9 versions" in said


def test_check_names_file_and_line_of_a_fault(command, country):
    links = country / "localities" / "links.csv"
    links.write_text(links.read_text().replace("F05,F09,2023-07-01,1", "F05,F09,2023-07-01,0.5"))
    assert "localities/links.csv:3:" in command("registry", "check", code=3)


def test_import_writes_only_when_it_is_told_to(take_in, command, country):
    table = country / "localities" / "localities.csv"
    before = table.read_text()
    assert "2 versions end; begin: 1 parish; links: 2 whole" in take_in("--decree", "Order 8")
    assert table.read_text() == before
    assert "Written" in take_in("--decree", "Order 8", "--write")
    assert "F10,parish,201,Daleelm,parish,F03,2025-01-01,,Order 8" in table.read_text()
    assert "catalogue" in command("catalogue", "check")


def test_import_names_every_fault_and_writes_nothing(take_in, country, tmp_path):
    (tmp_path / "changes.csv").write_text("Old,New,How\n201,209,whole\n999,201,whole\n")
    before = {path: path.read_bytes() for path in country.rglob("*.csv")}
    said = take_in("--write", code=3)
    assert "changes.csv:2:" in said
    assert "changes.csv:3:" in said
    assert {path: path.read_bytes() for path in country.rglob("*.csv")} == before


def test_import_into_a_registry_with_faults_says_so_first(take_in, country):
    links = country / "localities" / "links.csv"
    links.write_text(links.read_text().replace("F05,F09,2023-07-01,1", "F05,F09,2023-07-01,0.5"))
    said = take_in(code=1)
    assert "mend them first" in said
    assert said.rstrip().endswith("correct the shares or add the missing link")


def test_import_says_what_must_follow_elsewhere(take_in, country):
    with (country / "agencies.csv").open("a") as file:
        file.write("elm,Elm,Elm,clinic,F08,2022-01-01,\n")
    said = take_in("--write", code=3)
    assert "Written" in said
    assert "agencies.csv:" in said
