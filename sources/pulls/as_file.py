"""Reports as a file in the contract's own form: the same reports make the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from sources.contract import Contract
from sources.pulls.report import Report

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def file_parts(contract: Contract, reports: Iterable[Report]) -> list[tuple[Report, ...]]:
    """The reports by key, in as many files as the contract's size limit asks for."""
    most = contract.size_limit_mb * 1_000_000 / 2
    parts: list[list[Report]] = [[]]
    size = 0.0
    for report in sorted(reports, key=lambda one: one.key):
        length = len(_text(contract, [report]).encode())
        if parts[-1] and size + length > most:
            parts.append([])
            size = 0.0
        parts[-1].append(report)
        size += length
    return [tuple(part) for part in parts if part]


def file_text(contract: Contract, reports: Sequence[Report], number: int | None = None) -> str:
    """CSV with the contract's headers, rows by key.

    With ``number`` a title above the headers makes the file another than an equal one before it:
    a report that went back to what it had been is news, not the same delivery again.
    """
    title = "" if number is None else f"Lần gửi / Delivery: {in_letters(number)}\n"
    header = ",".join(_quoted(column.header) for column in contract.columns) + "\n"
    return title + header + _text(contract, reports)


def in_letters(number: int) -> str:
    """A number without digits: in a title digits might be read as a year."""
    letters = ""
    while True:
        number, last = divmod(number, len(LETTERS))
        letters = LETTERS[last] + letters
        if not number:
            return letters


def _text(contract: Contract, reports: Sequence[Report]) -> str:
    text = io.StringIO()
    names = [column.name for column in contract.columns]
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    for report in reports:
        writer.writerows(_in_order(report, names))
    return text.getvalue()


def _in_order(report: Report, names: list[str]) -> Iterator[dict[str, str]]:
    yield from sorted(report.rows, key=lambda row: [row.get(name, "") for name in names])


def _quoted(header: str) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow([header])
    return text.getvalue()
