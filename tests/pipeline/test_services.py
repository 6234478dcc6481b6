"""What runs day and night, as one machine runs it: files come, runs die, and it stops whole."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from pathlib import Path

import dagster as dg
import httpx
import pytest

from orchestration import life, nightly
from orchestration.dagster_home import prepare_dagster
from orchestration.freshness import received_key
from orchestration.settings import Settings, environment
from tests.pipeline.nights import COUNTRY, deliver, lines_of_2023

PORT, PORTAL_PORT = 33117, 33119
CHITIEU = str(Path(sys.executable).with_name("chitieu"))


class Machine:
    """One running installation, seen from outside: its folders, its record, its processes."""

    def __init__(self, settings, process):
        self.settings, self.home, self.process = settings, settings.paths, process
        self.dropped = 0

    def drop(self, *names):
        """One corrected row of the clinic's return in each file, each with another count."""
        header, lines = lines_of_2023()
        folder = self.home.inbox / "health_board" / "clinic"
        for name in names:
            self.dropped += 1
            count = 1030 + self.dropped  # a content that came before would change nothing
            row = lines[0].replace('"1,030"', f'"{count:,}"')
            (folder / name).write_text(f"{header}\n{row}\n", encoding="utf-8")

    def answered(self, *names):
        receipts = [path.name for path in self.home.receipts.rglob("*.json")]
        return all(any(name in one for one in receipts) for name in names)

    def runs(self):
        with (
            environment(prepare_dagster(self.settings)),
            dg.DagsterInstance.get() as instance,
        ):
            return instance.get_runs()

    def finished(self, number):
        """The runs after the first, once there are so many and none is unfinished."""
        found = self.runs()[:-1]
        return found if len(found) >= number and all(run.is_finished for run in found) else None

    def children(self):
        """The processes that it started, each with its command."""
        found = {}
        for path in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                parent = (path / "stat").read_text().rsplit(") ", 1)[1].split()[1]
                if int(parent) == self.process.pid:
                    found[int(path.name)] = (path / "cmdline").read_bytes()
        return found

    def release(self):
        return self.home.current_release.resolve().name

    def shown(self):
        """What a reader of the portal sees; nothing while it is being started."""
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{PORTAL_PORT}/en").text
        return ""


def soon(what, seconds=300):
    """What is true at last; the test fails when it does not become so."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.1)
    return pytest.fail("it did not happen in time")


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    deliver(home)
    settings = Settings(
        home=home, catalogue=COUNTRY / "catalogue", as_of=date(2024, 6, 30), settle_seconds=0.5
    )
    assert nightly.run_nightly(settings) is None
    variables = {
        "CHITIEU_HOME": str(home),
        "CHITIEU_CATALOGUE": str(settings.catalogue),
        "CHITIEU_AS_OF": "2024-06-30",
        "CHITIEU_SETTLE_SECONDS": "0.5",
        "CHITIEU_PORTAL_PORT": str(PORTAL_PORT),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }
    with (home / "screen").open("w", encoding="utf-8") as screen:
        process = subprocess.Popen(
            [CHITIEU, "up", "--port", str(PORT)],
            env=os.environ | variables,
            stdout=screen,
            stderr=subprocess.STDOUT,
        )
    try:
        soon(lambda: "Ready." in (home / "screen").read_text(encoding="utf-8"))
        yield Machine(settings, process)
    finally:
        process.kill()
        process.wait()


def test_a_file_that_is_dropped_becomes_a_release_that_readers_see(machine):
    before = machine.release()
    soon(lambda: before in machine.shown())
    machine.drop("one.csv")
    soon(lambda: machine.answered("one.csv"))
    soon(lambda: machine.release() != before)
    [run] = soon(lambda: machine.finished(1))
    assert run.tags["chitieu/kind"] == "event"
    assert run.is_success
    # The page names the release before, from which it tells what changed: it is made of one.
    made_of = re.findall(r'class="permalink" href="[^"]*release=([^"&]+)', machine.shown())
    assert made_of == [machine.release()]


def test_fifty_files_at_once_are_one_run_or_two(machine):
    names = [f"burst-{number:02d}.csv" for number in range(50)]
    before = len(machine.runs())
    machine.drop(*names)
    soon(lambda: machine.answered(*names))
    soon(lambda: machine.finished(2))
    assert len(machine.runs()) - before in (1, 2)


def test_a_killed_run_is_told_failed_and_nothing_of_it_is_lost(machine):
    before, known = machine.release(), {run.run_id for run in machine.runs()}
    machine.drop("killed.csv")
    soon(lambda: machine.answered("killed.csv"))
    [(killed, process)] = [
        (name, process)
        for name, process in life.all_living(machine.home.dagster).items()
        if name != "services"
    ]
    os.kill(process, signal.SIGKILL)

    soon(lambda: machine.release() != before)
    soon(lambda: machine.finished(len(known) + 1))
    after = {run.run_id: run for run in machine.runs() if run.run_id not in known}
    assert after.pop(killed).status == dg.DagsterRunStatus.FAILURE
    assert all(run.is_success for run in after.values())
    assert len(after) == 1


def test_what_came_is_fresh_in_the_eyes_of_the_daemon(machine):
    key = received_key("clinic")

    def state():
        with (
            environment(prepare_dagster(machine.settings)),
            dg.DagsterInstance.get() as instance,
        ):
            return instance.get_freshness_state_records([key]).get(key)

    assert soon(state).freshness_state.value == "PASS"


def test_what_dies_is_started_again(machine):
    before = machine.children()
    [pages] = [one for one, command in before.items() if b"pages" in command]
    os.kill(pages, signal.SIGKILL)
    again = soon(lambda: set(machine.children()) - set(before))
    assert all(b"pages" in machine.children()[one] for one in again)
    screen = (machine.home.root / "screen").read_text(encoding="utf-8")
    assert "The pages ended with -9 and is started again" in screen


def test_a_second_one_in_the_same_home_is_refused(machine):
    variables = {"CHITIEU_HOME": str(machine.home.root)}
    second = subprocess.run(
        [CHITIEU, "up", "--port", str(PORT + 1)],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert second.returncode != 0
    assert f"in process {machine.process.pid}" in second.stderr


def test_it_stops_with_all_that_it_started(machine):
    children = machine.children()
    assert len(children) == 4
    machine.process.terminate()
    assert machine.process.wait(60) == 0
    assert not any((Path("/proc") / str(child)).exists() for child in children)
    assert life.all_living(machine.home.dagster) == {}
