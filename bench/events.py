"""``python -m bench.events --home HOME``: from a dropped file to its receipt, verdict and release.

`chitieu up` must be running on that home, which holds a demonstration. Files are dropped one by
one, each an earlier delivery with one count changed, some of them broken; a reader looks at the
current release all the while and must never see an error or a mixture. Deliveries of the latest
year are taken, as what arrives by day is mostly new; `--year` corrects an older one, which costs
more: all that follows it is computed anew. `--burst 700` drops many at once and counts the runs.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from itertools import count, cycle, islice, zip_longest
from pathlib import Path

import dagster as dg
import duckdb
from rich.console import Console
from rich.table import Table

from bench.reader import reading
from orchestration import life
from orchestration.dagster_home import prepare_dagster
from orchestration.paths import Home
from orchestration.services import NAME
from orchestration.settings import Settings, environment

GIVE_UP_SECONDS = 900.0
LOOK_SECONDS = 0.05
HASH_START = 12
COUNT_AT_END = re.compile(rb"(?<=[\t,;])(\d{1,4})(\r?\n)")
BROKEN = "\ufeffnot a table\n".encode() * 3


@dataclass(frozen=True)
class Delivery:
    """A file to drop: where, and what."""

    agency: str
    feed: str
    name: str
    content: bytes
    good: bool

    def drop(self, home: Home) -> None:
        """Put it into the inbox as an office does: by copying."""
        folder = home.inbox / self.agency / self.feed
        folder.mkdir(parents=True, exist_ok=True)
        (folder / self.name).write_bytes(self.content)

    def answered(self, home: Home) -> bool:
        """Whether its receipt is there."""
        return any((home.receipts / self.agency / self.feed).glob(f"*-{self.name}.json"))


@dataclass
class Times:
    """Seconds from the drop to each thing that follows; none where nothing did."""

    delivery: Delivery
    receipt: float | None = None
    verdict: float | None = None
    release: float | None = None


def years_of_landed(home: Home) -> dict[str, int]:
    """The first year that each landed file speaks of, by the start of its content's hash."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select filename, min(regexp_extract(period, '[0-9]{4}'))::int "
            "from read_parquet(?, filename = true) group by filename",
            [str(home.landing / "*" / "*.parquet")],
        ).fetchall()
    return {Path(name).stem.partition("-")[2]: year for name, year in rows}


def deliveries(home: Home, number: int, tag: str, year: int | None = None) -> list[Delivery]:
    """That many files: originals that were text, of that year or the latest, one count changed.

    They are taken from each feed in turn. Raises ValueError when the home has none.
    """
    years = {start: first for start, first in years_of_landed(home).items() if start}
    wanted = year or max(years.values(), default=0)
    usable = [
        path
        for path in sorted(home.originals.glob("*/*/*.csv"), key=_name)
        if years.get(path.name[:HASH_START]) == wanted
        and len(COUNT_AT_END.findall(path.read_bytes())) >= 2
    ]
    if not usable:
        raise ValueError(f"{home.originals} holds no text file with counts of {wanted}")
    usable = _feeds_in_turn(usable)
    made, sent = [], {path.name[:HASH_START] for path in home.originals.glob("*/*/*")}
    for place, path in enumerate(islice(cycle(usable), number)):
        feed, agency = path.parent, path.parent.parent
        # What was sent before, perhaps by this program, would be known and change nothing.
        content = next(
            new for by in count(1) if _start_of_hash(new := _changed(path, by)) not in sent
        )
        sent.add(_start_of_hash(content))
        made.append(Delivery(agency.name, feed.name, f"{tag}-{place:03d}.csv", content, good=True))
    return made


def _name(path: Path) -> str:
    return path.name


def _feeds_in_turn(paths: list[Path]) -> list[Path]:
    feeds: dict[str, list[Path]] = {}
    for path in paths:
        feeds.setdefault(path.parent.name, []).append(path)
    return [path for turn in zip_longest(*feeds.values()) for path in turn if path is not None]


def _start_of_hash(content: bytes) -> str:
    return sha256(content).hexdigest()[:HASH_START]


def _changed(path: Path, by: int) -> bytes:
    """The same, the last count of the middle row greater by so much."""
    content = path.read_bytes()
    counts = list(COUNT_AT_END.finditer(content))
    middle = counts[len(counts) // 2]
    greater = str(int(middle[1]) + by).encode()
    return content[: middle.start(1)] + greater + content[middle.end(1) :]


def measured(home: Home, delivery: Delivery) -> Times:
    """Drop one file, wait for what follows, and then until nothing is at work."""
    before = home.current_release.readlink()
    judged = set(home.verdicts.glob("*/manifest.json"))
    times, began = Times(delivery), time.perf_counter()
    delivery.drop(home)
    while time.perf_counter() - began < GIVE_UP_SECONDS:
        passed = time.perf_counter() - began
        if times.receipt is None and delivery.answered(home):
            times.receipt = passed
        if times.verdict is None and set(home.verdicts.glob("*/manifest.json")) - judged:
            times.verdict = passed
        if times.release is None and home.current_release.readlink() != before:
            times.release = passed
        if times.receipt is not None and (times.release is not None or _idle(home)):
            break
        time.sleep(LOOK_SECONDS)
    _wait(lambda: _idle(home))
    return times


def _idle(home: Home) -> bool:
    return set(life.all_living(home.dagster)) == {NAME}


def _wait(what: Callable[[], bool]) -> None:
    until = time.perf_counter() + GIVE_UP_SECONDS
    while not what():
        if time.perf_counter() > until:
            raise TimeoutError("what was waited for did not happen")
        time.sleep(LOOK_SECONDS)


def _runs(settings: Settings) -> int:
    with environment(prepare_dagster(settings)), dg.DagsterInstance.get() as instance:
        return int(instance.get_runs_count())


def table_of(every: list[Times]) -> Table:
    """Median and worst of what followed the drops."""
    table = Table("seconds from drop to", "files", "median", "worst")
    for name, good in (("receipt", True), ("verdict", True), ("release", True), ("receipt", False)):
        found = [
            seconds
            for one in every
            if one.delivery.good == good and (seconds := getattr(one, name)) is not None
        ]
        if found:
            kind = name if good else f"{name} of a broken file"
            table.add_row(
                kind, str(len(found)), f"{statistics.median(found):.1f}", f"{max(found):.1f}"
            )
    return table


def drop_one_by_one(home: Home, good: int, broken: int, year: int | None, console: Console) -> None:
    """Drop the files one after the other and print what followed."""
    tag = f"drop-{int(time.time())}"
    dropped = deliveries(home, good, tag, year)
    for number, place in enumerate(dropped[:broken]):
        name = f"{tag}-broken-{number}.csv"
        content = BROKEN + name.encode()
        dropped.append(Delivery(place.agency, place.feed, name, content, good=False))
    every = []
    for one in dropped:
        times = measured(home, one)
        every.append(times)
        console.print(
            f"{one.agency}/{one.feed}/{one.name}: receipt {times.receipt or 0:.1f}, "
            f"verdict {times.verdict or 0:.1f}, release {times.release or 0:.1f}"
        )
    console.print(table_of(every))


def drop_at_once(settings: Settings, number: int, console: Console) -> None:
    """Drop that many files at once and print how many runs took them in."""
    home, before = settings.paths, _runs(settings)
    dropped = deliveries(home, number, f"burst-{int(time.time())}")
    began = time.perf_counter()
    for one in dropped:
        one.drop(home)
    lying = time.perf_counter() - began
    _wait(lambda: all(one.answered(home) for one in dropped))
    answered = time.perf_counter() - began
    _wait(lambda: _idle(home))
    console.print(
        f"{number} files dropped within {lying:.1f} s: {_runs(settings) - before} runs; the last "
        f"receipt after {answered:.1f} s, all done after {time.perf_counter() - began:.1f} s"
    )


def main(arguments: list[str] | None = None) -> int:
    """Measure on the home given; 1 when a reader met with a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="where `chitieu up` is running")
    parser.add_argument("--drops", type=int, default=10, help="good files, one by one")
    parser.add_argument("--broken", type=int, default=3, help="broken files, one by one")
    parser.add_argument("--year", type=int, help="the year they speak of; else the latest")
    parser.add_argument("--burst", type=int, default=0, help="files dropped at once instead")
    chosen = parser.parse_args(arguments)
    settings, console = Settings(home=chosen.home), Console()
    home = settings.paths
    if life.process_of(home.dagster, NAME) is None:
        parser.error(f"`chitieu up` is not running on {home.root}: start it there first")
    _wait(lambda: _idle(home))
    with reading(home) as reader:
        if chosen.burst:
            drop_at_once(settings, chosen.burst, console)
        else:
            drop_one_by_one(home, chosen.drops, chosen.broken, chosen.year, console)
    console.print(
        f"a reader looked {reader.looks} times, saw {len(reader.releases)} releases and met with "
        f"{len(reader.faults)} faults"
    )
    for fault in reader.faults[:5]:
        console.print(f"  {fault}")
    return 1 if reader.faults else 0


if __name__ == "__main__":
    sys.exit(main())
