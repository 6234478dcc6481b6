"""What stands in the database is the release, as typed, keyed and described; loaded once."""

import re

import duckdb
import psycopg
import pytest

from orchestration.outputs.postgres import ServingError
from tests.outputs.postgres.conftest import changed


def rows_of(serving, table):
    with duckdb.connect() as connection:
        return connection.read_parquet(str(serving.folder / f"{table}.parquet")).fetchall()


def test_every_table_has_the_rows_and_values_of_its_parquet_file(database, country):
    public = country.public()
    (loaded,) = database.load(public)
    total = 0
    for name in public.facts()["rows"]:
        expected = rows_of(public, name)
        assert sorted(database.rows(f"select * from chitieu.{name}"), key=str) == sorted(
            expected, key=str
        )
        total += len(expected)
    assert (loaded.new, loaded.rows, loaded.release_id) == (True, total, country.newer)
    assert total > 100


def test_codes_stay_text_and_days_are_days(database, country):
    database.load(country.public())
    types = dict(
        database.rows(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'chitieu' and table_name = 'figures'"
        )
    )
    assert types["locality_code"] == "text"
    assert types["period_end"] == "date"
    assert types["value"] == "double precision"
    assert types["provisional"] == "boolean"
    targets = dict(
        database.rows(
            "select column_name, data_type from information_schema.columns "
            "where table_schema = 'chitieu' and table_name = 'targets'"
        )
    )
    assert targets["target_value"] == "numeric"


def test_a_figure_is_found_by_its_key(database, country):
    database.load(country.public())
    keys = database.rows(
        "select pg_get_indexdef(indexrelid) from pg_index where indisprimary "
        "and indrelid::regclass::text like '%.figures_1'"
    )
    assert len(keys) == 1
    assert "(indicator_id, series, locality_id, geography, period, breakdown)" in keys[0][0]


def test_every_table_and_column_says_what_it_is(database, country):
    database.load(*country.both())
    places = database.rows(
        "select relname, attname, col_description(view.oid, attnum), "
        "obj_description(view.oid, 'pg_class') from pg_class as view "
        "inner join pg_attribute on view.oid = attrelid and attnum > 0 where relkind = 'v' "
        "and relnamespace::regnamespace::text in ('chitieu', 'chitieu_restricted')"
    )
    assert len(places) > 400
    assert {place[:2] for place in places if None in place} == set()
    said = database.rows(
        "select col_description('chitieu.wide_health'::regclass, attnum) from pg_attribute "
        "where attrelid = 'chitieu.wide_health'::regclass and attname like 'stunting%'"
    )
    assert [text.split(":")[0] for (text,) in said] == ["Tỷ lệ thấp còi"] * 2


def test_the_next_release_takes_the_place_of_the_first(database, country):
    database.load(country.public(country.older))
    before = database.rows("select release_id, count(*) from chitieu.figures group by 1")
    (loaded,) = database.load(country.public())
    after = database.rows("select release_id, count(*) from chitieu.figures group by 1")
    assert (before, after) == ([(country.older, 5)], [(country.newer, 5)])
    assert database.rows("select release_id from chitieu.release") == [(country.newer,)]
    assert loaded.kept == 0
    left = "select count(*) from pg_class where relkind = 'r' and relname ~ '^figures_'"
    assert database.rows(left) == [(1,)]


def test_what_is_there_is_not_loaded_again_unless_asked(database, country):
    database.load(country.public())
    assert [one.new for one in database.load(country.public())] == [False]
    assert [one.new for one in database.load(country.public(), again=True)] == [True]


def test_the_restricted_release_comes_only_when_asked(database, country):
    database.load(country.public())
    there = "select count(*) from pg_namespace where nspname like 'chitieu_restricted%'"
    assert database.rows(there) == [(0,)]
    assert [one.schema for one in database.load(*country.both())] == [
        "chitieu",
        "chitieu_restricted",
    ]
    assert [one.new for one in database.load(*country.both())] == [False, False]


def test_views_that_analysts_build_stay_from_release_to_release(database, country):
    database.load(country.public(country.older))
    admin = database.session()
    admin.execute("create schema own")
    admin.execute("create view own.mine as select release_id, value from chitieu.figures")
    database.load(country.public())
    assert {row[0] for row in database.rows("select * from own.mine")} == {country.newer}


def test_a_new_column_appears_and_views_upon_the_table_stay(database, country, tmp_path):
    database.load(country.public())
    database.session().execute("create view public.mine as select value from chitieu.figures")

    def wider(name, table):
        return table.append_column("more", table["value"]) if name == "figures" else table

    database.load(changed(country.public(), tmp_path, "00009-wider", wider))
    assert len(database.rows("select more from chitieu.figures")) == 5
    assert len(database.rows("select value from public.mine")) == 5
    stores = "select count(*) from pg_namespace where nspname ~ '^chitieu_store_'"
    assert database.rows(stores) == [(1,)]


def test_a_column_that_goes_names_the_views_that_need_it(database, country, tmp_path):
    database.load(country.public())
    admin = database.session()
    admin.execute("create view public.mine as select coverage from chitieu.figures")

    def narrower(name, table):
        return table.drop_columns(["coverage"]) if name == "figures" else table

    narrow = changed(country.public(), tmp_path, "00009-narrower", narrower)
    with pytest.raises(ServingError, match=r"view public\.mine depends on view chitieu\.figures"):
        database.load(narrow)
    assert database.rows("select release_id from chitieu.release") == [(country.newer,)]
    admin.execute("drop view public.mine")
    database.load(narrow)
    assert database.rows("select release_id from chitieu.release") == [("00009-narrower",)]


def test_a_table_that_is_gone_from_the_release_is_gone_from_the_schema(database, country, tmp_path):
    database.load(country.public())
    less = changed(
        country.public(), tmp_path, "00009-less", lambda n, t: None if n == "bounds" else t
    )
    database.load(less)
    with pytest.raises(psycopg.errors.UndefinedTable):
        database.rows("select * from chitieu.bounds")


def test_wide_views_tell_what_is_missing_withheld_and_suppressed_apart(database, country):
    database.load(*country.both())
    asked = "select locality_id, period, stunting, stunting_status from {}.wide_health"
    found = {row[:2]: row[2:] for row in database.rows(asked.format("chitieu"))}
    assert found["C1", "2024"] == (None, "suppressed")
    assert found["C2", "2024"] == (None, "withheld")
    assert found["C3", "2024"] == (None, "missing")
    assert found["C2", "2023"] == (19.0, "normal")
    closed = {row[:2]: row[2:] for row in database.rows(asked.format("chitieu_restricted"))}
    assert closed["C1", "2024"][1] == "normal"


def test_the_wide_views_of_the_duckdb_file_are_the_same(database, country):
    database.load(country.public())
    with duckdb.connect(str(country.public().folder / "chitieu.duckdb"), read_only=True) as file:
        views = file.execute("select view_name from duckdb_views() where not internal").fetchall()
        names = [name for (name,) in views]
        assert sorted(names) == ["figures_named", "scorecards", "wide_health"]
        for name in names:
            here = file.execute(f"from {name}").fetchall()
            there = database.rows(f"select * from chitieu.{name}")
            assert sorted(here, key=str) == sorted(there, key=str)
            assert here


def test_a_release_that_has_no_dictionary_is_loaded_without_comments(database, country, tmp_path):
    old = changed(
        country.public(), tmp_path, "00001-old", lambda n, t: None if n == "dictionary" else t
    )
    database.load(old)
    assert len(database.rows("select * from chitieu.figures")) == 5


def test_the_sum_says_rows_and_speed(database, country):
    from orchestration.outputs.postgres import told

    (loaded,) = database.load(country.public())
    assert re.fullmatch(
        rf"{country.newer} is in chitieu: \d+ tables, [\d,]+ rows in [\d.]+ s \([\d,]+ rows/s\)\.",
        told(loaded),
    )
    (again,) = database.load(country.public())
    assert told(again) == f"{country.newer} is in chitieu already; --again loads it anew."
