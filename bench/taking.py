"""``python -m bench.taking --home FOLDER``: what it costs to take all figures of a release away.

Each format is written in a process of its own, into a temporary folder: seconds on the clock and of
CPU (after everything is imported), bytes, and the peak memory of the whole process. A workbook is
written of as many rows as ``--workbook-rows`` says, for a whole release is no workbook.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestration.outputs.opened import OpenRelease, opened
from orchestration.outputs.tables.filter import Filter, filter_of
from orchestration.outputs.tables.formats import FORMATS, Taken
from orchestration.outputs.tables.offer import Offer, offer_of
from orchestration.outputs.tables.selecting import count
from orchestration.outputs.written import write_file

CATALOGUE = Path(__file__).parents[1] / "sources" / "catalogue"
PACKAGE, WORKBOOK = "sdmx, structure and figures", "xlsx"


@dataclass(frozen=True)
class Cost:
    """What one format took."""

    what: str
    rows: int
    seconds: float
    cpu_seconds: float
    megabytes: float
    peak_mb: float


def measure(what: str, release: Path, workbook_rows: int) -> Cost:
    """Write one format of a release, in this process."""
    # Imported beforehand, so that it is not measured.
    from orchestration.outputs.sdmx.package import write_package

    with opened(release) as one, tempfile.TemporaryDirectory() as folder:
        offer = offer_of(one.connection)
        asked = _few(one, offer, workbook_rows) if what == WORKBOOK else filter_of(offer)
        before, begun = time.process_time(), time.perf_counter()
        if what == PACKAGE:
            size = sum(write_package(one, CATALOGUE, asked, Path(folder)).files.values())
        else:
            taken = Taken(one.connection, one.facts, asked, catalogue=CATALOGUE)
            size = write_file(Path(folder) / "file", FORMATS[what].write(taken))
        took, cpu = time.perf_counter() - begun, time.process_time() - before
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return Cost(what, count(one.connection, asked), took, cpu, size / 1e6, peak)


def _few(release: OpenRelease, offer: Offer, rows: int) -> Filter:
    """The figures of as many indicators as there are rows for."""
    asked = filter_of(offer, indicators=offer.named["indicators"][:1])
    for number in range(2, len(offer.named["indicators"]) + 1):
        more = filter_of(offer, indicators=offer.named["indicators"][:number])
        if count(release.connection, more) > rows:
            break
        asked = more
    return asked


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every format; 0, for there is no bar to miss."""
    parser = argparse.ArgumentParser(prog="bench.taking", description=__doc__)
    parser.add_argument("--home", type=Path, default=Path("var"))
    parser.add_argument("--workbook-rows", type=int, default=100_000)
    chosen = parser.parse_args(arguments)
    release = chosen.home / "releases" / "current"
    table = Table(title=f"All figures of {release.resolve().name} taken away")
    for name in ("format", "rows", "s", "CPU s", "rows/s", "MB", "peak MB"):
        table.add_column(name, justify="left" if name == "format" else "right")
    for what in (*FORMATS, PACKAGE):
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            cost = pool.apply(measure, (what, release, chosen.workbook_rows))
        table.add_row(
            cost.what, f"{cost.rows:,}", f"{cost.seconds:.1f}", f"{cost.cpu_seconds:.1f}",
            f"{cost.rows / cost.seconds:,.0f}", f"{cost.megabytes:.1f}", f"{cost.peak_mb:.0f}",
        )  # fmt: skip
    Console().print(table)
    return 0


if __name__ == "__main__":
    sys.exit(main())
