"""From blocks of counts to the files that agencies send: who sends which rows, when and how."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from bench.demonstration.block import Block
from bench.demonstration.sheets import Cell, Table, received_on, write_csv, write_xlsx
from bench.demonstration.spelling import NAME_STYLES, digits, write_name, write_period
from bench.demonstration.world import World

XLSX_SHARE = 0.25
LARGE_XLSX_SHARE = 0.06
LARGE = 6_000  # cells; a writer of workbooks is slow
LATE_SHARE = 0.04
DUPLICATE_SHARE = 0.12
TITLED_CSV_SHARE = 0.2
TITLE = "BÁO CÁO THỐNG KÊ VỀ TRẺ EM"
NOTES = ["Ghi chú: số liệu do cấp xã tổng hợp.", "Người lập biểu"]
CORRECTED = ("ecd_served_0_8", "disabled_children_in_need", "under5_births_registered")
_LEGACY = ("windows-1258", "tcvn3", "vni")
_ENCODINGS = ("utf-8", "utf-8-bom", "utf-8-bom", "utf-16", *_LEGACY)
_DELIMITERS = (";", ",", "\t")


@dataclass
class Filing:
    """One file of one agency: rows by block, and the day it is sent."""

    feed: str
    agency: str
    province: str
    bundle: str
    parts: list[tuple[Block, np.ndarray]]
    sent: datetime.datetime
    mistaken: dict[tuple[int, str], int] = field(default_factory=dict)
    """Counts written wrongly, by row of the block and column; a correction follows."""
    only: str = ""
    """The one column that a correction fills; empty: all."""

    @property
    def name(self) -> str:
        """The file's name without suffix."""
        return f"{self.feed}_{self.bundle}{'_dinh-chinh' if self.only else ''}"


def bundle_of(feed: str, end: datetime.date) -> str:
    """Which file carries the period with that last day: offices send some periods together."""
    if feed in ("education", "population"):
        return str(end.year)
    if feed == "health" and end.year >= 2024:
        return f"{end.year}-{(end.month + 2) // 3}"
    return f"{end.year}-{'a' if end.month <= 6 else 'b'}"


def file_all(world: World, blocks: list[Block], seed: int) -> list[Filing]:
    """Every filing, in the order of sending; rows that were never sent are left out."""
    random = np.random.default_rng([seed, 7])
    grouped: dict[tuple[str, str, str], list[tuple[Block, np.ndarray]]] = {}
    for block in blocks:
        for (province, bundle), rows in _rows_by_file(world, block).items():
            grouped.setdefault((block.feed, province, bundle), []).append((block, rows))
    filings = []
    for (feed, province, bundle), parts in sorted(grouped.items(), key=lambda item: item[0]):
        last = max(_last_day(world, block, rows) for block, rows in parts)
        agency = _agency(world, feed, province, last)
        sent = _sent(world, feed, parts, last, random)
        filings.append(Filing(feed, agency, province, bundle, parts, sent))
    filings += _corrections(filings, world.as_of, random)
    return sorted(filings, key=lambda filing: filing.sent)


def _corrections(
    filings: list[Filing], as_of: datetime.date, random: np.random.Generator
) -> list[Filing]:
    """Later files of a few rows and one column, each mending mistakes of an earlier file."""
    found = []
    for column in CORRECTED:
        fitting = [
            (filing, block, rows)
            for filing in filings
            for block, rows in filing.parts
            if column in block.columns and len(rows) > 30 and filing.sent.year < as_of.year
        ]
        filing, block, rows = fitting[int(random.integers(len(fitting)))]
        blank = {row for row, name in block.blanks if name == column}
        chosen = np.array([row for row in rows[5:12] if row not in blank])
        for row in chosen:
            filing.mistaken[int(row), column] = int(block.columns[column][row]) // 2
        later = filing.sent + datetime.timedelta(days=24)
        found.append(replace(filing, parts=[(block, chosen)], sent=later, mistaken={}, only=column))
    return found


def _rows_by_file(world: World, block: Block) -> dict[tuple[str, str], np.ndarray]:
    """Positions of the rows sent, by province and bundle."""
    found: dict[tuple[str, str], list[np.ndarray]] = {}
    for period in dict.fromkeys(block.period):
        here = np.flatnonzero((block.period == period) & ~block.late)
        end = world.periods[period].end
        bundle = bundle_of(block.feed, end)
        provinces = block.locality[here]
        if not block.of_provinces:
            provinces = world.home("province", end)[block.unit[here]]
        for province in dict.fromkeys(provinces):
            found.setdefault((province, bundle), []).append(here[provinces == province])
    return {key: np.concatenate(rows) for key, rows in found.items()}


def _last_day(world: World, block: Block, rows: np.ndarray) -> datetime.date:
    return max(world.periods[period].end for period in set(block.period[rows]))


def _agency(world: World, feed: str, province: str, day: datetime.date) -> str:
    """The agency that sends a feed for a province on a day; LookupError when there is none."""
    table = world.catalogue.agencies
    for row in table[(table["feed"] == feed) & (table["locality_id"] == province)].to_dict(
        "records"
    ):
        if row["valid_from"] <= day and (pd.isna(row["valid_to"]) or day < row["valid_to"]):
            return str(row["agency_id"])
    raise LookupError(f"no agency sends {feed} for {province} on {day}: add it to agencies.csv")


def _sent(
    world: World,
    feed: str,
    parts: list[tuple[Block, np.ndarray]],
    last: datetime.date,
    random: np.random.Generator,
) -> datetime.datetime:
    """A day between the end of the last period and the day it is due; now and then later."""
    calendar = world.catalogue.calendar
    ends = {period for block, rows in parts for period in set(block.period[rows])}
    latest = [period for period in ends if world.periods[period].end == last]
    due = calendar[(calendar["feed"] == feed) & calendar["period"].isin(latest)]["due"].min()
    days = (due - last).days
    wait = int(random.integers(2, max(days, 3)))
    if random.uniform() < LATE_SHARE:
        wait = days + int(random.integers(3, 30))
    day = min(last + datetime.timedelta(days=wait), world.as_of)
    return datetime.datetime.combine(day, datetime.time(1, 30), datetime.UTC) + datetime.timedelta(
        seconds=int(random.integers(0, 20_000))
    )


def write_filing(world: World, filing: Filing, inbox: Path, random: np.random.Generator) -> Path:
    """Write one filing in a form drawn at random; returns its path."""
    folder = inbox / filing.agency / filing.feed
    folder.mkdir(parents=True, exist_ok=True)
    cells = sum(len(rows) * len(block.columns) for block, rows in filing.parts)
    if random.uniform() < (XLSX_SHARE if cells < LARGE else LARGE_XLSX_SHARE):
        path = folder / f"{filing.name}.xlsx"
        write_xlsx(path, _workbook_table(world, filing, cells, random))
    else:
        path = folder / f"{filing.name}.csv"
        encoding = str(random.choice(_ENCODINGS))
        style = "plain" if encoding in _LEGACY else str(random.choice(NAME_STYLES))
        delimiter = str(random.choice(_DELIMITERS))
        table = _table(world, filing, random, name_style=style, as_text=True)
        if random.uniform() < DUPLICATE_SHARE:
            table.rows.append(table.rows[int(random.integers(len(table.rows)))])
        if random.uniform() < TITLED_CSV_SHARE:
            table.title = [world.places[filing.province].name, TITLE]
            table.notes = NOTES
        write_csv(path, table, encoding=encoding, delimiter=delimiter)
    received_on(path, filing.sent)
    return path


def _workbook_table(world: World, filing: Filing, cells: int, random: np.random.Generator) -> Table:
    """The table with what a workbook adds: titles, notes, totals, formulas, two-row headers."""
    table = _table(world, filing, random, name_style="plain", as_text=False)
    table.title = [
        world.places[filing.province].name.upper(),
        TITLE,
    ]
    table.notes = NOTES
    table.totals = bool(random.uniform() < 0.7)
    names = list(dict.fromkeys(name for block, _ in filing.parts for name in block.columns))
    if cells < LARGE and random.uniform() < 0.5:
        contract = world.catalogue.contracts[filing.feed]
        for at, name in enumerate(names):
            if names[at + 1 : at + 3] == [f"{name}.male", f"{name}.female"]:
                table.groups[at + 3] = contract.column(name).header
    for at, name in enumerate(names):
        if f"{name}.male" in names and random.uniform() < 0.3:
            boys, girls = names.index(f"{name}.male"), names.index(f"{name}.female")
            table.sum_columns[at + 3] = (boys + 3, girls + 3)
    return table


def _table(
    world: World,
    filing: Filing,
    random: np.random.Generator,
    *,
    name_style: str,
    as_text: bool,
) -> Table:
    """The rows of a filing; counts as text (perhaps with dots) or as whole numbers."""
    names = list(dict.fromkeys(name for block, _ in filing.parts for name in block.columns))
    contract = world.catalogue.contracts[filing.feed]
    header = []
    for name in ("locality_code", "locality_name", "period", *names):
        column = contract.column(name)
        spellings = (column.header, column.header, *column.aliases[:3])
        header.append(str(spellings[int(random.integers(len(spellings)))]))
    dotted, bare = bool(random.uniform() < 0.4), bool(random.uniform() < 0.25)
    style = int(random.integers(100))
    rows: list[list[Cell]] = []
    for block, at in filing.parts:
        cells: list[list[Cell]] = [
            *_places(world, block, at, name_style, bare=bare, as_text=as_text),
            _periods(world, block, at, style),
        ]
        for name in names:
            cells.append(_counts(filing, block, name, at, dotted=dotted, as_text=as_text))
        rows.extend(list(row) for row in zip(*cells, strict=True))
    return Table(header, rows)


def _places(
    world: World, block: Block, at: np.ndarray, style: str, *, bare: bool, as_text: bool
) -> tuple[list[Cell], list[Cell]]:
    localities = block.locality[at]
    written: dict[str, tuple[Cell, Cell]] = {}
    for place in (world.places[one] for one in dict.fromkeys(localities)):
        code: Cell = place.code
        if bare:
            code = str(int(place.code)) if as_text else int(place.code)
        written[place.locality_id] = (code, write_name(place.name, style))
    return [written[one][0] for one in localities], [written[one][1] for one in localities]


def _periods(world: World, block: Block, at: np.ndarray, style: int) -> list[Cell]:
    written = {
        period: write_period(world.periods[period], style) for period in set(block.period[at])
    }
    return [written[period] for period in block.period[at]]


def _counts(
    filing: Filing, block: Block, name: str, at: np.ndarray, *, dotted: bool, as_text: bool
) -> list[Cell]:
    if name not in block.columns or filing.only not in ("", name):
        return [None] * len(at)
    values = block.columns[name][at]
    for (row, column), mistaken in filing.mistaken.items():
        if column == name:
            values = np.where(at == row, mistaken, values)
    cells: list[Cell] = list(digits(values, dotted)) if as_text else values.tolist()
    for row, column in block.blanks:
        if column == name:
            for position in np.flatnonzero(at == row):
                cells[int(position)] = None
    return cells
