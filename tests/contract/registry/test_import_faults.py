"""Whatever is wrong in official files is said with its file, its row and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from sources.loader import CatalogueError
from sources.registry.importing import prepare_import
from tests.contract.registry.office import (
    DAY,
    UNIT_HEADER,
    RegistryOffice,
    Rows,
    change,
    listed,
)

MOVE = change("16022 Xã Tân Lập", "15889 Xã Hoằng Phú")
STAYS = change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Phú", "Giữ nguyên")


def without(code: str) -> Rows:
    return [["38", "Tỉnh Thanh Hóa", *row[2:]] if not row[0] else row
            for row in listed() if row[2] != code]  # fmt: skip


def with_row(*cells: str) -> Rows:
    return [*listed(), list(cells)]


def renamed(code: str, name: str, kind: str = "Xã", top: str = "") -> Rows:
    rows = [[*row[:3], name, kind] if row[2] == code else row for row in listed()]
    names = {"01": "Thành phố Hà Nội", "38": "Tỉnh Thanh Hóa", "46": "Thành phố Huế"}
    if top:
        rows = [[top, names[top], *row[2:]] if row[2] == code else row for row in rows]
    return rows


def part(new: str, share: str = "", persons: str = "") -> list[str]:
    return change("15889 Xã Hoằng Phú", new, "Một phần", persons=persons, share=share)


@dataclass(frozen=True)
class Planted:
    """One fault: the rows, where it must be found and what must be said."""

    units: Rows
    changes: Rows
    file: str
    line: int
    words: str


PLANTED = {
    "a unit listed twice": Planted(
        with_row("38", "Tỉnh Thanh Hóa", "16022", "Xã Tân Lập", "Xã"), [STAYS],
        "list.csv", 6, "stands already in list.csv:4",
    ),
    "a unit in two provinces": Planted(
        with_row("46", "Tỉnh Thanh Hóa", "16023", "Xã Mới", "Xã"), [STAYS],
        "list.csv", 6, "is Tỉnh Thanh Hóa",
    ),
    "a code that is none": Planted(
        with_row("38", "Tỉnh Thanh Hóa", "1602A", "Xã Mới", "Xã"), [STAYS],
        "list.csv", 6, "the code '1602A' is none of level Commune",
    ),
    "a code of no level": Planted(
        with_row("38", "Tỉnh Thanh Hóa", "1602A", "Mới", ""), [STAYS],
        "list.csv", 6, "nothing says the level of the code '1602A'",
    ),
    "an unknown type": Planted(
        renamed("16022", "Xã Tân Lập", "Bản"), [STAYS], "list.csv", 4, "'Bản' says no type",
    ),
    "no name": Planted(renamed("16022", ""), [STAYS], "list.csv", 4, "has no name"),
    "no code": Planted(
        [["38", "", "", "Xã Quên Mã", "Xã"], *without("")], [STAYS],
        "list.csv", 2, "has no name",
    ),
    "an unknown predecessor": Planted(
        listed(), [change("99999 Xã Không Có", "16022 Xã Tân Lập")],
        "changes.csv", 2, "No place has the code “99999”",
    ),
    "a dead code": Planted(
        listed(), [change("15883", "16022 Xã Tân Lập")],
        "changes.csv", 2, "Its successors: Xã Hoằng Phú",
    ),
    "a code with its earlier name": Planted(
        listed(), [change("15889 Xã Hoằng Kim", "16022 Xã Tân Lập")],
        "changes.csv", 2, "at another time",
    ),
    "a name unlike by a mark": Planted(
        listed(), [change(" Xã Hoàng Phú", "16022 Xã Tân Lập")],
        "changes.csv", 2, "Similar names: Xã Hoằng Phú",
    ),
    "an unknown successor": Planted(
        without("16022"), [change("16022 Xã Tân Lập", "16099 Xã Mới")],
        "changes.csv", 2, "is in no list of units",
    ),
    "an end without a successor": Planted(
        without("16022"), [change("16022 Xã Tân Lập", "")],
        "changes.csv", 2, "no unit is named that Xã Tân Lập (16022) became",
    ),
    "a successor called otherwise": Planted(
        without("16022"), [change("16022 Xã Tân Lập", "15889 Xã Hoằng Kim")],
        "changes.csv", 2, "one name is expected",
    ),
    "a successor unlike by a mark": Planted(
        without("16022"), [change("16022 Xã Tân Lập", "15889 Xã Hoàng Phú")],
        "changes.csv", 2, "differ by marks only",
    ),
    "a listed name unlike by a mark": Planted(
        renamed("16022", "Xã Tân Lâp"), [STAYS], "list.csv", 4, "differs by marks only",
    ),
    "a new name without a change": Planted(
        renamed("16022", "Xã Tân Tiến"), [STAYS], "list.csv", 4, "no change says so",
    ),
    "a new type without a change": Planted(
        renamed("16022", "Xã Tân Lập", "Phường"), [STAYS], "list.csv", 4, "no change says so",
    ),
    "another province without a change": Planted(
        renamed("16022", "Xã Tân Lập", top="46"), [STAYS],
        "list.csv", 4, "is listed under Thành phố Huế (46)",
    ),
    "a successor in another province": Planted(
        [*without("16022"), ["46", "Thành phố Huế", "16077", "Xã Mới", "Xã"]],
        [change("16022 Xã Tân Lập", "16077 Xã Mới")],
        "list.csv", 5, "is now Tỉnh Thanh Hóa (38)",
    ),
    "a listed unit that no change explains": Planted(
        with_row("38", "Tỉnh Thanh Hóa", "16077", "Xã Mới", "Xã"), [STAYS],
        "list.csv", 6, "no change says what it was made from",
    ),
    "a unit that is neither listed nor ended": Planted(
        without("16022"), [STAYS], "list.csv", 3, "is not listed and no change ends it",
    ),
    "a code in use given to another": Planted(
        [["38", "Tỉnh Thanh Hóa", "15889", "Xã Mới", "Xã"], *without("16022")[0:1],
         *without("16022")[2:]],
        [change("16022 Xã Tân Lập", "15889 Xã Mới")],
        "list.csv", 2, "no change ends Xã Hoằng Phú",
    ),
    "a freed code listed for what nothing made": Planted(
        [*without("16022"), ["38", "Tỉnh Thanh Hóa", "16022", "Xã Mới", "Xã"]],
        [MOVE], "list.csv", 5, "no change says what it was made from",
    ),
    "an orphan": Planted(
        without(""),
        [change("46 Thành phố Huế", "38 Tỉnh Thanh Hóa", "Một phần"),
         change("46 Thành phố Huế", "01 Thành phố Hà Nội", "Một phần")],
        "list.csv", 5, "ends without one unit that takes all of it",
    ),
    "shares below one": Planted(
        listed(), [part("15889 Xã Hoằng Phú", "0,5"), part("16022 Xã Tân Lập", "0,4")],
        "changes.csv", 2, "shares that sum to 0.9",
    ),
    "shares above one": Planted(
        listed(), [part("15889 Xã Hoằng Phú", "0,7"), part("16022 Xã Tân Lập", "40 %")],
        "changes.csv", 2, "shares that sum to 1.1",
    ),
    "a part without the rest": Planted(
        listed(), [part("16022 Xã Tân Lập")], "changes.csv", 2, "no row says where the rest went",
    ),
    "the whole and a part": Planted(
        listed(), [STAYS, part("16022 Xã Tân Lập", "0,4")],
        "changes.csv", 2, "goes over whole and in part",
    ),
    "the whole twice": Planted(
        listed(), [STAYS, change("15889 Xã Hoằng Phú", "16022 Xã Tân Lập")],
        "changes.csv", 2, "whole to several units",
    ),
    "persons of some parts only": Planted(
        listed(), [part("15889 Xã Hoằng Phú", persons="900"), part("16022 Xã Tân Lập")],
        "changes.csv", 2, "the persons of some parts",
    ),
    "a share that is none": Planted(
        listed(), [part("15889 Xã Hoằng Phú", "45")], "changes.csv", 2, "the share is '45'",
    ),
    "persons that are none": Planted(
        listed(), [part("15889 Xã Hoằng Phú", persons="nhiều")],
        "changes.csv", 2, "the persons are 'nhiều'",
    ),
    "words of no known extent": Planted(
        listed(), [change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Phú", "tách ra")],
        "changes.csv", 2, "'tách ra' says neither the whole nor a part",
    ),
    "a change given twice": Planted(
        listed(), [STAYS, STAYS], "changes.csv", 3, "stands already in changes.csv:2",
    ),
    "a change of another day": Planted(
        listed(), [[*STAYS[:4], "2026-02-01", *STAYS[5:]]],
        "changes.csv", 2, "the change is of 2026-02-01",
    ),
    "a day that is none": Planted(
        listed(), [[*STAYS[:4], "31/02/2026", *STAYS[5:]]],
        "changes.csv", 2, "the date is '31/02/2026'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_every_kind_of_fault_is_found_where_it_stands(office: RegistryOffice, name: str) -> None:
    planted = PLANTED[name]
    found = office.faults(planted.units, planted.changes)
    here = [one.sentence for one in found if (one.file, one.line) == (planted.file, planted.line)]
    assert any(planted.words in one for one in here), "\n".join(map(str, found))
    assert all("expected" in one.sentence for one in found), found


def test_all_faults_are_reported_at_once(office: RegistryOffice) -> None:
    units = with_row("38", "Tỉnh Thanh Hóa", "16077", "Xã Mới", "Xã")
    units[1] = [*units[1][:3], "Xã Hoàng Phú", "Xã"]
    assert {one.line for one in office.faults(units, [])} >= {3, 6}


def test_a_day_before_what_the_registry_has_is_refused(office: RegistryOffice) -> None:
    found = office.faults(listed(), [STAYS], day=date(2025, 7, 1))
    assert any("from 2025-07-01 on" in one.sentence for one in found)


def test_a_wave_cannot_come_in_twice(office: RegistryOffice) -> None:
    rename = change("19753 Phường Phú Xuân", "19753 Phường Thuận Hóa", "Đổi tên")
    units = renamed("19753", "Phường Thuận Hóa", "Phường")
    office.take(units, [rename])
    assert any("later than all" in one.sentence for one in office.faults(units, [rename]))


def test_a_list_or_a_table_of_changes_that_is_missing_is_asked_for(office: RegistryOffice) -> None:
    only = office.file("list.csv", [UNIT_HEADER, *listed()])
    found = prepare_import(office.root, [only], DAY, "").faults
    assert ["no file is a table of changes" in one.sentence for one in found] == [True]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.csv", b"", "empty"),
        ("page.xlsx", b"<html><body>x</body></html>", "HTML"),
        ("letter.csv", b"Dear colleague;please find\nenclosed;the list\n", "no row was found"),
        ("broken.xlsx", b"PK\x03\x04xl/workbook", "damaged"),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    office: RegistryOffice, name: str, content: bytes, words: str
) -> None:
    path = office.root.parent / name
    path.write_bytes(content)
    found = prepare_import(office.root, [path], DAY, "").faults
    assert any(one.file == name and words in one.sentence for one in found), found


def test_a_registry_with_faults_of_its_own_takes_nothing_in(office: RegistryOffice) -> None:
    path = office.root / "localities" / "links.csv"
    path.write_text(path.read_text().replace(",0.6,", ",0.7,"))
    with pytest.raises(CatalogueError, match=r"sum to 1\.1"):
        office.prepare(listed(), [STAYS])


def test_a_catalogue_without_words_for_lists_says_so(office: RegistryOffice) -> None:
    (office.root / "localities" / "official_lists.yml").unlink()
    found = office.faults(listed(), [STAYS])
    assert found[0].file == "localities/official_lists.yml"
