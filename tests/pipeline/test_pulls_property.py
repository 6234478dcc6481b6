"""Commits, late commits, pulls, crashes and intakes in any order end where one full read ends."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from orchestration.pulls import delivery
from tests.pipeline.inboxes import AGENCY, FEED
from tests.pipeline.pulled import COUNTS, DESCRIBED, PLACES, PulledBox, Returns

PARISHES = {"101": "F04", "102": "F05", "103": "F06"}
QUARTERS = ("2022-Q1", "2022-Q2")
LATE = 3  # how far below the highest watermark a commit may still appear

report = st.tuples(st.sampled_from(sorted(PARISHES)), st.sampled_from(QUARTERS))
# Few counts, so that reports go back to what they were.
counts = st.integers(1, 2)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("commit"), report, counts),
        st.tuples(st.just("begin"), report, counts),
        st.tuples(st.just("commit what was begun")),
        st.tuples(st.just("pull")),
        st.tuples(st.just("crash"), st.sampled_from(["begin", "write", "end"])),
        st.tuples(st.just("take in")),
    ),
    max_size=14,
)


ASH, CEDAR = ("101", "2022-Q1"), ("103", "2022-Q1")
BACK_AND_FORTH = [
    ("commit", ASH, 1),
    ("commit", ASH, 2),
    ("pull",),
    ("take in",),
    ("commit", ASH, 1),
]
CRASHED = [("crash", "write"), ("take in",)]


class History:
    """The agency's table as it changes, and the house that pulls from it."""

    def __init__(self, folder, operations_file):
        url = f"sqlite:///{folder / 'returns.sqlite3'}"
        self.returns = Returns(create_engine(url), "integer")
        self.box = PulledBox(
            folder / "home", operations_file, DESCRIBED.format(late=LATE),
            PLACES.format(agency=AGENCY, feed=FEED, url=url),
        )  # fmt: skip
        self.clock, self.begun, self.holds = 0, None, {}

    def act(self, step):
        match step:
            case ("commit", key, count):
                if self.begun is None or self.begun[0] != key:  # a row is locked while it is open
                    self._write(key, count, self._tick())
            case ("begin", key, count) if self.begun is None:
                self.begun = (key, count, self._tick())
            case ("commit what was begun",) if self.begun is not None:
                self._late()
            case ("pull",):
                self._pull()
            case ("crash", place):
                self._crash(place)
            case ("take in",):
                self.box.take()

    def _tick(self):
        """The next watermark; what was begun is committed before it would be too late."""
        if self.begun is not None and self.clock + 1 - self.begun[2] > LATE:
            self._late()
        self.clock += 1
        return self.clock

    def _late(self):
        self._write(*self.begun)
        self.begun = None

    def _write(self, key, count, mark):
        self.returns.put(*key, (count * 1000, count, count + 1, count), mark)
        self.holds[key] = count

    def _pull(self):
        [outcome] = self.box.pull()
        assert outcome.failure is None

    def _crash(self, place):
        """Stop after that step of a delivery, if the pull comes so far."""

        def stopping(*arguments):
            whole(*arguments)
            raise KeyboardInterrupt

        whole = getattr(delivery, place)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivery, place, stopping)
            try:
                self._pull()
            except KeyboardInterrupt:
                return

    def expected(self):
        return {
            (PARISHES[parish], quarter, measure): value
            for (parish, quarter), count in self.holds.items()
            for measure, value in zip(COUNTS, (count * 1000, count, count + 1, count), strict=True)
        }


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(steps=[("begin", ASH, 1), ("commit", CEDAR, 1), ("pull",)])
@example(steps=[*BACK_AND_FORTH[:1], ("pull",), ("take in",), *BACK_AND_FORTH[1:]])
@example(steps=[("commit", ASH, 1), ("pull",), ("commit", ASH, 2), *CRASHED, ("commit", ASH, 1)])
@given(steps=STEPS)
def test_whatever_happens_the_landing_zone_ends_as_after_a_full_read(empty_operations, steps):
    folder = Path(tempfile.mkdtemp(prefix="pulls-"))
    history = History(folder, empty_operations)
    try:
        for step in steps:
            history.act(step)
        if history.begun is not None:
            history.act(("commit what was begun",))
        history.act(("pull",))
        history.act(("take in",))
        assert history.box.counts() == history.expected()
        history.act(("pull",))
        assert history.box.waiting() == []
    finally:
        history.box.database.close()
        history.returns.engine.dispose()
        shutil.rmtree(folder)
