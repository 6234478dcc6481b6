import csv
import io

import duckdb
import pytest
import yaml

from orchestration.dictionary import OWN, words_of
from orchestration.outputs.opened import opened
from orchestration.outputs.tables.csv_text import csv_of
from orchestration.outputs.tables.dictionary import dictionary_of, lines_of
from orchestration.outputs.tables.filter import filter_of
from orchestration.outputs.tables.notes import notes_of
from orchestration.outputs.tables.offer import offer_of
from orchestration.release_tables import TABLES
from tests.architecture.repository import ROOT
from tests.outputs import small_release

WORDS = [
    ("figures", None, None, "Mọi số liệu.", "Every figure."),
    ("figures", "value", None, "Giá trị; trống không phải là 0.", "Value; empty is not 0."),
    ("figures", "indicator_id", 1, "Chỉ tiêu.", "Indicator."),
    ("figures", "reason", None, None, "Why there is none."),
]


@pytest.fixture
def folder(tmp_path):
    return small_release.write(tmp_path / "release", [small_release.row()])


@pytest.fixture
def described(folder):
    """The same release, as one that describes itself."""
    with duckdb.connect(str(folder / "chitieu.duckdb")) as connection:
        connection.execute(
            "create table dictionary (table_name varchar, column_name varchar, "
            "key_position integer, description_vi varchar, description_en varchar)"
        )
        connection.executemany("insert into dictionary values (?, ?, ?, ?, ?)", WORDS)
    return folder


def read(folder):
    with opened(folder) as release:
        return {table.name: table for table in dictionary_of(release.connection)}


def test_every_table_and_column_is_there_with_its_type(folder):
    tables = read(folder)
    assert set(tables) == {"figures", "indicators", "localities"}
    assert [one.name for one in tables["figures"].columns] == small_release.FIGURES.names
    types = {one.name: one.data_type for one in tables["figures"].columns}
    assert (types["value"], types["period_start"], types["per"]) == ("double", "date", "bigint")
    assert tables["localities"].rows == len(small_release.PLACES)


def test_a_release_that_describes_itself_is_heard(described):
    table = read(described)["figures"]
    assert table.said.vi == "Mọi số liệu."
    columns = {one.name: one for one in table.columns}
    assert columns["indicator_id"].key == 1
    assert columns["value"].said.en == "Value; empty is not 0."
    assert columns["reason"].said.vi == "Why there is none."
    assert columns["quality"].said.vi == ""


def test_a_dictionary_is_written_as_csv(described):
    with opened(described) as release:
        written = b"".join(csv_of(lines_of(dictionary_of(release.connection))))
    lines = csv.DictReader(io.StringIO(written.decode("utf-8-sig")), delimiter=";")
    found = {(line["table_name"], line["column_name"]): line for line in lines}
    assert found["figures", "value"]["description_vi"] == "Giá trị; trống không phải là 0."
    assert found["figures", ""]["data_type"] == ""


def test_the_notes_of_a_table_tell_of_its_columns(described):
    with opened(described) as release:
        asked = filter_of(offer_of(release.connection), columns=["value", "quality"])
        notes = notes_of(release.connection, release.facts, asked, "en")
    assert notes[-2:] == [("Columns", ""), ("value", "Value; empty is not 0.")]


@pytest.fixture(scope="module")
def words():
    """All that is said of the tables of a release, by table and column."""
    lines = words_of(ROOT / "dbt_project", TABLES).to_pylist()
    return {
        (line["table_name"], line["column_name"]): line
        for line in lines
        if line["table_name"] in TABLES
    }


def test_every_table_and_column_is_described_in_vietnamese_and_in_english(words):
    assert {table for table, _ in words} == set(TABLES)
    both = {
        (table, column): (line["description_vi"], line["description_en"])
        for (table, column), line in words.items()
        if table != "figures" or not column  # of whose columns a release shows a part
    }
    untold = [place for place, said in both.items() if not all(said)]
    same = [place for place, (vi, en) in both.items() if vi == en]
    assert (untold, same) == ([], [])


def test_no_vietnamese_word_describes_what_is_in_no_table(words):
    own = yaml.safe_load(OWN.read_text(encoding="utf-8"))
    known = {column for _, column in words} | {f"{table}.{column}" for table, column in words}
    assert set(own["columns_vi"]) <= known
    assert set(own["tables_vi"]) <= set(TABLES)
