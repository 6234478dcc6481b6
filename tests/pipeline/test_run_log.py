"""A run that failed or was killed is told of once, with its step and what to do; then its end."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from orchestration.alert_sensors import alert_sensors
from orchestration.operations.models import Alert, Run
from orchestration.run_failure import RunFailure, first_failure
from orchestration.run_log import notice_killed_runs, recorded_run, report_run
from orchestration.writer import AnotherWriterError, one_writer
from tests.pipeline.post import hook

FULL = RunFailure("warehouse", "The disk is full: 437 bytes left.\nMore.", "WarehouseError", "")
BUG = RunFailure("candidate", "could not convert 437 to a date", "ValueError", "")


def reported(outbox, *failures):
    for at, failure in enumerate(failures):
        report_run(outbox.settings, f"run-{at}", "nightly", failure)


def test_a_failure_is_told_with_its_step_and_sentence_and_no_number(outbox):
    reported(outbox, FULL)
    [line] = outbox.logged()
    assert line["event"] == "run_failed"
    assert "stopped at warehouse" in line["sentence_en"]
    assert "The disk is full: … bytes left." in line["sentence_en"]
    assert line["command"] == "chitieu run --trace"


def test_of_an_unknown_error_only_its_class_is_told(outbox):
    reported(outbox, BUG)
    [line] = outbox.logged()
    assert "ValueError" in line["sentence_en"]
    assert "437" not in str(line)
    assert "convert" not in str(line)


def test_failures_in_a_row_of_one_cause_are_one_message_and_the_first_success_ends_them(outbox):
    reported(outbox, FULL, FULL, BUG, None, None)
    assert outbox.events() == ["run_failed", "run_failed", "run_recovered"]
    assert [one.resolved_at is not None for one in outbox.rows()] == [True, True, False]
    assert [one.outcome for one in outbox.rows(Run)] == ["failed"] * 3 + ["succeeded"] * 2


def test_a_run_that_two_report_is_told_of_once(outbox):
    for _ in range(2):
        report_run(outbox.settings, "run-1", "event", FULL)
    assert outbox.events() == ["run_failed"]
    assert outbox.rows()[0].repeated == 0


def test_runs_that_succeed_tell_nothing_of_it(outbox):
    reported(outbox, None, None)
    assert outbox.events() == []


def test_a_failure_is_told_even_when_the_operations_database_is_gone(outbox):
    with hook() as room:
        outbox.lead({"room": room.address}, data_team="room")
        outbox.home.operations_file.write_bytes(b"no database at all" * 1000)
        reported(outbox, FULL)
        assert "warehouse" in room.texts()[0]
    assert outbox.logged()[0]["event"] == "run_failed"


BEGUN = """
import sys, time
from orchestration.operations.database import Operations
from orchestration.run_log import recorded_run
from orchestration.settings import Settings
from orchestration.writer import one_writer
settings = Settings(home=sys.argv[1])
database = Operations(settings.operations)
with one_writer(settings.paths.lock, 0), recorded_run(database, "r", "event"):
    print("begun", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def killed(outbox):
    """A run in a process of its own, at work until it is called to be killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", BEGUN, str(outbox.home.root)],
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "begun\n"

    def kill():
        process.send_signal(signal.SIGKILL)
        process.wait()

    yield kill
    kill()


def test_a_killed_run_is_noticed_and_one_at_work_is_not(outbox, killed):
    notice_killed_runs(outbox.settings, outbox.database)
    assert outbox.events() == []
    killed()
    for _ in range(2):
        notice_killed_runs(outbox.settings, outbox.database)
    assert outbox.events() == ["run_killed"]
    assert outbox.rows(Run)[0].outcome == "killed"
    report_run(outbox.settings, "next", "nightly", None)
    assert outbox.events() == ["run_killed", "run_recovered"]


def test_the_next_run_tells_of_a_killed_one(outbox, killed):
    killed()
    with one_writer(outbox.home.lock, 0), recorded_run(outbox.database, "next", "nightly"):
        assert outbox.events() == ["run_killed"]
    rows = {one.run_id: one for one in outbox.rows(Run)}
    assert (rows["r"].outcome, rows["next"].outcome) == ("killed", None)
    assert rows["next"].ended_at is not None


@dg.op
def breaks():
    raise FileNotFoundError("437 is nowhere")


@dg.op
def passes():
    time.sleep(0)


def run_of(op):
    job = dg.GraphDefinition(name="work", node_defs=[op]).to_job()
    instance = dg.DagsterInstance.ephemeral()
    return job.execute_in_process(instance=instance, raise_on_error=False), instance


def test_the_daemon_tells_of_its_runs_by_sensors(outbox):
    alerts, failed, succeeded = alert_sensors(outbox.settings)
    result, instance = run_of(breaks)
    [event] = [one for one in result.all_events if one.event_type_value == "PIPELINE_FAILURE"]
    context = dg.build_run_status_sensor_context(
        "run_failed", event, instance, result.dagster_run
    ).for_run_failure()
    failed(context)
    assert outbox.events() == ["run_failed"]
    assert outbox.rows()[0].payload["failure"] == "FileNotFoundError"
    result, instance = run_of(passes)
    [event] = [one for one in result.all_events if one.event_type_value == "PIPELINE_SUCCESS"]
    succeeded(
        dg.build_run_status_sensor_context("run_succeeded", event, instance, result.dagster_run)
    )
    assert outbox.events() == ["run_failed", "run_recovered"]
    outbox.say("more")
    assert alerts().skip_message == "1 alerts arrived."


def test_a_run_that_could_not_begin_says_why():
    @dg.resource
    def refuses(_):
        raise KeyError("no such thing")

    @dg.op(required_resource_keys={"refuses"})
    def work(_):
        pass

    job = dg.GraphDefinition(name="work", node_defs=[work]).to_job(
        resource_defs={"refuses": refuses}
    )
    result = job.execute_in_process(instance=dg.DagsterInstance.ephemeral(), raise_on_error=False)
    assert not result.success
    assert first_failure(result.all_events).error == "KeyError"


def test_a_sentence_for_people_is_told_and_not_what_caused_it():
    @dg.op
    def stops():
        try:
            raise BlockingIOError(11, "437 is not available")
        except BlockingIOError as error:
            raise AnotherWriterError("The folder is being written by somebody.") from error

    result, _ = run_of(stops)
    failure = first_failure(result.all_events)
    assert (failure.step, failure.known) == ("stops", True)
    assert failure.said == "The folder is being written by somebody."


def begun(outbox, run_id):
    with recorded_run(outbox.database, run_id, "event"):
        pass
    return [one for one in outbox.rows() if one.subject == "clock"]


def test_a_clock_before_what_is_written_is_told_once_and_so_is_that_it_is_right(outbox):
    outbox.say("something")
    with outbox.database.transaction() as session:
        [row] = session.query(Alert)
        row.created_at += timedelta(days=1)
    assert [one.event for one in begun(outbox, "a")] == ["clock_behind"]
    [told] = begun(outbox, "b")
    assert (told.repeated, f"{row.created_at:%Y-%m-%d %H:%M} UTC" in told.sentence_vi) == (1, True)
    with outbox.database.transaction() as session:
        session.query(Alert).filter_by(event="rolled_back").delete()
    assert [one.event for one in begun(outbox, "c")] == ["clock_behind", "clock_right"]
    assert len(begun(outbox, "d")) == 2
