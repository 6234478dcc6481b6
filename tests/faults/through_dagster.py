"""Nights that are killed as they are really run: the command, and the job inside it."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from orchestration.settings import Settings
from tests.faults.killing import Kill, Range, Round, forked, reading
from tests.faults.state import differences, state

RUN = (sys.executable, "-c", "from orchestration.cli import app; app()", "run", "--trace")
JOB = "job"


def killed_jobs(rounds: int, seed: int, folder: Path) -> list[Round]:
    """So many runs of the command that die at any moment, each run again to its end."""
    place = Range(folder)
    place.prepare(older=True)
    place.begin_again(place.kept)
    seconds = _run(place.settings, None)
    done = []
    chance = random.Random(seed)
    while len(done) < rounds:
        kill = Kill(JOB, None, chance.random())
        place.begin_again(place.kept)
        with reading(place.settings) as read:
            _run(place.settings, (kill.moment or 0.0) * seconds)
            _run(place.settings, None)
        looks, wrong = read()
        lost = [f"a reader saw: {one}" for one in wrong[:3]]
        done.append(
            Round(kill, looks, lost + differences(forked(state, place.settings), place.expected))
        )
    return done


def _run(settings: Settings, dies_after: float | None) -> float:
    """Run the command, to its end or so many seconds; give how long it took."""
    began = time.monotonic()
    values = {
        "CHITIEU_HOME": str(settings.paths.root),
        "CHITIEU_CATALOGUE": str(settings.catalogue_folder),
        "CHITIEU_AS_OF": str(settings.as_of),
        "CHITIEU_SETTLE_SECONDS": "0",
    }
    process = subprocess.Popen(
        RUN,
        env={**os.environ, **values},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        _, said = process.communicate(timeout=dies_after)
    except subprocess.TimeoutExpired:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    else:
        if process.returncode != 0:
            raise RuntimeError(said)
    return time.monotonic() - began
