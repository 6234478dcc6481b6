"""Files made to harm whoever reads them, each with the codes its receipt may give."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator

from tests.contract.forms import COUNTS, HEADER, csv_bytes, good_rows, row, xlsx_bytes
from tests.contract.test_bad_files import rezipped

GOOD = [HEADER, *good_rows()]
BOOK = xlsx_bytes(GOOD)
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
LIST, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
PLACE = "Phường Tân Phong".encode()
FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
Case = tuple[str, Callable[[], bytes], str]


def part(name: str, data: bytes = BOOK) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read(name)


def with_rows(rows: bytes) -> bytes:
    end = b"</sheetData>"
    return rezipped(BOOK, SHEET, part(SHEET).replace(end, rows + end))


def cell(reference: bytes) -> bytes:
    return with_rows(b'<row r="6"><c ' + reference + b"><v>1</v></c></row>")


def packed(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(stream, "w", method) as book:
        warnings.simplefilter("ignore")  # one of them stands twice
        for name, content in entries:
            book.writestr(name, content)
    return stream.getvalue()


def entries() -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as book:
        return [(name, book.read(name)) for name in book.namelist()]


def lying() -> bytes:
    """A sheet that says it is as long as an honest one, with its checksum, and unfolds to more."""
    honest = part(SHEET)
    data = bytearray(packed([(n, c + b" " * 500_000_000 * (n == SHEET)) for n, c in entries()]))
    for mark, at_sum, at_size, at_name in (
        (b"PK\x01\x02", 16, 24, 46),
        (b"PK\x03\x04", 14, 22, 30),
    ):
        place = data.find(mark)
        while place >= 0:
            if data[place + at_name :].startswith(SHEET.encode()):
                struct.pack_into("<I", data, place + at_sum, zlib.crc32(honest))
                struct.pack_into("<I", data, place + at_size, len(honest))
            place = data.find(mark, place + 4)
    return bytes(data)


def long_text_many_times() -> bytes:
    strings = part(STRINGS).replace(PLACE, b"A" * 30_000_000)
    items = re.findall(rb"<si>.*?</si>", strings, re.S)
    index = next(number for number, item in enumerate(items) if len(item) > 1_000_000)
    cells = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>%d</v></c></row>' % (n, n, index) for n in range(6, 2000)
    )
    return rezipped(rezipped(BOOK, STRINGS, strings), SHEET, with_(cells))


def with_(rows: bytes) -> bytes:
    return part(SHEET, with_rows(rows))


def entities(declared: bytes, used: bytes) -> bytes:
    strings = part(STRINGS).replace(b"<sst", b"<!DOCTYPE x [" + declared + b"]><sst")
    return rezipped(BOOK, STRINGS, strings.replace(PLACE, used))


def broken_lzma() -> bytes:
    data = packed(entries(), zipfile.ZIP_LZMA)
    place = data.find(SHEET.encode()) + 60
    return data[:place] + b"\xff" * 20 + data[place + 20 :]


def workbooks() -> Iterator[tuple[str, Callable[[], bytes], str]]:
    far, big, bad = "too_many_columns", "oversized_workbook", "damaged_workbook"
    yield "a far cell in single quotes", lambda: with_rows(FAR.replace(b'"', b"'")), far
    yield "a far cell with blanks in its tag", lambda: with_rows(FAR.replace(b"=", b" = ")), far
    yield "a far cell in small letters", lambda: with_rows(FAR.replace(b"XFD", b"xfd")), far
    yield "a far cell behind a sign", lambda: cell(b"s=\">\" r='XFD1048576'"), far
    yield "a far cell with a prefix", lambda: with_rows(
        FAR.replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b'"', b"'")
    ), far  # fmt: skip
    yield "a column of eight letters", lambda: cell(b'r="AAAAAAAA6"'), far
    yield "a row of nine digits", lambda: cell(b'r="A999999999"'), big
    yield "a row of fourteen digits", lambda: cell(b'r="A99999999999999"'), big
    yield (
        "a million cells without a place",
        lambda: with_rows(
            b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b'</row><row r="1048576"><c/></row>'
        ),
        far,
    )
    yield "a long text that many cells point at", lambda: long_text_many_times(), big
    yield (
        "more texts than there can be",
        lambda: rezipped(
            BOOK, STRINGS, re.sub(rb'uniqueCount="\d+"', b'uniqueCount="9999999999"', part(STRINGS))
        ),
        bad,
    )
    yield "one sheet two thousand times", lambda: rezipped(BOOK, LIST, part(LIST).replace(
        b"</sheets>", b"".join(b'<sheet name="%d" sheetId="%d" r:id="rId1"/>' % (n, n)
                               for n in range(5, 2005)) + b"</sheets>")), big  # fmt: skip
    yield (
        "empty error cells",
        lambda: with_rows(
            b"".join(b'<row r="%d"><c r="A%d" t="e"/></row>' % (n, n) for n in range(6, 300_000))
        ),
        "",
    )
    yield (
        "a million formulas in a cell",
        lambda: with_rows(b'<row r="6"><c r="A6">' + b"<f/>" * 1_000_000 + b"<v>1</v></c></row>"),
        "period_missing",
    )
    yield (
        "a million open tags in the list",
        lambda: rezipped(BOOK, LIST, b"<sheet " * 1_000_000),
        bad,
    )
    yield (
        "a million open relations",
        lambda: rezipped(BOOK, RELATIONS, b"<Relationship " * 1_000_000),
        bad,
    )
    yield (
        "a word without end in a tag",
        lambda: rezipped(
            BOOK, LIST, part(LIST).replace(b"<sheet ", b"<sheet " + b"a" * 1_000_000 + b" ")
        ),
        "",
    )
    yield (
        "a letter that is none",
        lambda: rezipped(BOOK, LIST, part(LIST).replace(b'"Sheet1"', b'"&#99999999999;"')),
        bad,
    )
    yield (
        "an entity from a file",
        lambda: entities(b'<!ENTITY b SYSTEM "file:///etc/passwd">', b"&b;"),
        bad,
    )
    yield "a billion laughs", lambda: entities(
        b'<!ENTITY a "ha">' + b"".join(
            b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
        ), b"&j;",
    ), bad  # fmt: skip
    yield (
        "a text that is not there",
        lambda: with_rows(b'<row r="6"><c r="A6" t="s"><v>99999999</v></c></row>'),
        bad,
    )
    yield (
        "a sheet outside the archive",
        lambda: rezipped(
            BOOK, RELATIONS, part(RELATIONS).replace(b"worksheets/sheet1", b"../../../etc/passwd")
        ),
        bad,
    )
    yield "a part that stands twice", lambda: packed([(SHEET, with_(FAR)), *entries()]), bad
    yield (
        "names that differ in capitals",
        lambda: packed([(SHEET.upper(), with_(FAR)), *entries()]),
        bad,
    )
    yield "a part longer than it says", lambda: lying(), ""
    yield "a broken packing", lambda: broken_lzma(), bad
    yield (
        "names that climb",
        lambda: packed(
            [*entries(), *((f"../../etc/{n}", b"x") for n in range(20_000)), ("/etc/passwd", b"x")]
        ),
        "",
    )
    yield (
        "another program's workbook",
        lambda: packed([("xl/workbook.bin", b"x" * 99)]),
        "unsupported_file",
    )
    yield "NUL between cells", lambda: with_rows(b"\x00" * 1000), ""
    yield "tags three million deep", lambda: with_rows(b"<a>" * 3_000_000), ""
    yield (
        "a zip bomb in the archive",
        lambda: packed(
            [*entries(), ("xl/media/a.zip", packed([("a", b" " * 90_000_000)]) + b" " * 90_000_000)]
        ),
        big,
    )


def texts() -> Iterator[tuple[str, Callable[[], bytes], str]]:
    good, long = csv_bytes(GOOD), "cell_too_long"
    yield (
        "a cell of fifteen million letters",
        lambda: good + b'03386;"' + b"x" * 15_000_000 + b'"\n',
        long,
    )
    yield "nothing but one cell", lambda: b"x" * 15_000_000, long
    yield "blanks before the title", lambda: b" " * 5_000_000 + b"\n" + good, long
    yield (
        "marks over one letter",
        lambda: ("e" + "\u0301" * 2_000_000).encode() + b"\n" + good,
        long,
    )
    yield (
        "long cells in a row too wide",
        lambda: good + (b'"' + b"y" * 200_000 + b'";') * 12 + b"\n",
        long,
    )
    yield (
        "six million cells in a late row",
        lambda: csv_bytes([HEADER, *([""] for _ in range(300)), row(0)])[:-1] + b";12" * 6_000_000,
        "extra_cells",
    )
    yield (
        "a number of thirty thousand digits",
        lambda: csv_bytes([HEADER, row(0, ["9" * 30_000, *COUNTS[1:]]), row(1)]),
        "absurd_count",
    )
    yield (
        "a code of thirty thousand digits",
        lambda: csv_bytes([HEADER, row(0, code="9" * 30_000), row(1)]),
        "unknown_code",
    )
    yield (
        "brackets without end in a name",
        lambda: csv_bytes([HEADER, *(row(n % 4, name="(" * 32_000) for n in range(40))]),
        "code_name_differ",
    )
    yield "a title of digits", lambda: (b"1" * 32_000 + b"\n") * 5 + good, ""
    yield (
        "a title of letters",
        lambda: (b"I" * 32_000 + b"\n") * 5 + "Biểu mẫu\n".encode() + good,
        "",
    )
    yield (
        "a header of digits",
        lambda: csv_bytes([[*HEADER, *["1" * 32_000] * 20]]) + good,
        "unknown_header",
    )
    yield "a million empty rows", lambda: good + b";;;;;;;;\n" * 1_000_000, ""
    yield "NUL in a number", lambda: good.replace(b"21", b"2\x001"), "not_text"
    yield "half a letter", lambda: good + b"\xed\xa0\x80;1\n", "broken_encoding"
    yield (
        "digits of other scripts",
        lambda: csv_bytes([HEADER, row(0, ["²", *COUNTS[1:]]), row(1, ["٣", *COUNTS[1:]])]),
        "not_a_number",
    )
    yield (
        "signs that steer a terminal",
        lambda: csv_bytes(
            [HEADER, row(0, code="\x1b[2J\x1b]0;x\x07", name="\u202eabc\x9b31m"), row(1)]
        ),
        "unknown_code",
    )


def cases() -> dict[str, Case]:
    """Name → (file name, what makes it, the one code of its rejections; none where accepted)."""
    books = {name: ("a.xlsx", make, code) for name, make, code in workbooks()}
    return books | {name: ("a.csv", make, code) for name, make, code in texts()}
