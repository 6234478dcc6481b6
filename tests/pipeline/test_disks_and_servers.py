"""A full or read-only disk, a server that goes: nothing is lost, and the next run ends it."""

import multiprocessing
import os
import resource
import subprocess
import sys
from contextlib import contextmanager

import duckdb
import pytest
from sqlalchemy.exc import SQLAlchemyError

from orchestration.candidates import export_candidate
from orchestration.intake import take
from orchestration.operations.database import Operations
from orchestration.warehouse import WarehouseError
from tests.pipeline.inboxes import GOOD, PARTLY
from tests.pipeline.test_unfinished import more, recorded

HOLD = """
import duckdb, sys
connection = duckdb.connect(sys.argv[1])
connection.execute("create table held as select 1 as one")
print("held", flush=True)
input()
"""


@contextmanager
def no_file_larger_than(size):
    """The disk is full for every file that grows past this: what is written there fails."""
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


def fill(box):
    box.drop("q1.csv", GOOD)
    box.drop("q2.csv", PARTLY)
    box.drop("q3.csv", "nothing,here\n")


OF_FILES = ["submission_partly_rejected", "submission_rejected"]


def assert_whole(box, told=OF_FILES):
    assert [row.state for row in box.rows()] == ["accepted", "partly", "rejected"]
    assert box.waiting() == []
    assert box.landed() == [f"{row.submission_id}.parquet" for row in box.rows()[:2]]
    assert len(box.cells()) == 8
    assert sorted(box.receipts()) == ["q1.csv.json", "q2.csv.json", "q3.csv.json"]
    assert box.events() == told
    assert len([path for path in box.home.originals.rglob("*") if path.is_file()]) == 3


@pytest.mark.parametrize("size", [0, 100, 1_000, 2_000, 3_000, 5_000, 100_000, 150_000])
def test_a_full_disk_stops_the_intake_and_the_next_loses_nothing(box, size):
    fill(box)
    with no_file_larger_than(size):
        try:
            box.take()
        except (OSError, SQLAlchemyError):
            box.database.close()
    states = {row.state for row in box.rows()}
    assert states <= {"reading", "failed", "accepted", "partly", "rejected"}
    box.take()
    box.take()
    told = [event for event in box.events() if event != "reading_failed"]
    assert told == OF_FILES
    assert box.waiting() == []
    assert len(box.cells()) == 8
    assert len(box.receipts()) == 3


@pytest.mark.parametrize("size", [0, 1_000, 4_000, 20_000, 100_000, 1_000_000])
def test_a_full_disk_publishes_nothing_and_what_was_shown_stays(place, first, figures, size):
    place.bring(more(figures, 45))
    files = place.files()
    with no_file_larger_than(size):
        failed = None
        try:
            place.publish()
        except Exception as error:
            failed = error
            place.database.close()
    if failed is not None:
        assert place.current() == first.release_id
        assert place.files().items() >= files.items()
    shown = place.publish().release_id
    on_disk = sorted(path.name for path in place.home.releases.glob("*") if not path.is_symlink())
    assert on_disk == recorded(place) == sorted([first.release_id, shown])
    assert not list(place.home.root.rglob(".making*"))


def let_nothing_be_written_below(home):
    """In a process of its own: what listens to the interpreter stays until it ends."""

    def refuse(event, arguments):
        changes = event in ("os.rename", "os.mkdir", "os.remove", "os.symlink", "os.chmod")
        opened = event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
        if (changes or opened) and str(arguments[0]).startswith(str(home)):
            raise OSError(30, "Read-only file system", str(arguments[0]))

    sys.addaudithook(refuse)


def take_where_nothing_may_be_written(box, answer):
    let_nothing_be_written_below(box.home.root)
    try:
        box.take()
    except OSError as error:
        answer.send(str(error))
    else:
        answer.send("nothing")
    answer.close()
    os._exit(0)


def test_a_read_only_disk_stops_the_intake_in_a_sentence_and_nothing_changes(box):
    fill(box)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=take_where_nothing_may_be_written, args=(box, theirs))
    process.start()
    assert "Read-only file system" in ours.recv()
    process.join()
    assert box.waiting() == ["q1.csv", "q2.csv", "q3.csv"]
    box.take()
    assert_whole(box)


@contextmanager
def held_by_another_program(warehouse):
    """The number of the process that holds the warehouse inside the block."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert holder.stdout.readline() == "held\n"
        yield holder.pid
    finally:
        holder.communicate("\n")


def test_a_warehouse_that_another_program_holds_is_named(box):
    with held_by_another_program(box.home.warehouse) as process:
        with pytest.raises(WarehouseError, match=f"PID {process}") as caught:
            export_candidate(box.home, {"figures": "marts"}, refit=True)
        assert "run again" in str(caught.value)
    with duckdb.connect(str(box.home.warehouse)) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]


@pytest.mark.parametrize("name", ["claim", "_record_reading", "settle"])
def test_a_database_server_that_goes_loses_nothing(box, own_server, monkeypatch, name):
    box.database = Operations(own_server.get_uri())
    fill(box)
    whole = getattr(take, name)

    def gone(*given, **how):
        own_server.stop()
        return whole(*given, **how)

    with monkeypatch.context() as patch:
        patch.setattr(take, name, gone)
        with pytest.raises(SQLAlchemyError):
            box.take()
    own_server.start()
    box.take()
    assert_whole(box)
