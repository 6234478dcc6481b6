"""A workbook's cells as they are stored: a number is a number, a text is a text."""

import re
import zipfile
from html import unescape

CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*?)(?:/>|>(.*?)</c>)', re.S)
TEXT = re.compile(r"<si>(.*?)</si>", re.S)


def sheet_of(path, number):
    """The rows of a sheet, counted from 0; an empty cell is None."""
    with zipfile.ZipFile(path) as book:
        strings = [
            unescape("".join(re.findall(r"<t[^>]*>(.*?)</t>", one, re.S)))
            for one in TEXT.findall(book.read("xl/sharedStrings.xml").decode())
        ]
        content = book.read(f"xl/worksheets/sheet{number + 1}.xml").decode()
    assert "<f>" not in content
    rows = {}
    for column, row, attributes, inner in CELL.findall(content):
        value = re.search(r"<v>(.*?)</v>", inner)
        if value is None:
            cell = None
        else:
            cell = strings[int(value[1])] if 't="s"' in attributes else float(value[1])
        rows.setdefault(int(row), {})[_position(column)] = cell
    return [[cells.get(at) for at in range(max(cells) + 1)] for _, cells in sorted(rows.items())]


def _position(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
