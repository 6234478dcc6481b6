"""The parts of an XLSX, taken out of the archive that arrived and put into one of our own.

Two programs may read one archive differently: sizes that lie, a part that stands in it twice, names
that differ in capitals only. What was checked here is therefore packed anew, and only that is given
to the reader of cells.
"""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from sources.findings import refusal

MAX_UNFOLDED = 1_000_000_000
MAX_RATIO_FREE = 64_000_000
MAX_RATIO = 200
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_READ = (".xml", ".rels")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, EOFError, OSError, ValueError,
    NotImplementedError,
)  # fmt: skip


def open_parts(data: bytes) -> dict[str, bytes]:
    """Every part of an XLSX, checked against its checksum; those that are no XML are left out.

    Raises RefusedError ``damaged_workbook``, ``oversized_workbook``, ``unsupported_file`` or
    ``password_protected``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _refuse_bombs(entries, len(data))
            if any(entry.flag_bits & 1 for entry in entries):
                raise refusal("password_protected")
            _refuse_odd_archives(entries)
            parts = {entry.filename: _unfolded(archive, entry) for entry in entries}
    except _BROKEN as error:
        raise refusal("damaged_workbook", reason=str(error) or type(error).__name__) from error
    return {name: part for name, part in parts.items() if name.lower().endswith(_READ)}


def repacked(parts: dict[str, bytes]) -> bytes:
    """An archive of exactly these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def _unfolded(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """A part as long as it says it is: asked for all there is, a lying one would unfold whole."""
    with archive.open(entry) as part:
        return part.read(entry.file_size)


def _refuse_bombs(entries: list[zipfile.ZipInfo], packed: int) -> None:
    unfolded = sum(entry.file_size for entry in entries)
    limit = max(MAX_RATIO_FREE, min(MAX_UNFOLDED, MAX_RATIO * packed))
    if unfolded > limit:
        raise refusal(
            "oversized_workbook",
            size=f"{unfolded // 1_000_000} MB",
            limit=f"{limit // 1_000_000} MB",
        )


def _refuse_odd_archives(entries: list[zipfile.ZipInfo]) -> None:
    names = [entry.filename.lower() for entry in entries]
    if "xl/workbook.bin" in names:
        raise refusal("unsupported_file", kind="XLSB")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise refusal("damaged_workbook", reason=f"{twice} × 2")
    if any(entry.compress_type not in _PACKINGS for entry in entries):
        raise refusal("damaged_workbook", reason="ZIP compression")
