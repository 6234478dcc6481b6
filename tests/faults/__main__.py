"""``python -m tests.faults``: kill nights, run them again, and count what was lost.

Nothing may be: the exit code says so. Each round begins from the same installation, so a seed and a
number of rounds give the same kills.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from itertools import product
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestration import warehouse
from tests.faults.killing import Range, Round, kills
from tests.faults.steps import STEPS
from tests.faults.through_dagster import JOB, killed_jobs
from tests.gate.plain_validator import plainly

KINDS = ("boundary", "moment")
AHEAD_EVERY, WHOLE_EVERY = 7, 25
# Of so many rounds one is an event's run; the first of them is killed while it builds.
EVENT_EVERY, FIRST_EVENT = 7, 2
RUNS = ("night", "event")
LONG = 100
TOLD_EVERY = 10


def import_everything() -> None:
    """What a night imports, once for all of them; importing starts no threads."""
    import dbt.adapters.duckdb.connections
    import dbt.cli.main
    import great_expectations
    import pyarrow.compute

    import expectations.disclosure
    import expectations.gate
    import orchestration.code_version
    import sources.reading

    orchestration.code_version.code_version()
    del dbt, great_expectations, pyarrow, expectations, sources


@contextmanager
def quickly() -> Iterator[None]:
    """Nights without what only looks at them: their writing is the same."""
    built = warehouse.BUILD
    warehouse.BUILD = (*built, "test")
    try:
        with plainly():
            yield
    finally:
        warehouse.BUILD = built


def soak(rounds: int, seed: int, folder: Path) -> list[Round]:
    """So many rounds; the long ones, with all their parts, are few."""
    place = Range(folder)
    place.prepare(older=rounds >= LONG)
    done: list[Round] = []
    for number, (kill, again) in enumerate(kills(seed, place.board), start=1):
        if number % EVENT_EVERY == FIRST_EVENT:
            ended = place.event_round(kill, again)
        else:
            whole = kill.step == "build" or number % WHOLE_EVERY == 0
            ended = place.round(kill, again, whole=whole, ahead=number % AHEAD_EVERY == 0)
        if ended is not None:
            done.append(ended)
            for one in ended.lost:
                print(f"{number}: {kill} then {again}: {one}", file=sys.stderr, flush=True)
            if len(done) % TOLD_EVERY == 0:
                print(f"{len(done)} of {rounds}", file=sys.stderr, flush=True)
        if len(done) == rounds:
            return done
    raise AssertionError("kills never end")


def table(done: list[Round]) -> Table:
    """Tries and losses by kind of run, step and kind of kill."""
    shown = Table("run", "step", "kind", "tries", "losses", "looks of readers")
    tries, losses, looks = (Counter[tuple[str, str, str]]() for _ in range(3))
    for one in done:
        key = RUNS[one.event], one.kill.step, one.kill.kind
        tries[key] += 1
        losses[key] += bool(one.lost)
        looks[key] += one.looks
    for key in product(RUNS, (*STEPS, JOB), KINDS):
        if tries[key]:
            shown.add_row(*key, str(tries[key]), str(losses[key]), str(looks[key]))
    shown.add_row("all", "", "", *(str(sum(c.values())) for c in (tries, losses, looks)))
    return shown


def main() -> int:
    """Run, show the table, write it where asked for."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--rounds", type=int, default=300)
    given.add_argument("--seed", type=int, default=1)
    given.add_argument(
        "--quick", action="store_true", help="without Great Expectations and the models' tests"
    )
    given.add_argument("--dagster", action="store_true", help="kill the command and its job")
    given.add_argument("--json", type=Path, help="write the counts here too")
    asked = given.parse_args()
    import_everything()
    with tempfile.TemporaryDirectory() as folder, quickly() if asked.quick else nullcontext():
        kill = killed_jobs if asked.dagster else soak
        done = kill(asked.rounds, asked.seed, Path(folder))
    Console().print(table(done))
    if asked.json is not None:
        counts = {"tries": len(done), "events": sum(one.event for one in done),
                  "looks": sum(one.looks for one in done),
                  "lost": [line for one in done for line in one.lost]}  # fmt: skip
        asked.json.write_text(json.dumps(counts, ensure_ascii=False), encoding="utf-8")
    return int(any(one.lost for one in done))


if __name__ == "__main__":
    sys.exit(main())
