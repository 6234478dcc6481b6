"""Reading one file of one agency against the contract of its feed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa

from sources.contract import Contract
from sources.findings import RefusedError, finding, refusal
from sources.loader import Catalogue
from sources.marked_grid import Read
from sources.printable import printable
from sources.readers.cells import CellReader
from sources.readers.csv_text import SEPARATORS, head_records, read_csv_text
from sources.readers.data_rows import take_apart
from sources.readers.encoding import decode
from sources.readers.feed import FeedReader, reader_of
from sources.readers.file_kind import file_kind
from sources.readers.form import (
    choose_form,
    missing_dimensions,
    missing_measures,
    refuse_all,
    titles_over,
)
from sources.readers.layout import Header, Layout, check_header
from sources.readers.long_cells import CELLS, long_cells
from sources.readers.periods import Claim, PeriodIndex
from sources.readers.rows import RowReader, Rows
from sources.readers.sheet import Sheet
from sources.readers.xlsx import read_workbook
from sources.receipts import Ledger, Receipt, State

_UTF8 = {"UTF-8", "UTF-8 (BOM)"}
_CHUNK = 1 << 20
# Originals are kept under their fingerprint and name; its digits claim no period, nor do the ids
# of agency and feed.
_KEPT_AS = re.compile(r"^[0-9a-f]{16}-")


@dataclass(frozen=True)
class Reading:
    """What a file says: its cells (landing schema without the submission) and its receipt.

    ``read`` is the sheet it was read from, where it came to that.
    """

    cells: pa.Table
    receipt: Receipt
    read: Read | None = None


def read_submission(
    path: Path,
    *,
    feed: str,
    agency: str,
    catalogue: Catalogue,
    as_of: date,
    file_name: str | None = None,
) -> Reading:
    """Read a file as a submission of an agency to a feed.

    ``file_name`` is the name the sender gave it, where it is kept under another.

    Never raises for what a sender can get wrong: that is in the receipt, with place, value and
    reason. ``as_of`` is the day of the run; periods that end later are in the future.
    """
    name = path.name if file_name is None else file_name
    return _Submission(path, name, feed, agency, catalogue, as_of).read()


@dataclass
class _Submission:
    """One file on its way; ``ledger`` collects what the receipt will say."""

    path: Path
    name: str
    feed: str
    agency: str
    catalogue: Catalogue
    as_of: date
    ledger: Ledger = field(default_factory=Ledger)
    sha256: str = ""
    read_as: str | None = None
    rows: Rows | None = None
    seen: Read | None = None

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
        self.seen = Read(sheets[0], None) if sheets else None
        sheet, header = choose_form(sheets, reader, self.ledger)
        self.seen = Read(sheet, header)
        layout = self._layout(sheet, header, reader)
        self.ledger.notes.extend(layout.notes)
        rows = RowReader(
            layout, reader.contract, reader.periods, reader.finder(self.agency), self.ledger,
            self._claims(layout.titles, reader.periods), self.as_of,
        ).read()  # fmt: skip
        self._reject_long_rows(layout, rows)
        refuse_all(missing_measures(reader, header, rows), self.ledger)
        columns = CellReader(layout, reader.contract, rows, reader.registry, self.ledger)
        columns.read()
        columns.settle_duplicates()
        self.rows = rows
        return long_cells(
            layout, reader.contract, self.agency, rows, columns.columns, reader.registry
        )

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
        kind = file_kind(Path(self.name), data)
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

    def _layout(self, sheet: Sheet, header: Header, reader: FeedReader) -> Layout:
        """The sheet taken apart. Raises RefusedError for the last of the header's faults."""
        titles = titles_over(sheet, header)
        claimed = any(self._claims(titles, reader.periods))
        faults = check_header(header, reader.headers)
        faults += missing_dimensions(reader.contract, header, claimed)
        refuse_all(faults, self.ledger)
        contract = reader.contract
        counts = [column.name for column in contract.columns if column.measure_id]
        places = [column.name for column in contract.columns if not column.measure_id]
        return take_apart(sheet, header, titles, places, counts)

    def _claims(self, titles_above: list[str], periods: PeriodIndex) -> list[list[Claim]]:
        """What the titles claim, and what the file's name does."""
        titles = [
            claim
            for title in titles_above
            for claim in periods.claims(title, "tiêu đề / title", numbers=True)
        ]
        strong = [claim for claim in titles if not claim.span.weak]
        name = Path(self.name).stem
        for part in (self.agency, self.feed):
            name = name.replace(part, " ")
        named = periods.claims(_KEPT_AS.sub("", name), "tên tệp / file name", numbers=False)
        return [strong or titles, named]

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
            file_name=printable(self.name),
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
        return Reading(cells, receipt, self.seen)

    def _periods(self) -> list[str]:
        """The periods of the accepted rows."""
        rows = self.rows
        if rows is None:
            return []
        return sorted(rows.periods[i].period for i in set(rows.period[~rows.bad].tolist()))
