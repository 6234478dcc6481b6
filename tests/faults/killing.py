"""Nights that are killed: each in a process of its own, forked where everything is imported."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import random
import shutil
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from orchestration.settings import Settings
from tests.faults import world
from tests.faults.readers import read_on
from tests.faults.state import OF_INTAKE, differences, state
from tests.faults.steps import AFTER_BUILD, STEPS, WHOLE_NIGHT, Boundaries, Way, night

FORK = multiprocessing.get_context("fork")
WATCH_SECONDS = 0.001
NO_STEP = -1
# A step that is over sooner cannot be met at a moment from outside.
SHORT_SECONDS = 0.3


@dataclass
class Board:
    """What a night tells while it runs: the step it is in, and how long and how far each went."""

    step: Any = field(default_factory=lambda: FORK.Value("i", NO_STEP, lock=False))
    places: Any = field(default_factory=lambda: FORK.Array("i", len(STEPS), lock=False))
    seconds: Any = field(default_factory=lambda: FORK.Array("d", len(STEPS), lock=False))


@dataclass(frozen=True)
class Kill:
    """Where a night is killed: before the n-th place of a step, or so far into it (0 to 1)."""

    step: str
    place: int | None
    moment: float | None

    @property
    def kind(self) -> str:
        """How it is counted."""
        return "boundary" if self.place is not None else "moment"


@dataclass(frozen=True)
class Round:
    """What became of one night that was killed and run again."""

    kill: Kill
    looks: int
    lost: list[str]
    event: bool = False


class Range:
    """A place to kill nights at: an installation, and copies of it to begin from.

    ``kept`` is before the night; of those after it, kills in what follows begin there.
    """

    def __init__(self, folder: Path) -> None:
        self.settings = world.settings_of(folder / "home")
        self.kept = folder / "kept"
        self.before = dict.fromkeys(STEPS, self.kept)
        self.log = folder / "nights.log"
        self.board = Board()
        self.expected: dict[str, Any] = {}
        self.expected_of_event: dict[str, Any] = {}

    @property
    def home(self) -> Path:
        """The installation."""
        return self.settings.paths.root

    def prepare(self, *, older: bool) -> None:
        """Release once or twice, keep that, and see what an undisturbed night makes of the rest.

        What an event's run makes of it is seen of one that computes everything anew.
        """
        self.home.mkdir(parents=True)
        for fill in (world.fill_first, world.fill_second)[: 1 + older]:
            fill(self.settings)
            self.whole_night()
        world.fill_third(self.settings)
        shutil.copytree(self.home, self.kept, symlinks=True)
        for step in ("export", "judge", "disclose"):
            self.killed_night(Kill(step, 1, None), Way(builds=step == "export"))
            copy = self.kept.with_name(f"before-{step}")
            shutil.copytree(self.home, copy, symlinks=True)
            self.before |= dict.fromkeys(STEPS[STEPS.index(step) :], copy)
        self.whole_night(Way(builds=False))
        self.expected = forked(state, self.settings)
        self.begin_again(self.kept)
        self.whole_night(Way(event=True))
        self.expected_of_event = forked(state, self.settings)

    def begin_again(self, folder: Path) -> None:
        """Put the installation back to before the night, or to after its building."""
        shutil.rmtree(self.home)
        shutil.copytree(folder, self.home, symlinks=True)

    def whole_night(self, way: Way = WHOLE_NIGHT) -> None:
        """A night that nobody kills; raises ``RuntimeError`` with its trace when it fails."""
        process = self._start(None, way)
        process.join()
        if process.exitcode != 0:
            raise RuntimeError(self.log.read_text(encoding="utf-8"))

    def killed_night(self, kill: Kill, way: Way) -> bool:
        """A night that is killed; False when it had ended before."""
        process = self._start(kill, way)
        if kill.moment is not None:
            wanted = STEPS.index(kill.step)
            while process.is_alive() and self.board.step.value < wanted:
                time.sleep(WATCH_SECONDS)
            time.sleep(kill.moment * self.board.seconds[wanted])
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid or 0, signal.SIGKILL)
        process.join()
        if process.exitcode not in (0, -signal.SIGKILL):
            raise RuntimeError(self.log.read_text(encoding="utf-8"))
        return bool(process.exitcode == -signal.SIGKILL)

    def event_round(self, kill: Kill, again: Kill | None) -> Round | None:
        """The same of an event's run: what it computes is what a run from nothing would."""
        return self._round(kill, again, self.kept, Way(event=True, partly=True))

    def round(self, kill: Kill, again: Kill | None, *, whole: bool, ahead: bool) -> Round | None:
        """Kill a night (and its repetition), then let it run; None when it was not killed.

        Unless ``whole``, what the kill cannot have touched is not built again.
        """
        late = kill.step in AFTER_BUILD and not whole
        early = kill.step == "ingest" and not whole
        begin = self.before[kill.step] if late else self.kept
        way = Way(builds=not late, ends_after_intake=early, ahead=ahead)
        return self._round(kill, again, begin, way)

    def _round(self, kill: Kill, again: Kill | None, begin: Path, way: Way) -> Round | None:
        self.begin_again(begin)
        with reading(self.settings) as read:
            if not self.killed_night(kill, way):
                return None
            if again is not None:
                self.killed_night(again, way)
            try:
                self.whole_night(way)
            except RuntimeError as error:
                return Round(kill, 0, [f"the next run failed: {error}"], way.event)
        looks, wrong = read()
        lost = [f"a reader saw: {one}" for one in wrong[:3]]
        found = forked(state, self.settings)
        expected = self.expected_of_event if way.event else self.expected
        lost += differences(found, expected, OF_INTAKE if way.ends_after_intake else None)
        return Round(kill, looks, lost, way.event)

    def _start(self, kill: Kill | None, way: Way) -> Any:
        self.board.step.value = NO_STEP
        process = FORK.Process(target=self._run, args=(kill, way))
        process.start()
        return process

    def _run(self, kill: Kill | None, way: Way) -> None:
        os.setsid()
        boundaries = Boundaries()
        if kill is not None and kill.place is not None:
            boundaries = Boundaries(step=kill.step, at=kill.place)
        began = time.monotonic()

        def tell(step: str) -> None:
            nonlocal began
            last, now = self.board.step.value, time.monotonic()
            seen = boundaries.begin(step)
            if kill is None and last != NO_STEP and way.builds and not self.expected:
                self.board.places[last] = max(self.board.places[last], seen)
                self.board.seconds[last] = now - began
            began = now
            if step in STEPS:
                self.board.step.value = STEPS.index(step)

        boundaries.listen()
        with self.log.open("w", encoding="utf-8") as log, contextlib.redirect_stderr(log):
            try:
                night(self.settings, tell, way)
            except BaseException:
                traceback.print_exc()
                log.flush()
                os._exit(3)
        os._exit(0)


def forked(function: Callable[..., Any], *given: Any) -> Any:
    """What a function returns in a process of its own: this one must stay without threads."""
    ours, theirs = FORK.Pipe(duplex=False)

    def answer() -> None:
        theirs.send(function(*given))
        theirs.close()
        os._exit(0)

    process = FORK.Process(target=answer)
    process.start()
    theirs.close()
    try:
        return ours.recv()
    finally:
        process.join()


@contextlib.contextmanager
def reading(settings: Settings) -> Iterator[Callable[[], tuple[int, list[str]]]]:
    """A reader at work inside the block; then what it saw."""
    ours, theirs = FORK.Pipe(duplex=False)
    stop = FORK.Event()

    def read() -> None:
        theirs.send(read_on(settings.paths, stop))
        theirs.close()
        os._exit(0)

    process = FORK.Process(target=read)
    process.start()
    theirs.close()
    seen: list[tuple[int, list[str]]] = []
    try:
        yield lambda: seen[0]
    finally:
        stop.set()
        seen.append(ours.recv())
        process.join()


def kills(seed: int, board: Board) -> Iterator[tuple[Kill, Kill | None]]:
    """Kills without end: every step in turn, at its boundaries and at any moment of it.

    A building is killed in every fifth turn of the others: it is long, and one transaction a model.
    A quarter of the nights is killed a second time while they mend what the first kill left.
    """
    chance = random.Random(seed)
    turn = 0
    while True:
        turn += 1
        for step in STEPS:
            if step == "build" and turn % 5 != 1:
                continue
            at_boundary = (turn + STEPS.index(step)) % 2 == 0
            kill = _kill(chance, board, step, at_boundary)
            same = chance.random() < 0.25
            yield kill, _kill(chance, board, step, chance.random() < 0.5) if same else None


def _kill(chance: random.Random, board: Board, step: str, at_boundary: bool) -> Kill:
    places, seconds = board.places[STEPS.index(step)], board.seconds[STEPS.index(step)]
    if places and (at_boundary or seconds < SHORT_SECONDS):
        return Kill(step, chance.randint(1, places), None)
    return Kill(step, None, chance.random())
