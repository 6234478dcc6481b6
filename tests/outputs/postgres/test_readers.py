"""While releases take each other's place, readers see one whole, and nobody waits for them."""

import subprocess
import sys
import threading
import time

import psycopg
import pytest
from pydantic import SecretStr

from orchestration.outputs.postgres import ServingError, load

LOADS = 5
READERS = 3
SEEN = """
select
    (select release_id from chitieu.release),
    (select string_agg(distinct release_id, ',') from chitieu.figures),
    (select count(*) from chitieu.figures),
    (select count(*) from chitieu.wide_health),
    (select count(distinct first_value) from chitieu.figures_named)
"""


def reading(database, results, stop, isolation):
    """Asks one question over two statements of one transaction, again and again."""
    with database.session(autocommit=False) as connection:
        connection.isolation_level = isolation
        while not stop.is_set():
            with connection.transaction():
                first = connection.execute(SEEN).fetchone()
                second = connection.execute(SEEN).fetchone()
            results.append((first, second))


def test_no_reader_sees_a_mixture_or_an_error_during_loads(database, country):
    database.load(country.public(country.older))
    stop, faults = threading.Event(), []
    levels = psycopg.IsolationLevel
    each = [levels.READ_COMMITTED, levels.REPEATABLE_READ, levels.REPEATABLE_READ]
    results = [[] for _ in range(READERS)]

    def run(at):
        try:
            reading(database, results[at], stop, each[at])
        except Exception as error:
            faults.append(error)

    readers = [threading.Thread(target=run, args=[at]) for at in range(READERS)]
    for one in readers:
        one.start()
    for number in range(LOADS):
        database.load(country.public([country.newer, country.older][number % 2]))
    stop.set()
    for one in readers:
        one.join()
    assert faults == []
    seen = {pair for at in range(READERS) for pair in results[at]}
    whole = {one for pair in seen for one in pair}
    assert {one[0] for one in whole} == {country.older, country.newer}
    assert all(one[0] == one[1] and one[2:4] == (5, 5) for one in whole)
    assert all(first == second for at in (1, 2) for first, second in results[at])


def test_a_reader_who_stays_neither_stops_a_load_nor_loses_what_it_sees(database, country):
    database.load(country.public(country.older))
    stays = database.session(autocommit=False)
    stays.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    stays.execute("select 1")  # the transaction has begun, and has opened none of the tables
    opened = database.session(autocommit=False)
    opened.execute("select count(*) from chitieu.figures")

    loads = [
        database.load(country.public(one))[0]
        for one in (country.newer, country.older, country.newer)
    ]

    seen = stays.execute("select distinct release_id from chitieu.figures").fetchall()
    assert seen == [(country.older,)]
    assert loads[0].kept == 1
    stays.rollback()
    opened.rollback()
    (last,) = database.load(country.public(), again=True)
    assert last.kept == 0
    left = "select count(*) from pg_class where relkind = 'r' and relname ~ '^figures_'"
    assert database.rows(left) == [(1,)]


def test_readers_wait_less_than_a_moment_behind_one_who_stays(database, country):
    database.load(country.public(country.older))
    stays = database.session(autocommit=False)
    stays.execute("select count(*) from chitieu.figures")
    waits, stop = [], threading.Event()

    def ask():
        with database.session() as connection:
            while not stop.is_set():
                began = time.monotonic()
                connection.execute(SEEN).fetchall()
                waits.append(time.monotonic() - began)

    reader = threading.Thread(target=ask)
    reader.start()
    database.load(country.public())
    stop.set()
    reader.join()
    assert len(waits) > 1
    waiting = "select count(*) from pg_locks where not granted"
    assert database.rows(waiting) == [(0,)]


KILLED = """
import os, sys
from pathlib import Path
from pydantic import SecretStr
from orchestration.outputs.postgres import PUBLIC, Serving, load, store

fill = store._fill_one
def die(connection, audience, shaped, table, number):
    fill(connection, audience, shaped, table, number)
    if table.name == "figures":
        print("filled", flush=True)
        os.kill(os.getpid(), 9)

store._fill_one = die
load(SecretStr(sys.argv[1]), [Serving(Path(sys.argv[2]), PUBLIC)])
"""


KILLED_UNSEEN = """
import os, sys
from pathlib import Path
from pydantic import SecretStr
from orchestration.outputs.postgres import PUBLIC, Serving, load, loading

def die(connection):
    print("filled", flush=True)
    os.kill(os.getpid(), 9)

loading.settle = die
load(SecretStr(sys.argv[1]), [Serving(Path(sys.argv[2]), PUBLIC)])
"""


def killed(database, serving, program=KILLED):
    arguments = [database.url().get_secret_value(), str(serving.folder)]
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True)
    assert done.returncode == -9, done.stderr
    assert done.stdout == b"filled\n"


def tables_left(database):
    found = database.rows("select relname from pg_class where relkind = 'r' and relname ~ '_[0-9]'")
    return {name.rsplit("_", 1)[1] for (name,) in found if name.startswith("figures_")}


def test_a_load_killed_half_way_leaves_what_was_there_and_no_trace(database, country):
    database.load(country.public(country.older))
    killed(database, country.public())
    assert database.rows("select release_id from chitieu.release") == [(country.older,)]
    assert len(database.rows("select * from chitieu.figures")) == 5
    (loaded,) = database.load(country.public())
    assert (loaded.release_id, loaded.new) == (country.newer, True)
    assert len(tables_left(database)) == 1


def test_a_load_killed_before_it_is_shown_is_seen_by_nobody_and_goes_with_the_next(
    database, country
):
    database.load(country.public(country.older))
    killed(database, country.public(), KILLED_UNSEEN)
    assert database.rows("select distinct release_id from chitieu.figures") == [(country.older,)]
    assert len(tables_left(database)) == 2
    (loaded,) = database.load(country.public())
    assert (loaded.release_id, loaded.new, loaded.kept) == (country.newer, True, 0)
    assert len(tables_left(database)) == 1


def test_a_first_load_killed_half_way_leaves_an_empty_database(database, country):
    killed(database, country.public())
    deadline = time.monotonic() + 10
    there = "select count(*) from pg_namespace where nspname like 'chitieu%'"
    while database.rows(there) != [(0,)] and time.monotonic() < deadline:
        time.sleep(0.1)  # the server has still to notice
    assert database.rows(there) == [(0,)]
    assert database.load(country.public())[0].new


def test_of_two_loads_at_once_the_second_waits(database, country):
    outcomes = []

    def run(release_id):
        outcomes.extend(database.load(country.public(release_id), wait_seconds=60))

    both = [threading.Thread(target=run, args=[one]) for one in (country.older, country.newer)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert [one.new for one in outcomes] == [True, True]
    assert {one.release_id for one in outcomes} == {country.older, country.newer}
    (shown,) = database.rows("select release_id from chitieu.release")
    assert database.rows("select distinct release_id from chitieu.figures") == [shown]


def test_a_load_that_waits_too_long_says_who_is_at_work(database, country, monkeypatch):
    at_work, go_on = threading.Event(), threading.Event()
    from orchestration.outputs.postgres import store

    fill = store.fill

    def slow(*arguments):
        at_work.set()
        go_on.wait(30)
        return fill(*arguments)

    monkeypatch.setattr(store, "fill", slow)
    first = threading.Thread(target=database.load, args=[country.public()])
    first.start()
    assert at_work.wait(30)
    with pytest.raises(ServingError, match=r"Another load .* at work \(postgres, process \d+"):
        load(SecretStr(database.url().get_secret_value()), [country.public()], wait_seconds=0.2)
    go_on.set()
    first.join()
    assert database.rows("select release_id from chitieu.release") == [(country.newer,)]


def test_views_that_must_change_wait_for_readers_and_say_so(database, country, tmp_path):
    from tests.outputs.postgres.conftest import changed

    database.load(country.public())
    stays = database.session(autocommit=False)
    stays.execute("select count(*) from chitieu.figures")

    def wider(name, table):
        return table.append_column("more", table["value"]) if name == "figures" else table

    wide = changed(country.public(), tmp_path, "00009-wider", wider)
    with pytest.raises(ServingError, match=r"a reader holds one of them open \(postgres, process"):
        database.load(wide, wait_seconds=1)
    assert stays.execute("select count(*) from chitieu.figures").fetchone() == (5,)
    stays.rollback()
    database.load(wide)
    assert database.rows("select release_id from chitieu.release") == [("00009-wider",)]
