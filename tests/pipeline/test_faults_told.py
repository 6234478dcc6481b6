"""Each fault of a disk or a server stops a run in order, and the data team is told of it."""

import multiprocessing
import os
import traceback

import dagster as dg
import pytest
import yaml
from pydantic import SecretStr
from sqlalchemy import select

from orchestration.assets import writer_resource
from orchestration.candidates import export_candidate
from orchestration.intake import take
from orchestration.nightly import SILENT
from orchestration.operations.database import Operations, operations
from orchestration.operations.models import Alert
from orchestration.run_failure import first_failure
from orchestration.run_kind import NIGHTLY
from orchestration.run_log import report_run
from tests.pipeline.post import hook
from tests.pipeline.test_disks_and_servers import (
    OF_FILES,
    assert_whole,
    fill,
    held_by_another_program,
    let_nothing_be_written_below,
    no_file_larger_than,
)
from tests.pipeline.test_unfinished import more

FAILED, RECOVERED = "Run failed", "Run recovered"


@pytest.fixture
def room():
    """Where the data team hears."""
    with hook() as one:
        yield one


def led_to(room, settings):
    """The settings with the data team's channel."""
    path = settings.home / "channels.yml"
    routes = {"channels": {"room": room.address}, "audiences": {"data_team": "room"}}
    path.write_text(yaml.safe_dump(routes), encoding="utf-8")
    return settings.model_copy(update={"channels": path})


def run(settings, work):
    """Do the work as the step of a run, which is recorded and told of like any; its failure."""

    @dg.op(required_resource_keys={"writer"})
    def step(_):
        work()

    writer = {"writer": writer_resource(settings)}
    job = dg.GraphDefinition(name="job", node_defs=[step]).to_job(resource_defs=writer)
    result = job.execute_in_process(
        instance=dg.DagsterInstance.ephemeral(), raise_on_error=False, run_config=SILENT
    )
    failure = None if result.success else first_failure(result.all_events)
    report_run(settings, result.dagster_run.run_id, NIGHTLY, failure)
    return failure


def said(room):
    """The English title of each message that came."""
    return [title.split(" · ")[-1] for title in room.titles()]


def told_of_runs(settings):
    with operations(settings.operations) as database, database.transaction() as session:
        return [
            one.event
            for one in session.scalars(select(Alert).order_by(Alert.alert_id))
            if one.subject == "runs"
        ]


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "OSError: File too large"),
        (4_000, "OperationalError: disk I/O error"),
        (40_000, "OperationalError: disk I/O error"),
    ],
)
def test_a_full_disk_at_the_intake_is_told_while_it_is_full(box, room, size, words):
    fill(box)
    settings = led_to(room, box.settings)
    with no_file_larger_than(size):
        failure = run(settings, box.take)
        assert failure.said == words
        assert (said(room), words in room.texts()[0]) == ([FAILED], True)
    box.database.close()

    assert run(settings, box.take) is None
    assert box.waiting() == []
    assert (len(box.cells()), len(box.receipts())) == (8, 3)
    assert said(room).count(FAILED) == 1
    assert told_of_runs(settings) in ([], ["run_killed", "run_recovered"])


@pytest.mark.parametrize("size", [0, 4_000, 100_000])
def test_a_full_disk_at_publishing_is_told_while_it_is_full(place, first, figures, room, size):
    place.bring(more(figures, 45))
    settings = led_to(room, place.settings)
    with no_file_larger_than(size):
        assert run(settings, place.publish) is not None
        assert FAILED in said(room)
    place.database.close()
    assert place.current() == first.release_id

    assert run(settings, place.publish) is None
    assert place.current() != first.release_id
    assert not list(place.home.root.rglob(".making*"))
    assert "Published" in said(room)


def run_where_nothing_may_be_written(box, settings, answer):
    let_nothing_be_written_below(box.home.root)
    try:
        answer.send(run(settings, box.take).said)
    except BaseException:
        answer.send(traceback.format_exc())
    answer.close()
    os._exit(0)


def test_a_read_only_disk_is_told_while_it_is_read_only_and_then_that_it_is_over(box, room):
    fill(box)
    settings = led_to(room, box.settings)
    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=run_where_nothing_may_be_written, args=(box, settings, theirs))
    process.start()
    assert ours.recv() == "OSError: Read-only file system"
    process.join()
    assert said(room) == [FAILED]
    assert "Read-only file system" in room.texts()[0]
    assert box.waiting() == ["q1.csv", "q2.csv", "q3.csv"]

    assert run(settings, box.take) is None
    assert told_of_runs(settings) == ["run_failed", "run_recovered"]
    assert RECOVERED in said(room)
    assert len(box.cells()) == 8


def test_a_warehouse_that_another_program_holds_is_told_with_what_to_do(box, room):
    settings = led_to(room, box.settings)
    with held_by_another_program(box.home.warehouse):
        failure = run(
            settings, lambda: export_candidate(box.home, {"figures": "marts"}, refit=True)
        )
    assert failure.known
    assert said(room) == [FAILED]
    assert f"{box.home.warehouse.name} cannot be opened" in room.texts()[0]
    assert told_of_runs(settings) == ["run_failed"]
    assert run(settings, box.take) is None
    assert said(room) == [FAILED, RECOVERED]


@pytest.mark.parametrize("name", ["claim", "_record_reading", "settle"])
def test_a_database_server_that_goes_is_told_past_it_and_once_it_is_back(
    box, room, own_server, monkeypatch, name
):
    settings = led_to(room, box.settings).model_copy(
        update={"operations_url": SecretStr(own_server.get_uri())}
    )
    box.database = Operations(settings.operations)
    fill(box)
    whole = getattr(take, name)

    def gone(*given, **how):
        own_server.stop()
        return whole(*given, **how)

    with monkeypatch.context() as patch:
        patch.setattr(take, name, gone)
        assert run(settings, box.take) is not None
    assert said(room) == [FAILED]

    own_server.start()
    assert run(settings, box.take) is None
    assert_whole(box, told=["run_killed", *OF_FILES, "run_recovered"])
    assert told_of_runs(settings) == ["run_killed", "run_recovered"]
    assert {"Run killed", RECOVERED} <= set(said(room))
