"""Reading one file of one agency against the contract of its feed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from sources.contract import Contract
from sources.findings import Finding, RefusedError, finding, refusal
from sources.loader import Catalogue
from sources.readers.cells import CELLS, CellReader
from sources.readers.csv_text import SEPARATORS, head_records, read_csv_text
from sources.readers.data_rows import take_apart
from sources.readers.encoding import decode
from sources.readers.feed import FeedReader, reader_of
from sources.readers.file_kind import file_kind
from sources.readers.headers import ENOUGH
from sources.readers.layout import Header, Layout, check_header, find_header
from sources.readers.periods import Claim, PeriodIndex
from sources.readers.rows import UNKNOWN, RowReader, Rows
from sources.readers.sheet import Sheet
from sources.readers.sheet_text import modernise
from sources.readers.xlsx import read_workbook
from sources.receipts import Ledger, Receipt, State

_UTF8 = {"UTF-8", "UTF-8 (BOM)"}
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Reading:
    """What a file says: its cells (landing schema without the submission) and its receipt."""

    cells: pa.Table
    receipt: Receipt


def read_submission(
    path: Path, *, feed: str, agency: str, catalogue: Catalogue, as_of: date
) -> Reading:
    """Read a file as a submission of an agency to a feed.

    Never raises for what a sender can get wrong: that is in the receipt, with place, value and
    reason. ``as_of`` is the day of the run; periods that end later are in the future.
    """
    return _Submission(path, feed, agency, catalogue, as_of).read()


@dataclass
class _Submission:
    """One file on its way; ``ledger`` collects what the receipt will say."""

    path: Path
    feed: str
    agency: str
    catalogue: Catalogue
    as_of: date
    ledger: Ledger = field(default_factory=Ledger)
    sha256: str = ""
    read_as: str | None = None
    rows: Rows | None = None

    def read(self) -> Reading:
        try:
            cells = self._cells()
        except RefusedError as refusal:
            self.ledger.refuse(refusal.finding)
            cells = CELLS.empty_table()
            self.rows = None
        return self._reading(cells)

    def _cells(self) -> pa.Table:
        self._hash()
        reader = self._reader()
        data = self._data(reader.contract)
        sheets = self._sheets(data, reader)
        sheet, header = self._choose(sheets, reader)
        layout = self._layout(sheet, header, reader)
        self.ledger.notes.extend(layout.notes)
        rows = RowReader(
            layout, reader.contract, reader.periods, reader.finder(self.agency), self.ledger,
            self._claims(layout, reader.periods), self.as_of,
        ).read()  # fmt: skip
        self._reject_long_rows(layout, rows)
        self._refuse_missing_measures(reader, header, rows)
        columns = CellReader(layout, reader.contract, rows, reader.registry, self.ledger)
        columns.read()
        columns.settle_duplicates()
        self.rows = rows
        return columns.table(self.agency)

    def _hash(self) -> None:
        """The file's fingerprint, block by block: one over the limit is never in memory."""
        digest = hashlib.sha256()
        with self.path.open("rb") as file:
            while block := file.read(_CHUNK):
                digest.update(block)
        self.sha256 = digest.hexdigest()

    def _reader(self) -> FeedReader:
        """The feed's reader, if the feed and the agency are known and belong together."""
        contracts = self.catalogue.contracts
        if self.feed not in contracts:
            raise refusal("unknown_feed", value=self.feed, known=", ".join(contracts))
        reader = reader_of(self.catalogue)
        feeds = {row[1] for row in reader.registry.agencies if row[0] == self.agency}
        if not feeds:
            raise refusal("unknown_agency", value=self.agency)
        if self.feed not in feeds:
            raise refusal(
                "agency_not_for_feed", value=self.agency, feed=self.feed,
                known=", ".join(sorted(feeds)),
            )  # fmt: skip
        return reader.feed(self.feed)

    def _data(self, contract: Contract) -> bytes:
        size = self.path.stat().st_size
        if size > contract.size_limit_mb * 1_000_000:
            raise refusal(
                "too_large", size=f"{size / 1e6:.1f}", limit=f"{contract.size_limit_mb:g}"
            )
        return self.path.read_bytes()

    def _sheets(self, data: bytes, reader: FeedReader) -> list[Sheet]:
        kind = file_kind(self.path, data)
        self.ledger.notes.extend(kind.notes)
        if kind.kind == "workbook":
            sheets, hidden = read_workbook(data)
            self.read_as = "XLSX"
            for name in hidden:
                self.ledger.note(finding("hidden_sheet_left", value=name))
            return sheets
        headers = reader.headers

        def score(text: str) -> int:
            return max(headers.score(head_records(text, one)) for one in SEPARATORS)

        decoded = decode(data, score)
        self.read_as = f"CSV, {decoded.encoding}"
        if decoded.encoding not in _UTF8:
            self.ledger.note(finding("encoding_used", encoding=decoded.encoding))
        return [read_csv_text(decoded.text, headers.score)]

    def _choose(self, sheets: list[Sheet], reader: FeedReader) -> tuple[Sheet, Header]:
        """The one sheet that carries the form. Raises RefusedError when none or several do."""
        found: list[tuple[Sheet, Header]] = []
        legacy: dict[str, list[str]] = {}
        for plain in sheets:
            sheet, used = (plain, []) if plain.delimited else modernise(plain)
            header = find_header(sheet, reader.headers)
            if header is not None and _is_form(header, reader.contract):
                found.append((sheet, header))
                legacy[sheet.name] = used
        filled = [one for one in found if one[0].height > one[1].bottom + 1]
        hinted = [one for one in filled if one[0].name in reader.contract.sheet_hints]
        chosen = filled if len(filled) == 1 else hinted or filled or found[:1]
        if not chosen:
            raise refusal("header_not_found", feed=self.feed, expected=reader.headers.expected())
        if len(chosen) > 1:
            raise refusal("several_sheets", sheets=", ".join(sheet.name for sheet, _ in chosen))
        sheet, header = chosen[0]
        if len(sheets) > 1:
            self.ledger.note(finding("sheet_chosen", value=sheet.name))
        for encoding in legacy[sheet.name]:
            self.ledger.note(finding("encoding_used", encoding=encoding))
        return sheet, header

    def _layout(self, sheet: Sheet, header: Header, reader: FeedReader) -> Layout:
        """The sheet taken apart. Raises RefusedError for the last of the header's faults."""
        faults = check_header(header, reader.headers)
        faults += self._missing_columns(reader, header, sheet)
        for fault in faults[:-1]:
            self.ledger.refuse(fault)
        if faults:
            raise RefusedError(faults[-1])
        contract = reader.contract
        counts = [column.name for column in contract.columns if column.measure_id]
        places = [column.name for column in contract.columns if not column.measure_id]
        return take_apart(sheet, header, places, counts)

    def _missing_columns(self, reader: FeedReader, header: Header, sheet: Sheet) -> list[Finding]:
        """Required columns that say what a row is; the period may stand in a title instead."""
        found = []
        for column in reader.contract.columns:
            if column.measure_id or not column.required or column.name in header.columns:
                continue
            if column.name == "period":
                layout = Layout(sheet, header, np.arange(0), _titles(sheet, header))
                if any(self._claims(layout, reader.periods)):
                    continue
            found.append(finding("missing_column", row=header.bottom + 1, column=column.header))
        return found

    def _claims(self, layout: Layout, periods: PeriodIndex) -> list[list[Claim]]:
        """What the titles claim, and what the file's name does."""
        titles = [
            claim
            for title in layout.titles
            for claim in periods.claims(title, "tiêu đề / title", numbers=True)
        ]
        strong = [claim for claim in titles if not claim.span.weak]
        name = periods.claims(self.path.stem, "tên tệp / file name", numbers=False)
        return [strong or titles, name]

    def _reject_long_rows(self, layout: Layout, rows: Rows) -> None:
        """Delimited rows with cells beyond the header: a separator inside a number shifts them."""
        if not layout.sheet.delimited:
            return
        width = max(layout.header.labels) + 1
        beyond = np.zeros(len(layout.rows), dtype=bool)
        for column in layout.sheet.columns[width:]:
            beyond |= column.take(pa.array(layout.rows)).is_valid().to_numpy(zero_copy_only=False)
        beyond |= np.isin(layout.rows, list(layout.sheet.long_rows))
        for position in np.flatnonzero(beyond).tolist():
            rows.bad[position] = True
            row = int(layout.rows[position])
            count = layout.sheet.long_rows.get(row) or sum(
                cell is not None for cell in layout.sheet.row(row)
            )
            self.ledger.reject("extra_cells", row=row + 1, count=count, expected=width)

    def _refuse_missing_measures(self, reader: FeedReader, header: Header, rows: Rows) -> None:
        """A required measure's column must be there once a row of its period type is."""
        used = {rows.periods[index].period_type for index in set(rows.period.tolist()) - {UNKNOWN}}
        levels = {reader.registry.levels[place] for place in set(rows.place.tolist()) - {UNKNOWN}}
        contract = reader.contract
        present = {
            contract.measures[column.measure_id].period_type
            for column in contract.columns
            if column.measure_id and column.name in header.columns
        }
        # A stray row of a period type that the file has no column of is that row's fault.
        used = used & present or used
        missing = []
        for column in reader.contract.columns:
            if column.measure_id is None or not column.required or column.name in header.columns:
                continue
            terms = reader.contract.measures[column.measure_id]
            if terms.period_type in used and reader.contract.levels_of(column.measure_id) & levels:
                missing.append(
                    finding("missing_column", row=header.bottom + 1, column=column.header)
                )
        for fault in missing[:-1]:
            self.ledger.refuse(fault)
        if missing:
            raise RefusedError(missing[-1])

    def _reading(self, cells: pa.Table) -> Reading:
        contract = self.catalogue.contracts.get(self.feed)
        read = 0 if self.rows is None else len(self.rows.bad)
        rejected = 0 if self.rows is None else int(self.rows.bad.sum())
        if contract is not None and contract.all_or_nothing and self.ledger.total and read:
            self.ledger.reject("all_or_nothing", feed=self.feed, count=read - rejected)
            rejected, cells = read, CELLS.empty_table()
        accepted = read - rejected
        state: State = "accepted" if not self.ledger.total else "partly"
        if not accepted:
            state = "rejected"
        receipt = Receipt(
            file_name=self.path.name,
            sha256=self.sha256,
            feed=self.feed,
            agency=self.agency,
            state=state,
            rows_read=read,
            rows_accepted=accepted,
            rows_rejected=rejected,
            cells=cells.num_rows,
            periods=self._periods() if accepted else [],
            notes=self.ledger.sorted_notes(),
            rejections=self.ledger.sorted_rejections(),
            rejections_total=self.ledger.total,
            truncated=self.ledger.total > len(self.ledger.rejections),
            read_as=self.read_as,
        )
        return Reading(cells, receipt)

    def _periods(self) -> list[str]:
        """The periods of the accepted rows."""
        rows = self.rows
        if rows is None:
            return []
        return sorted(rows.periods[i].period for i in set(rows.period[~rows.bad].tolist()))


def _titles(sheet: Sheet, header: Header) -> list[str]:
    return [" ".join(filter(None, row)) for row in sheet.head(header.top)]


def _is_form(header: Header, contract: Contract) -> bool:
    """Whether a header is the form's: it has a count and something that names a place."""
    named = {"locality_code", "locality_name"} & set(header.columns)
    counted = any(
        column.measure_id and column.name in header.columns for column in contract.columns
    )
    return bool(named and counted) or header.score >= ENOUGH
