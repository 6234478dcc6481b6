"""A file that is taken away is whole or as it was, whatever the disk and other commands do."""

import gzip
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from orchestration.outputs import written
from orchestration.outputs.written import UnwrittenError, write_file


def beside(path):
    return sorted(one.name for one in path.parent.iterdir())


@pytest.fixture
def small_files():
    """Room for files of 64 kB only, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


def test_a_folder_is_refused_in_a_sentence_and_stays(tmp_path):
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(UnwrittenError, match="is a folder or a device"):
        write_file(tmp_path / "out.csv", [b"a"])
    assert beside(tmp_path / "out.csv") == ["out.csv"]


def test_what_is_no_ordinary_file_is_never_replaced(tmp_path):
    pipe = tmp_path / "out.csv"
    os.mkfifo(pipe)
    with pytest.raises(UnwrittenError, match="is a folder or a device"):
        write_file(pipe, [b"a"])
    assert pipe.is_fifo()


def test_a_pipe_by_the_name_of_the_own_output_is_refused_as_one():
    reading, writing = os.pipe()
    with pytest.raises(UnwrittenError, match="is a folder or a device"):
        write_file(Path(f"/proc/self/fd/{writing}"), [b"a"])
    os.close(reading)
    os.close(writing)


def test_a_link_is_followed_and_stays_a_link(tmp_path):
    link, behind = tmp_path / "latest.csv", tmp_path / "kept" / "2026.csv"
    link.symlink_to(behind)
    write_file(link, [b"a", b"b"])
    assert link.is_symlink()
    assert behind.read_bytes() == b"ab"


@pytest.mark.parametrize("compressed", [True, False])
def test_a_full_disk_is_told_in_a_sentence_and_leaves_what_was_there(
    tmp_path, small_files, compressed
):
    out = tmp_path / "out.csv"
    out.write_bytes(b"before")
    with pytest.raises(UnwrittenError, match=r"out\.csv cannot be written: .* as it was"):
        write_file(out, (os.urandom(10_000) for _ in range(100)), compressed=compressed)
    assert out.read_bytes() == b"before"
    assert beside(out) == ["out.csv"]


def test_a_parent_that_is_a_file_is_told_in_a_sentence(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnwrittenError, match="cannot be written"):
        write_file(tmp_path / "file" / "out.csv", [b"a"])


def test_a_killed_command_leaves_the_file_as_it_was_and_the_next_takes_over(tmp_path):
    out = tmp_path / "out.csv"
    out.write_bytes(b"before")
    program = (
        "import sys, time, pathlib\n"
        "from orchestration.outputs.written import write_file\n"
        "def pieces():\n"
        "    yield b'x' * 100_000\n"
        "    print('half', flush=True)\n"
        "    time.sleep(600)\n"
        "write_file(pathlib.Path(sys.argv[1]), pieces())\n"
    )
    with subprocess.Popen([sys.executable, "-c", program, out], stdout=subprocess.PIPE) as half:
        assert half.stdout.readline() == b"half\n"
        half.kill()
    assert out.read_bytes() == b"before"
    write_file(out, [b"after"])
    assert out.read_bytes() == b"after"
    assert beside(out) == ["out.csv"]


@pytest.mark.parametrize("compressed", [True, False])
def test_two_at_once_leave_the_whole_of_one(tmp_path, compressed):
    out, both = tmp_path / "out.csv", threading.Barrier(2)

    def pieces(letter):
        for _ in range(200):
            time.sleep(0.001)
            yield letter * 1000

    failed = []

    def write(letter):
        try:
            both.wait(20)
            write_file(out, pieces(letter), compressed=compressed)
        except OSError as error:
            failed.append(error)

    writing = [threading.Thread(target=write, args=(letter,)) for letter in (b"a", b"b")]
    for thread in writing:
        thread.start()
    for thread in writing:
        thread.join()
    assert failed == []
    content = gzip.decompress(out.read_bytes()) if compressed else out.read_bytes()
    assert content in (b"a" * 200_000, b"b" * 200_000)
    assert beside(out) == ["out.csv"]


def test_who_waits_too_long_for_another_command_is_told_of_it(tmp_path, monkeypatch):
    monkeypatch.setattr(written, "WAIT_SECONDS", 0.2)
    out = tmp_path / "out.csv"

    def pieces():
        yield b"first"
        with pytest.raises(UnwrittenError, match="being written by another command"):
            write_file(out, [b"second"])

    write_file(out, pieces())
    assert out.read_bytes() == b"first"
    assert beside(out) == ["out.csv"]
