"""A server that stands still is left, and the next load finds it as it was."""

import os
import signal
import socket
import threading
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from orchestration.outputs.postgres import PUBLIC, ServingError, connecting, load, look, store

SECONDS = 1


@contextmanager
def standing_still(monkeypatch):
    """The server's process for this session is halted as the load begins to fill it."""
    halted = []
    fill = store.fill

    def halt(connection, *arguments):
        os.kill(connection.info.backend_pid, signal.SIGSTOP)
        halted.append(connection.info.backend_pid)
        return fill(connection, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(store, "fill", halt)
        try:
            yield
        finally:
            for process in halted:
                os.kill(process, signal.SIGCONT)
    assert halted


def test_a_server_that_stands_still_is_left_and_readers_see_what_they_saw(
    database, country, monkeypatch
):
    database.load(country.public(country.older))
    with (
        standing_still(monkeypatch),
        pytest.raises(ServingError, match=r"broken off after 1 seconds.*Readers still see") as left,
    ):
        database.load(country.public(), longest_seconds=SECONDS)
    assert left.value.__cause__ is None
    assert database.rows("select release_id from chitieu.release") == [(country.older,)]
    assert database.load(country.public(), wait_seconds=60, longest_seconds=60)[0].new
    assert database.rows("select release_id from chitieu.release") == [(country.newer,)]


def test_what_fails_in_time_is_told_as_what_it_is(database, country):
    database.session("nobody_patient").close()
    with pytest.raises(ServingError, match="may not do that"):
        load(database.url("nobody_patient"), [country.public()], longest_seconds=60)


@pytest.fixture
def silent():
    """The port of a machine that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        taken = []

        def take():
            while True:
                try:
                    taken.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=take, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()


@pytest.mark.parametrize("asks", [load, look])
def test_who_takes_the_call_and_says_nothing_is_left(country, monkeypatch, silent, asks):
    monkeypatch.setattr(connecting, "WAIT_SECONDS", 2)
    url = SecretStr(f"postgresql://u:hunter2@127.0.0.1:{silent}/d")
    with pytest.raises(ServingError, match=r"cannot be reached: .*timeout") as left:
        asks(url, [PUBLIC if asks is look else country.public()])
    assert "hunter2" not in str(left.value)


@pytest.mark.parametrize("password", ["hun@ter2", "hun/ter2", "@ter2", "/ter2", "hun@/ter2"])
def test_no_part_of_a_password_that_ends_too_early_is_told(country, password):
    with pytest.raises(ServingError, match="%40") as refused:
        load(SecretStr(f"postgresql://u:{password}@127.0.0.1:9/d"), [country.public()])
    assert "ter2" not in str(refused.value)


def test_looking_says_what_readers_see_and_makes_nothing(database, country):
    def made():
        return database.rows("select nspname from pg_namespace where nspname ~ '^chitieu'")

    assert look(database.url(), [PUBLIC]) == {PUBLIC: None}
    assert made() == []
    database.load(country.public())
    before = made()
    assert look(database.url(), [PUBLIC]) == {PUBLIC: country.newer}
    assert made() == before


def test_looking_finds_a_right_that_the_next_load_lacks(database, country):
    admin = database.session()
    database.session("loads_once").close()
    if admin.execute("select from pg_roles where rolname = 'analyst'").fetchone() is None:
        admin.execute("create role analyst nologin")
    with pytest.raises(ServingError, match="--print-roles"):
        look(database.url("loads_once"), [PUBLIC])
    admin.execute(f"grant create on database {database.name} to loads_once")
    load(database.url("loads_once"), [country.public()])
    assert look(database.url("loads_once"), [PUBLIC]) == {PUBLIC: country.newer}
    admin.execute(f"revoke create on database {database.name} from loads_once")
    with pytest.raises(ServingError, match="--print-roles"):
        look(database.url("loads_once"), [PUBLIC])
