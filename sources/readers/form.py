"""Which sheet carries the feed's form, and whether it has the columns the contract requires."""

from __future__ import annotations

from sources.contract import Contract
from sources.findings import Finding, RefusedError, finding, refusal
from sources.readers.feed import FeedReader
from sources.readers.headers import ENOUGH
from sources.readers.layout import Header, find_header
from sources.readers.rows import UNKNOWN, Rows
from sources.readers.sheet import Sheet
from sources.readers.sheet_text import modernise
from sources.receipts import Ledger


def choose_form(sheets: list[Sheet], reader: FeedReader, ledger: Ledger) -> tuple[Sheet, Header]:
    """The one sheet that carries the form. Raises RefusedError when none or several do."""
    contract = reader.contract
    found: list[tuple[Sheet, Header]] = []
    legacy: dict[str, list[str]] = {}
    for plain in sheets:
        sheet, used = (plain, []) if plain.delimited else modernise(plain)
        header = find_header(sheet, reader.headers)
        if header is not None and _is_form(header, contract):
            found.append((sheet, header))
            legacy[sheet.name] = used
    filled = [one for one in found if one[0].height > one[1].bottom + 1]
    hinted = [one for one in filled if one[0].name in contract.sheet_hints]
    chosen = filled if len(filled) == 1 else hinted or filled or found[:1]
    if not chosen:
        raise refusal("header_not_found", feed=contract.feed, expected=reader.headers.expected())
    if len(chosen) > 1:
        raise refusal("several_sheets", sheets=", ".join(sheet.name for sheet, _ in chosen))
    sheet, header = chosen[0]
    if len(sheets) > 1:
        ledger.note(finding("sheet_chosen", value=sheet.name))
    for encoding in legacy[sheet.name]:
        ledger.note(finding("encoding_used", encoding=encoding))
    return sheet, header


def _is_form(header: Header, contract: Contract) -> bool:
    """Whether a header is the form's: it has a count and something that names a place."""
    named = {"locality_code", "locality_name"} & set(header.columns)
    counted = any(
        column.measure_id and column.name in header.columns for column in contract.columns
    )
    return bool(named and counted) or header.score >= ENOUGH


def titles_over(sheet: Sheet, header: Header) -> list[str]:
    """The lines above a header."""
    lines = (" ".join(cell.strip() for cell in row if cell) for row in sheet.head(header.top))
    return [line.strip() for line in lines if line.strip()]


def missing_dimensions(contract: Contract, header: Header, claimed: bool) -> list[Finding]:
    """Required columns that say what a row is and that the file lacks.

    The period may be ``claimed`` by a title or the file's name instead.
    """
    return [
        finding("missing_column", row=header.bottom + 1, column=column.header)
        for column in contract.columns
        if column.required
        and column.measure_id is None
        and column.name not in header.columns
        and not (column.name == "period" and claimed)
    ]


def missing_measures(reader: FeedReader, header: Header, rows: Rows) -> list[Finding]:
    """Required measures that the file lacks though it has rows of their period type and level."""
    contract = reader.contract
    used = {rows.periods[index].period_type for index in set(rows.period.tolist()) - {UNKNOWN}}
    levels = {reader.registry.levels[place] for place in set(rows.place.tolist()) - {UNKNOWN}}
    present = {
        contract.measures[column.measure_id].period_type
        for column in contract.columns
        if column.measure_id and column.name in header.columns
    }
    # A stray row of a period type that the file has no column of is that row's fault.
    used = used & present or used
    return [
        finding("missing_column", row=header.bottom + 1, column=column.header)
        for column in contract.columns
        if column.required
        and column.measure_id is not None
        and column.name not in header.columns
        and contract.measures[column.measure_id].period_type in used
        and contract.levels_of(column.measure_id) & levels
    ]


def refuse_all(faults: list[Finding], ledger: Ledger) -> None:
    """Refuse the file for these faults, if there are any: all are named."""
    for fault in faults[:-1]:
        ledger.refuse(fault)
    if faults:
        raise RefusedError(faults[-1])
