"""The portal as a process: at its address until it is stopped, and of one release at a time."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from orchestration.durable import point
from portal.release import Releases
from tests.pipeline.explain.asking import CATALOGUE
from tests.portal import invented

ROOT = Path(__file__).parents[2]
CHITIEU = str(Path(sys.executable).with_name("chitieu"))


def free_port():
    with socket.socket() as tried:
        tried.bind(("127.0.0.1", 0))
        return tried.getsockname()[1]


def surroundings(place, **more):
    known = {"CHITIEU_HOME": str(place.home.root), "CHITIEU_CATALOGUE": str(CATALOGUE)}
    return os.environ | known | {"PYTHONPATH": str(ROOT)} | more


@contextmanager
def running(command, environment):
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def answer_at(port, path):
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            return httpx.get(f"http://127.0.0.1:{port}{path}")
        time.sleep(0.1)
    return pytest.fail("nothing answered")


def test_the_command_names_its_address_serves_and_stops_when_asked(published):
    port = free_port()
    command = [CHITIEU, "portal", "--port", str(port)]
    with running(command, surroundings(published)) as process:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        answer = answer_at(port, "/en")
        assert published.current() in answer.text
        assert answer.headers["content-security-policy"]
        assert "uvicorn" not in answer.headers.get("server", "")
        process.send_signal(signal.SIGINT)
        process.wait(20)
        with pytest.raises(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/en")


def test_a_port_that_is_taken_is_told(published):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            [CHITIEU, "portal", "--port", str(port)],
            env=surroundings(published),
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken" in ended.stderr


def test_boundaries_that_cannot_be_used_are_told_before_anything_is_served(published, tmp_path):
    (tmp_path / "map.json").write_text("{}", encoding="utf-8")
    ended = subprocess.run(
        [sys.executable, "-m", "portal", "--port", str(free_port())],
        env=surroundings(published, CHITIEU_BOUNDARIES=str(tmp_path / "map.json")),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert "neither GeoJSON" in ended.stderr


def test_no_reader_meets_two_releases_or_a_closed_one_while_they_change(unpublished):
    first = invented.publish(unpublished)
    more = invented.of(invented.RUNAWAYS, "F06", 2022, per=1, numerator=7, denominator=None)
    second = invented.publish(unpublished, [more])
    releases, faults, seen = Releases(unpublished.home), [], set()
    stop = threading.Event()

    def read():
        while not stop.is_set():
            try:
                with releases.lent() as release:
                    for _ in range(3):
                        [row] = release.rows("select distinct release_id from figures")
                        seen.add(row["release_id"])
                        if row["release_id"] != release.id:
                            faults.append((row, release.id))
            except Exception as error:  # whatever a reader meets is a fault
                faults.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for number in range(30):
        point(unpublished.home.current_release, (first, second)[number % 2])
        time.sleep(0.03)
    stop.set()
    for reader in readers:
        reader.join()
    releases.close()
    assert not faults
    assert seen == {first, second}
