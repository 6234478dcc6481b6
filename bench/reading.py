"""``python -m bench.reading``: rows per second and peak memory of reading one large file.

The same rows as CSV and XLSX go through `read_submission`, each in a process of its own, beside a
hand-written baseline (pandas, melted to the same long form, nothing checked).
"""

from __future__ import annotations

import argparse
import csv
import datetime
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import fastexcel
import pandas as pd
import xlsxwriter
from rich.console import Console
from rich.progress import track
from rich.table import Table

from bench.demonstration.__main__ import CATALOGUE
from bench.demonstration.spelling import write_period
from bench.demonstration.world import World, open_world
from sources.loader import load_catalogue

ROWS = 100_000
AS_OF = datetime.date(2031, 12, 31)  # enough months for so many different rows
FEED, AGENCY, PERIOD_TYPE = "justice", "bench", "month"
SECONDS_AT_LEAST = 1e-6


@dataclass(frozen=True)
class Measured:
    """What one way of reading one file took."""

    what: str
    rows: int
    cells: int
    seconds: float
    processor_seconds: float
    peak_mb: float


def national_catalogue(folder: Path) -> Path:
    """A copy of the catalogue in which one agency sends the feed for the whole country."""
    copy = folder / "catalogue"
    shutil.copytree(CATALOGUE, copy)
    path = copy / "agencies.csv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    feed = header.split(",").index("feed")
    others = [row for row in rows if next(csv.reader([row]))[feed] != FEED]
    whole = f"{AGENCY},Toàn quốc,The whole country,{FEED},L00001,2021-01-01,"
    path.write_text("\n".join([header, *others, whole, ""]), encoding="utf-8")
    return copy


def sample_rows(world: World, rows: int) -> tuple[list[str], list[list[str | int]]]:
    """A header and so many different rows: every commune by month, from the first month on.

    Raises ValueError when there are not so many.
    """
    contract = world.catalogue.contracts[FEED]
    names = [
        column.name
        for column in contract.columns
        if column.measure_id and contract.measures[column.measure_id].period_type == PERIOD_TYPE
    ]
    columns = ("locality_code", "locality_name", "period", *names)
    header = [contract.column(name).header for name in columns]
    table: list[list[str | int]] = []
    for month in world.periods.values():
        if month.period_type == PERIOD_TYPE:
            written = write_period(month, 0)
            for unit in (world.communes[at] for at in world.valid_on(month.end)):
                counts = [(len(table) * 7 + at) % 90 for at in range(len(names))]
                table.append([unit.code, unit.name, written, *counts])
    if len(table) < rows:
        raise ValueError(f"the catalogue has {len(table)} rows for this feed, not {rows}")
    return header, table[:rows]


def write_files(folder: Path, rows: int) -> dict[str, Path]:
    """The same table as CSV and as XLSX, beside the catalogue to read them with."""
    catalogue = load_catalogue(national_catalogue(folder))
    world = open_world(catalogue, AS_OF, provinces=set(), years=(2021, AS_OF.year))
    header, table = sample_rows(world, rows)
    files = {"CSV": folder / "large.csv", "XLSX": folder / "large.xlsx"}
    with files["CSV"].open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows([header, *table])
    book = xlsxwriter.Workbook(str(files["XLSX"]), {"constant_memory": True})
    sheet = book.add_worksheet()
    for at, row in enumerate(track([header, *table], "writing the workbook")):
        sheet.write_row(at, 0, row)
    book.close()
    return files


def _ours(path: Path) -> tuple[int, int, float, float]:
    from sources.reading import read_submission

    catalogue = load_catalogue(path.parent / "catalogue")
    started, used = time.perf_counter(), time.process_time()
    reading = read_submission(path, feed=FEED, agency=AGENCY, catalogue=catalogue, as_of=AS_OF)
    took = time.perf_counter() - started, time.process_time() - used
    if reading.receipt.state != "accepted":
        raise ValueError(reading.receipt.render("en"))
    return reading.receipt.rows_read, reading.cells.num_rows, *took


def _by_hand(path: Path) -> tuple[int, int, float, float]:
    started, used = time.perf_counter(), time.process_time()
    if path.suffix == ".csv":
        frame = pd.read_csv(path, sep=";", dtype=str)
    else:
        frame = fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_pandas()
    long = frame.melt(id_vars=list(frame.columns[:3]))
    long["value"] = pd.to_numeric(long["value"])
    took = time.perf_counter() - started, time.process_time() - used
    return len(frame), len(long), *took


def _in_own_process(what: str, way: Callable[[Path], tuple[int, int, float, float]], path: Path,
                    answers: multiprocessing.Queue[Measured]) -> None:  # fmt: skip
    rows, cells, seconds, processor = way(path)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    answers.put(Measured(what, rows, cells, seconds, processor, peak))


def measure(
    what: str, way: Callable[[Path], tuple[int, int, float, float]], path: Path
) -> Measured:
    """Read a file one way in a fresh process.

    Raises RuntimeError when that process fails.
    """
    context = multiprocessing.get_context("spawn")
    answers: multiprocessing.Queue[Measured] = context.Queue()
    process = context.Process(target=_in_own_process, args=(what, way, path, answers))
    process.start()
    process.join()
    if process.exitcode != 0:
        raise RuntimeError(f"{what} failed with exit code {process.exitcode}")
    return answers.get()


def show(found: list[Measured], console: Console) -> None:
    """Print rows per second, peak memory and the ratio to the baseline of the same file."""
    table = Table("", "rows", "cells", "s", "CPU s", "rows/s", "× by hand", "peak MB")
    for ours, by_hand in zip(found[::2], found[1::2], strict=True):
        for one in (ours, by_hand):
            table.add_row(
                one.what,
                f"{one.rows:,}",
                f"{one.cells:,}",
                f"{one.seconds:.2f}",
                f"{one.processor_seconds:.2f}",
                f"{one.rows / max(one.seconds, SECONDS_AT_LEAST):,.0f}",
                f"{one.seconds / max(by_hand.seconds, SECONDS_AT_LEAST):.1f}",
                f"{one.peak_mb:,.0f}",
            )
    console.print(table)


def main(arguments: list[str] | None = None) -> int:
    """Write the files into a temporary folder, read them, print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args(arguments).rows
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        files = write_files(Path(folder), rows)
        found = [
            measure(f"{name}, {who}", way, path)
            for name, path in files.items()
            for who, way in (("sources.reading", _ours), ("pandas, by hand", _by_hand))
        ]
    show(found, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
