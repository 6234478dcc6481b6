"""What a file is, by its first bytes; its name only tells what the sender believes."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from sources.findings import Finding, finding, refusal

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP = b"PK\x03\x04"
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|style)\b", re.IGNORECASE)
_FOREIGN = {
    b"%PDF": "PDF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"PAR1": "Parquet",
}
_TEXT_SUFFIXES = {".csv", ".txt", ".tsv", ""}
_BOOK_SUFFIXES = {".xlsx", ".xlsm"}


@dataclass(frozen=True)
class FileKind:
    """``workbook`` or ``text``, and a note when the name says another."""

    kind: str
    notes: tuple[Finding, ...]


def file_kind(path: Path, data: bytes) -> FileKind:
    """The kind of a file that can be read.

    Raises RefusedError for everything that cannot: empty, password-protected, HTML, cut short …
    """
    if not data.strip(b"\x00\r\n\t \xef\xbb\xbf\xfe\xff"):
        raise refusal("empty_file")
    suffix = path.suffix.lower()
    if data.startswith(_OLE):
        raise refusal("password_protected" if _ENCRYPTED in data else "old_workbook")
    if data.startswith(_ZIP):
        _refuse_other_archives(data, suffix)
        return FileKind("workbook", _note(suffix, _BOOK_SUFFIXES, "XLSX"))
    for start, kind in _FOREIGN.items():
        if data.startswith(start):
            raise refusal("unsupported_file", kind=kind)
    _refuse_markup(data, suffix)
    if suffix in _BOOK_SUFFIXES and b"\x00" in data[:4096] and data[:2] not in (
        b"\xff\xfe", b"\xfe\xff",
    ):  # fmt: skip
        raise refusal("damaged_workbook", reason="no ZIP header")
    return FileKind("text", _note(suffix, _TEXT_SUFFIXES, "CSV"))


def _refuse_markup(data: bytes, suffix: str) -> None:
    head = data[:4096].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")
    shown = suffix or "?"
    if head.startswith((b"MIME-Version", b"<")) and _HTML.search(head):
        raise refusal("html_page", suffix=shown)
    if head.startswith(b"MIME-Version"):
        raise refusal("html_page", suffix=shown)
    if head.startswith(b"<?xml"):
        raise refusal("xml_page", suffix=shown)


def _refuse_other_archives(data: bytes, suffix: str) -> None:
    """A whole ZIP without a workbook inside; a cut one is left to the workbook reader."""
    if b"xl/workbook" in data:
        return
    if not zipfile.is_zipfile(io.BytesIO(data)) and suffix in _BOOK_SUFFIXES:
        raise refusal("damaged_workbook", reason="ZIP")
    raise refusal("not_a_workbook")


def _note(suffix: str, expected: set[str], kind: str) -> tuple[Finding, ...]:
    if suffix in expected:
        return ()
    return (finding("content_differs_from_name", suffix=suffix or "?", kind=kind),)
