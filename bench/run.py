"""``python -m bench.run``: how long the demonstration takes, phase by phase, and beside what.

Writes the demonstration into a temporary home, the dbt project being parsed meanwhile, and runs the
nightly job on it, as `make run` does once everything is installed; then asks the release a
question, and computes the plainest part of the figures with one hand-written statement over the
same landed files.
"""

from __future__ import annotations

import argparse
import datetime
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

AS_OF = datetime.date(2026, 10, 31)
ROOT = Path(__file__).parents[1]

QUESTION = """
SELECT l.name_vi, f.value, f.lower_95, f.upper_95, f.obs_status
FROM figures f JOIN localities l USING (locality_id)
WHERE f.indicator_id = 'under5_stunting_rate' AND f.locality_level = 'commune'
    AND f.period = '2024' AND f.geography = 'as_was' AND l.province_code = '12'
ORDER BY l.name_vi
"""

# Communes and years as they were, flows over flows only: no mergers, breakdowns, coverage,
# limits, evidence or targets. What is left is the reading, the latest cell and the sums.
BY_HAND = """
WITH cells AS (
    SELECT locality_id, period, measure_id, arg_max(count, sequence) AS count
    FROM read_parquet($landing, union_by_name = true)
    WHERE breakdown = 'total' AND state IN ('reported', 'zero')
    GROUP BY ALL
), sides AS (
    SELECT i.indicator_id, i.per, c.locality_id, c.period,
        sum(c.count) FILTER (WHERE m.role = 'numerator') AS numerator,
        sum(c.count) FILTER (WHERE m.role = 'denominator') AS denominator
    FROM cells c
    JOIN read_parquet($measures) m USING (measure_id)
    JOIN read_parquet($indicators) i ON i.indicator_id = m.indicator_id
    WHERE i.ratio_type = 'flow_flow'
    GROUP BY ALL
)
SELECT indicator_id, locality_id, p.period,
    sum(numerator) AS numerator, sum(denominator) AS denominator,
    any_value(per) * sum(numerator) / nullif(sum(denominator), 0) AS value
FROM sides s JOIN read_parquet($parts) p ON p.part_period = s.period
WHERE numerator IS NOT NULL AND denominator IS NOT NULL AND regexp_matches(p.period, '^\\d{4}$')
GROUP BY indicator_id, locality_id, p.period
"""


@dataclass(frozen=True)
class Phase:
    """What a command said, and how long it was busy until it said the next thing."""

    what: str
    seconds: float


def timed(command: list[str], environment: dict[str, str]) -> list[Phase]:
    """Run a command and time what it prints, line by line.

    Raises RuntimeError with its output when it fails.
    """
    began = time.perf_counter()
    said: list[tuple[str, float]] = []
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        for line in process.stdout or ():
            said.append((line.strip(), time.perf_counter() - began))
    took = time.perf_counter() - began
    if process.returncode != 0:
        raise RuntimeError("\n".join(line for line, _ in said))
    starts = [(line, at) for line, at in said if line and line[0].isalpha()]
    ends = [*(at for _, at in starts[1:]), took] if starts else []
    return [
        Phase(line, end - at)
        for (line, at), end in zip(starts, ends, strict=True)
        if end - at >= NOTICEABLE
    ]


NOTICEABLE = 0.2


def run_demonstration(home: Path, console: Console) -> float:
    """Write and run the demonstration, print the phases; returns the seconds of all.

    Raises RuntimeError when a command fails.
    """
    settings = {
        "CHITIEU_HOME": str(home),
        "CHITIEU_AS_OF": AS_OF.isoformat(),
        "PYTHONUNBUFFERED": "1",
    }
    chitieu = str(Path(sys.executable).with_name("chitieu"))
    generator = [sys.executable, "-m", "bench.demonstration", "--home", str(home)]
    began = time.perf_counter()
    with subprocess.Popen([chitieu, "prepare"], cwd=ROOT, env=os.environ | settings) as prepared:
        _run_and_tell("demonstration", generator, settings, console)
    if prepared.returncode != 0:
        raise RuntimeError(f"chitieu prepare ended with {prepared.returncode}")
    _run_and_tell("nightly job", [chitieu, "run"], settings, console)
    return time.perf_counter() - began


def _run_and_tell(
    name: str, command: list[str], settings: dict[str, str], console: Console
) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    phases = timed(command, settings)
    took = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    table = Table(f"{name}: what it said", "s until it said more")
    for phase in phases:
        table.add_row(phase.what, f"{phase.seconds:.1f}")
    table.add_row("in all", f"{took:.1f}", style="bold")
    console.print(table)
    console.print(f"CPU {used:.1f} s; peak so far {after.ru_maxrss / 1024:,.0f} MB")


def ask(home: Path) -> tuple[int, float]:
    """Rows and seconds of a reader's question to the current release."""
    database = (home / "releases" / "current").resolve() / "chitieu.duckdb"
    began = time.perf_counter()
    with duckdb.connect(str(database), read_only=True) as connection:
        rows = connection.execute(QUESTION).fetchall()
    return len(rows), time.perf_counter() - began


def by_hand(home: Path) -> tuple[int, float]:
    """Figures and seconds of the hand-written statement over the landed files."""
    catalogue = (home / "catalogue" / "current").resolve()
    files = {
        "landing": str(home / "landing" / "*" / "*.parquet"),
        "measures": str(catalogue / "indicator_measures.parquet"),
        "indicators": str(catalogue / "indicators.parquet"),
        "parts": str(catalogue / "period_parts.parquet"),
    }
    began = time.perf_counter()
    with duckdb.connect() as connection:
        rows = connection.execute(BY_HAND, files).fetchall()
    return len(rows), time.perf_counter() - began


def published(home: Path) -> int:
    """How many figures the release has."""
    path = (home / "releases" / "current").resolve() / "figures.parquet"
    with duckdb.connect() as connection:
        [(count,)] = connection.execute(
            "SELECT count(*) FROM read_parquet(?)", [str(path)]
        ).fetchall()
    return int(count)


def main(arguments: list[str] | None = None) -> int:
    """Run everything in a temporary home (or a given one) and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, help="run in this folder and leave it")
    chosen = parser.parse_args(arguments).home
    console = Console()
    with tempfile.TemporaryDirectory() as temporary:
        home = chosen or Path(temporary)
        total = run_demonstration(home, console)
        rows, seconds = ask(home)
        console.print(f"make run, installed: {total:.1f} s; {published(home):,} figures")
        console.print(f"one question to the release: {rows} rows in {seconds * 1000:.0f} ms")
        figures, seconds = by_hand(home)
        console.print(f"one statement by hand: {figures:,} plain figures in {seconds:.2f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
