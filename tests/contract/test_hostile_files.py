"""No file makes its reader crash, hang, or take more memory than an honest large one.

The reader is a process of its own that may have four gigabytes of addresses and no more: what asks
for them ends it, and the test fails.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Iterator
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from sources.loader import Catalogue
from sources.reading import read_submission
from sources.receipts import Receipt
from tests.contract.forms import AGENCY, AS_OF, HEALTH
from tests.contract.hostile import cases

ADDRESSES = 4 << 30
MEMORY = 1_000_000  # KiB in use; an honest form of 100,000 rows needs a third of it
PATIENCE = 120.0  # a reader that never ends is ended
CASES = cases()


def read_what_comes(wire: Connection, catalogue: Catalogue) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
    while True:
        path = wire.recv()
        reading = read_submission(
            path, feed=HEALTH, agency=AGENCY, catalogue=catalogue, as_of=AS_OF
        )
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        wire.send((reading.receipt, used))


class Reader:
    """A reading process; a new one when the last has died."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.process: BaseProcess | None = None

    def read(self, path: Path) -> tuple[Receipt, int]:
        if self.process is None or not self.process.is_alive():
            self.start()
        self.wire.send(path)
        if not self.wire.poll(PATIENCE):
            self.stop()
            pytest.fail("the reader never ended")
        try:
            answer: tuple[Receipt, int] = self.wire.recv()
        except EOFError:
            self.stop()
            pytest.fail("the reader died")
        return answer

    def start(self) -> None:
        # Forked: the catalogue is there, and a reader that never ends holds no lock that counts.
        context = multiprocessing.get_context("fork")
        self.wire, other = context.Pipe()
        self.process = context.Process(
            target=read_what_comes, args=(other, self.catalogue), daemon=True
        )
        self.process.start()
        other.close()

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.join()


@pytest.fixture(scope="module")
def reader(shipped: Catalogue) -> Iterator[Reader]:
    reader = Reader(shipped)
    yield reader
    reader.stop()


@pytest.mark.parametrize("case", CASES)
def test_a_hostile_file_is_answered_within_bounds(
    reader: Reader, tmp_path: Path, case: str
) -> None:
    name, make, code = CASES[case]
    path = tmp_path / name
    path.write_bytes(make())
    receipt, used = reader.read(path)
    assert {one.code for one in receipt.rejections} <= {code}, receipt.rejections[:3]
    assert (receipt.state == "accepted") == (not code)
    assert used < MEMORY
    told = receipt.render("vi") + receipt.render("en") + receipt.to_json()
    assert len(told) < 1_000_000
    assert not any(sign in told for sign in "\x00\x07\x1b\x9b\u202e")
    assert "root:" not in told
    assert "haha" not in told
