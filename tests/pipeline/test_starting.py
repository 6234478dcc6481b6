"""When a run starts by itself: one for all that waits, none beside another, again after a pause."""

import shutil
import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._core.test_utils import create_run_for_test
from dagster._core.utils import make_new_run_id

from orchestration.catalogue_step import time_zone_of
from orchestration.intake import withdraw
from orchestration.run_kind import EVENT, KIND_TAG, NIGHTLY
from orchestration.starting import waiting
from orchestration.starting.history import KEPT, NOT_FINISHED, forget_old_runs
from orchestration.starting.retries import next_attempt, pause_after
from orchestration.starting.sensor import DECIDED_TAG, GRACE, WAITING_TAG, asked
from orchestration.starting.waiting import decided, waiting_files
from orchestration.writer import one_writer
from tests.pipeline.inboxes import CORRECTED, GOOD

JOB = "nightly"
NOW = datetime.now(UTC)
SUCCESS, FAILURE = dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE


class Looks:
    """The sensor's look at a box, with a record of runs that the tests write."""

    def __init__(self, box, instance):
        self.box, self.instance = box, instance
        self.cursor = ""

    def at(self, moment=None):
        moment = moment or datetime.now(UTC)
        context = dg.build_sensor_context(instance=self.instance, cursor=self.cursor)
        answer = asked(self.box.settings, JOB, context, moment)
        self.cursor = context.cursor
        return answer

    def ran(self, status, request=None, **tags):
        """A run as the answer asked for it, or a nightly one."""
        tags = {**(request.tags if request else {KIND_TAG: NIGHTLY}), **tags}
        run = create_run_for_test(
            self.instance, job_name=JOB, run_id=make_new_run_id(), status=status, tags=tags
        )
        if status is FAILURE:
            self.instance.report_run_failed(run)
        time.sleep(0.01)  # the next look is later than this run's end
        return run

    def night_went_well(self):
        self.ran(SUCCESS, **{DECIDED_TAG: decided(self.box.settings)})


@pytest.fixture
def looks(box):
    """The night was due an hour ago: none comes while the test looks ahead by some hours."""
    due = datetime.now(ZoneInfo(time_zone_of(box.settings.catalogue_folder))) - timedelta(hours=1)
    box.settings = box.settings.model_copy(
        update={"nightly_cron": f"{due.minute} {due.hour} * * *"}
    )
    with dg.DagsterInstance.ephemeral() as instance:
        yield Looks(box, instance)


def test_all_that_waits_is_one_run(looks):
    looks.night_went_well()
    for number in range(3):
        looks.box.drop(f"{number}.csv", GOOD)

    answer = looks.at()

    assert isinstance(answer, dg.RunRequest)
    assert answer.tags[KIND_TAG] == EVENT
    assert answer.tags[WAITING_TAG] in answer.run_key
    assert looks.at().run_key == answer.run_key


def test_nothing_starts_while_nothing_waits(looks):
    looks.night_went_well()
    assert looks.at().skip_message == "Nothing waits."


@pytest.mark.parametrize("status", ["NOT_STARTED", "STARTING", "STARTED", "CANCELING"])
def test_nothing_starts_beside_a_run_that_is_not_finished(looks, status):
    looks.night_went_well()
    looks.box.drop("a.csv", GOOD)
    looks.ran(dg.DagsterRunStatus[status])
    assert "not finished" in looks.at().skip_message


def test_a_queued_run_is_one_that_is_not_finished():
    assert dg.DagsterRunStatus.QUEUED in NOT_FINISHED


def test_nothing_starts_while_a_command_writes(looks):
    looks.night_went_well()
    looks.box.drop("a.csv", GOOD)
    with one_writer(looks.box.home.lock, 0):
        assert "writing" in looks.at().skip_message
    assert isinstance(looks.at(), dg.RunRequest)


def test_a_set_that_failed_waits_longer_each_time_and_is_never_given_up(looks):
    looks.night_went_well()
    looks.box.drop("a.csv", GOOD)
    keys, moment = [], None
    for attempt in range(1, 20):
        answer = looks.at(moment)
        keys.append(answer.run_key)
        looks.ran(FAILURE, answer)
        ended = datetime.now(UTC)
        pause = pause_after(min(attempt, 12))
        assert "again at" in looks.at(ended + pause - timedelta(seconds=5)).skip_message
        moment = ended + pause + timedelta(seconds=5)
    assert len(set(keys)) == len(keys)


def test_a_file_that_a_good_run_left_behind_waits_too(looks):
    looks.night_went_well()
    looks.box.drop("a.csv", GOOD)
    looks.ran(SUCCESS, looks.at())
    assert "tried 1 times" in looks.at().skip_message


def test_a_set_that_changed_is_tried_at_once(looks):
    looks.night_went_well()
    looks.box.drop("a.csv", GOOD)
    first = looks.at()
    looks.ran(FAILURE, first)
    looks.box.drop("b.csv", CORRECTED)
    second = looks.at()
    assert second.tags[WAITING_TAG] != first.tags[WAITING_TAG]


def test_what_a_failed_run_took_in_is_tried_again_though_the_inbox_is_empty(looks):
    looks.night_went_well()
    path = looks.box.drop("a.csv", GOOD)
    looks.ran(FAILURE, looks.at())
    path.unlink()  # the run died after it had taken the file in

    first = looks.at()
    assert isinstance(first, dg.RunRequest)
    looks.ran(FAILURE, first)
    assert "again at" in looks.at().skip_message
    second = looks.at(datetime.now(UTC) + pause_after(1))
    looks.ran(SUCCESS, second)
    assert looks.at().skip_message == "Nothing waits."

    looks.ran(FAILURE, second)
    assert looks.at().run_key not in {first.run_key, second.run_key}


def test_a_withdrawal_starts_a_run(looks):
    looks.box.drop("a.csv", GOOD)
    looks.box.take()
    looks.night_went_well()
    assert isinstance(looks.at(), dg.SkipReason)

    [submission] = looks.box.landed()
    withdraw(
        looks.box.database, looks.box.home, submission.removesuffix(".parquet"), "counted twice"
    )
    answer = looks.at()
    assert answer.tags[KIND_TAG] == EVENT

    looks.ran(SUCCESS, answer)
    assert looks.at().skip_message == "Nothing waits."


def test_a_decision_in_the_catalogue_starts_a_run(looks, tmp_path):
    folder = tmp_path / "catalogue"
    shutil.copytree(looks.box.settings.catalogue_folder, folder)
    looks.box.settings = looks.box.settings.model_copy(update={"catalogue": folder})
    looks.night_went_well()
    assert isinstance(looks.at(), dg.SkipReason)
    (folder / "waivers").mkdir()
    (folder / "waivers" / "w.yml").write_text("reason: true\n", encoding="utf-8")
    assert looks.at().tags[KIND_TAG] == EVENT


def test_a_missed_night_is_made_up_for_once(looks):
    looks.box.drop("a.csv", GOOD)
    assert "starts soon" in looks.at().skip_message
    answer = looks.at(datetime.now(UTC) + GRACE)
    assert answer.tags[KIND_TAG] == NIGHTLY
    looks.ran(SUCCESS, answer)
    assert looks.at().tags[KIND_TAG] == EVENT


@pytest.mark.parametrize("minutes", [1, 400])
@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "UTC", "America/Lima"])
def test_a_night_that_went_well_is_not_missed_whatever_the_hour_of_the_country(
    looks, monkeypatch, zone, minutes
):
    """The record is kept in UTC, where the night of a country may be another day's."""
    monkeypatch.setattr("orchestration.starting.sensor.time_zone_of", lambda _: zone)
    due = datetime.now(ZoneInfo(zone)) - timedelta(minutes=minutes)
    looks.box.settings = looks.box.settings.model_copy(
        update={"nightly_cron": f"{due.minute} {due.hour} * * *"}
    )
    looks.box.drop("a.csv", GOOD)
    assert "starts soon" in looks.at().skip_message
    looks.night_went_well()
    assert looks.at().tags[KIND_TAG] == EVENT


def test_a_night_that_failed_is_tried_again_after_a_pause_and_events_go_on(looks):
    looks.at()
    first = looks.at(datetime.now(UTC) + GRACE)
    looks.ran(FAILURE, first)
    looks.box.drop("a.csv", GOOD)
    assert looks.at().tags[KIND_TAG] == EVENT
    later = datetime.now(UTC) + pause_after(1) + timedelta(seconds=1)
    looks.at(later)
    again = looks.at(later + GRACE)
    assert again.tags[KIND_TAG] == NIGHTLY
    assert again.run_key != first.run_key


def test_a_delivery_that_goes_on_is_waited_for(looks, monkeypatch):
    settings = looks.box.settings.model_copy(update={"settle_seconds": 0.2})
    looks.box.drop("a.csv", GOOD)

    def another(seconds):
        looks.box.drop("b.csv", CORRECTED)

    monkeypatch.setattr(waiting.time, "sleep", another)
    assert waiting_files(settings).growing
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0)
    found = waiting_files(settings)
    assert (len(found.files), found.growing) == (2, False)


def test_pauses_grow_to_six_hours():
    minutes = [pause_after(n).total_seconds() / 60 for n in (1, 2, 3, 4, 5, 6, 60)]
    assert minutes == [1, 4, 16, 64, 256, 360, 360]


def test_a_clock_set_back_prolongs_no_pause():
    assert next_attempt([NOW + timedelta(days=1)], NOW) == NOW


def test_a_look_at_seven_hundred_files_is_quick_and_names_few(looks):
    looks.night_went_well()
    for number in range(700):
        looks.box.drop(f"{number}.csv", GOOD)
    before = time.perf_counter()
    answer = looks.at()
    print(f"a look at 700 files: {time.perf_counter() - before:.3f} s")
    assert answer.tags["chitieu/files"].startswith("700 files: ")
    assert len(answer.tags["chitieu/files"]) < 200


def test_runs_are_forgotten_after_a_time_and_what_is_at_work_is_not(looks):
    old = [looks.ran(SUCCESS), looks.ran(FAILURE)]
    at_work = looks.ran(dg.DagsterRunStatus.STARTED)
    assert forget_old_runs(looks.instance, datetime.now(UTC) + KEPT - timedelta(hours=1)) == 0
    assert forget_old_runs(looks.instance, datetime.now(UTC) + KEPT) == len(old)
    assert [run.run_id for run in looks.instance.get_runs()] == [at_work.run_id]
