"""The committed registry read once, with the questions its tests ask."""

import csv
from collections import defaultdict
from pathlib import Path

FOLDER = Path(__file__).parents[3] / "sources" / "catalogue" / "localities"
OPEN_END = "9999-12-31"
Row = dict[str, str]


def read(name: str) -> list[Row]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read("localities.csv")
LINKS = read("links.csv")
BY_ID = {row["locality_id"]: row for row in ROWS}
WHOLE_SUCCESSOR = {
    link["predecessor_id"]: link["successor_id"] for link in LINKS if link["basis"] == "whole"
}
LINKS_OF: dict[str, list[Row]] = defaultdict(list)
for _link in LINKS:
    LINKS_OF[_link["predecessor_id"]].append(_link)


def end(row: Row) -> str:
    return row["valid_to"] or OPEN_END


def valid_on(date: str, level: str | None = None) -> list[Row]:
    return [
        row
        for row in ROWS
        if row["valid_from"] <= date < end(row) and level in (None, row["level"])
    ]


def find(code: str, date: str, level: str = "commune") -> Row:
    (row,) = [row for row in valid_on(date, level) if row["code"] == code]
    return row


def parent_on(row: Row, date: str) -> Row | None:
    """The direct parent standing on a date, following whole successors of the first one."""
    parent = BY_ID.get(row["parent_id"])
    while parent is not None and end(parent) <= date:
        parent = BY_ID.get(WHOLE_SUCCESSOR.get(parent["locality_id"], ""))
    return parent


def province_on(row: Row, date: str) -> str:
    while row["level"] != "province":
        above = parent_on(row, date)
        assert above is not None, f"{row['locality_id']} {row['name_vi']}: no parent on {date}"
        row = above
    return row["code"]


def successors(row: Row) -> list[Row]:
    return [BY_ID[link["successor_id"]] for link in LINKS_OF[row["locality_id"]]]


def predecessors(row: Row) -> list[Row]:
    return [
        BY_ID[link["predecessor_id"]]
        for link in LINKS
        if link["successor_id"] == row["locality_id"]
    ]
