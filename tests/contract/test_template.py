"""The empty form of a feed, filled in, reads back."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import fastexcel
import pytest
import xlsxwriter

from sources.loader import Catalogue
from sources.template import GUIDE, SHEET, write_template
from tests.contract.forms import PLACES, Office, codes, faults

SENDERS = {"health": "syt_12", "education": "sgd_12", "justice": "stp_12", "labour": "sld_12",
           "population": "ctk_12"}  # fmt: skip


@pytest.mark.parametrize("feed", SENDERS)
def test_the_form_has_every_header_and_no_row(
    office: Office, shipped: Catalogue, tmp_path: Path, feed: str
) -> None:
    path = tmp_path / "forms" / f"{feed}.xlsx"
    write_template(feed, shipped, path)
    book = fastexcel.read_excel(path)
    assert book.sheet_names == [SHEET, GUIDE]
    header = book.load_sheet(0, header_row=None).to_arrow().to_pylist()[0].values()
    assert list(header) == [column.header for column in shipped.contracts[feed].columns]
    read = office.send(path.read_bytes(), "empty.xlsx", feed=feed, agency=SENDERS[feed])
    assert codes(read.receipt.rejections) == ["no_rows"]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("feed", SENDERS)
def test_a_filled_form_reads_back(office: Office, shipped: Catalogue, feed: str) -> None:
    contract = shipped.contracts[feed]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet(SHEET)
    periods = {kind: next(p for p in shipped.period_spellings[kind].values() if "2023" in p)
               for kind in contract.period_types()}  # fmt: skip
    for position, column in enumerate(contract.columns):
        sheet.write(0, position, column.header)
        for line, (kind, period) in enumerate(periods.items(), start=1):
            values = {
                "locality_code": PLACES[0][0],
                "locality_name": PLACES[0][1],
                "period": period,
            }
            if column.measure_id and contract.measures[column.measure_id].period_type == kind:
                sheet.write(line, position, 10 + line)
            elif column.name in values:
                sheet.write_string(line, position, values[column.name])
    book.add_worksheet(GUIDE).write(0, 0, "…")
    book.close()
    read = office.send(stream.getvalue(), "form.xlsx", feed=feed, agency=SENDERS[feed],
                       as_of=date(2025, 1, 1))  # fmt: skip
    assert read.receipt.state == "accepted", faults(read)
    assert read.receipt.periods == sorted(periods.values())
    assert read.cells.num_rows == sum(column.measure_id is not None for column in contract.columns)


def test_codes_are_text_and_counts_are_checked_in_the_form(
    shipped: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "form.xlsx"
    write_template("health", shipped, path)
    with zipfile.ZipFile(path) as book:
        markup = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
        guide = book.read("xl/sharedStrings.xml").decode()
    assert 'numFmtId="49"' in styles
    assert markup.count('<dataValidation type="whole"') >= 1
    assert "<sheetProtection" in markup
    assert "Ô để trống nghĩa là chưa có số liệu" in guide


def test_a_form_of_no_feed_is_an_error_that_names_those_there_are(
    shipped: Catalogue, tmp_path: Path
) -> None:
    with pytest.raises(KeyError, match="health"):
        write_template("weather", shipped, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
