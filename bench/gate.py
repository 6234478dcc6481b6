"""``python -m bench.gate --candidate FOLDER``: the gate's cost beside one statement by hand.

The candidate is made as large as asked by letting its whole country stand in it several times,
under other ids: groups, histories and sums stay those of real places. Only counts as reported are
raised by the number of the copy, or every file would be found to be copied. Gate and statement each
run in a process of their own; counted is their CPU time (user and system, of all threads) after
everything is imported, and the peak memory of the whole process.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

FIGURES = 1_000_000
AS_REPORTED = "reported_counts"
MOST_TIMES, MOST_MB = 6.0, 2048
BY_HAND = Path(__file__).with_name("gate_by_hand.sql")
# Every column that names a place, in whichever table.
PLACES = {
    *("locality_id", "parent_id", "parent_locality_id", "expected_at_locality_id"),
    *("source_locality_id", "target_locality_id", "unallocated_id", "predecessor_id"),
    *("successor_id", "peer_group"),
}


@dataclass(frozen=True)
class Cost:
    """What one way of judging took."""

    what: str
    cpu_seconds: float
    peak_mb: float


def enlarge(candidate: Path, into: Path, figures: int) -> int:
    """Write the candidate with its places standing there as often as needed; gives the figures.

    Raises FileNotFoundError when there is no candidate.
    """
    into.mkdir(parents=True)
    shutil.copyfile(candidate / "inputs.json", into / "inputs.json")
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = '2GB'")
        [(there,)] = connection.execute(
            "select count(*) from read_parquet($path)", {"path": str(candidate / "figures.parquet")}
        ).fetchall()
        times = -(-figures // int(there))
        for path in sorted(candidate.glob("*.parquet")):
            _repeat(connection, path, into / path.name, times)
    return int(there) * times


def _repeat(connection: duckdb.DuckDBPyConnection, path: Path, into: Path, times: int) -> None:
    table = connection.read_parquet(str(path))
    places = [name for name in table.columns if name in PLACES]
    if not places:
        shutil.copyfile(path, into)
        return
    changed = [f"{name} || suffix as {name}" for name in places]
    if path.stem == AS_REPORTED:
        changed.append("count + case when count > 0 then copy else 0 end as count")
    renamed = ", ".join(changed)
    table.create_view("rows_of_table", replace=True)
    connection.execute(
        "create or replace temp table copies as "
        "select n as copy, case when n = 0 then '' else 'x' || n end as suffix "
        "from range($times) t(n)",
        {"times": times},
    )
    connection.sql(
        f"select rows_of_table.* replace ({renamed}) from rows_of_table, copies"
    ).write_parquet(str(into))


def _gate(candidate: Path, folder: Path) -> Callable[[], None]:
    from expectations.gate import judge
    from expectations.validation import validator

    validator()  # Great Expectations is imported where it is first needed.
    return lambda: _must_pass(judge(candidate, folder).release_verdict)


def _must_pass(verdict: str) -> None:
    if verdict != "pass":
        raise ValueError(f"the gate said {verdict} of the enlarged candidate")


def _by_hand(candidate: Path, folder: Path) -> Callable[[], None]:
    statement = BY_HAND.read_text(encoding="utf-8").replace("{into}", str(folder / "hand.parquet"))
    connection = duckdb.connect()
    connection.execute("set enable_progress_bar = false")
    for path in candidate.glob("*.parquet"):
        connection.read_parquet(str(path)).create_view(path.stem)

    def run() -> None:
        connection.execute(statement)

    return run


WAYS = {"the gate": _gate, "one statement by hand": _by_hand}


def _in_own_process(what: str, candidate: Path, folder: Path, told: Path) -> None:
    run = WAYS[what](candidate, folder)
    before = resource.getrusage(resource.RUSAGE_SELF)
    run()
    after = resource.getrusage(resource.RUSAGE_SELF)
    used = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    told.write_text(json.dumps([what, used, after.ru_maxrss / 1024]), encoding="utf-8")


def measure(what: str, candidate: Path, folder: Path) -> Cost:
    """Judge one way in a fresh process; RuntimeError when it fails."""
    told = folder / "cost.json"
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_in_own_process, args=(what, candidate, folder, told))
    process.start()
    process.join()
    if process.exitcode != 0:
        raise RuntimeError(f"{what} failed with exit code {process.exitcode}")
    return Cost(*json.loads(told.read_text(encoding="utf-8")))


def main(arguments: list[str] | None = None) -> int:
    """Enlarge, measure both, print; 1 when the gate costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--candidate", type=Path, required=True, help="a candidate's folder")
    parser.add_argument("--figures", type=int, default=FIGURES)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        large = Path(temporary) / "candidate"
        figures = enlarge(chosen.candidate.resolve(strict=True), large, chosen.figures)
        gate, by_hand = (measure(what, large, Path(temporary)) for what in WAYS)
    table = Table(f"{figures:,} figures", "CPU s", "peak MB")
    for cost in (gate, by_hand):
        table.add_row(cost.what, f"{cost.cpu_seconds:.1f}", f"{cost.peak_mb:,.0f}")
    times = gate.cpu_seconds / by_hand.cpu_seconds
    console = Console()
    console.print(table)
    console.print(f"the gate: {times:.1f} × the statement's CPU; at most {MOST_TIMES:.0f} ×")
    return int(times > MOST_TIMES or gate.peak_mb > MOST_MB)


if __name__ == "__main__":
    sys.exit(main())
