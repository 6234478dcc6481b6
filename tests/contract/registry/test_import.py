"""The next resolution comes in: what ends, begins and is linked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from sources.places.registry import Registry
from sources.registry.importing import prepare_import
from sources.registry.writing import write_tables
from tests.contract.registry.office import (
    CHANGE_HEADER,
    DAY,
    RegistryOffice,
    change,
    listed,
)

WAVE_LIST = [
    ["01", "Thành phố Hà Nội", "09016", "Xã Mê Linh", "Xã"],
    ["38", "Tỉnh Thanh Hóa", "15889", "Xã Hoằng Kim", "Xã"],
    ["38", "Tỉnh Thanh Hóa", "16022", "Phường Tân Lập", "Phường"],
    ["46", "Thành phố Huế", "19753", "Phường Thuận Hóa", "Phường"],
]
WAVE_CHANGES = [
    change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Kim", "Nhập một phần", persons="12.000"),
    change("15889 Xã Hoằng Phú", "16022 Phường Tân Lập", "Nhập một phần", persons="8.000"),
    change("16022 Xã Tân Lập", "16022 Phường Tân Lập"),
    change("19753 Phường Phú Xuân", "19753 Phường Thuận Hóa", "Đổi tên"),
    change("09016 Xã Mê Linh", "09016 Xã Mê Linh", "Giữ nguyên"),
]


def row(registry: Registry, one: str) -> tuple[str, ...]:
    place = registry.position[one]
    return (registry.levels[place], registry.codes[place], registry.names[place])


def links(registry: Registry, one: str) -> set[tuple[str, float | None, str]]:
    return {
        (registry.ids[link.successor].as_py(), link.share, link.basis)
        for link in registry.successors(registry.position[one])
    }


def test_a_wave_with_split_merger_rename_retype_and_reused_code_is_taken_in(
    office: RegistryOffice,
) -> None:
    before = office.registry()
    composed, after = office.take(WAVE_LIST, WAVE_CHANGES)
    assert sorted(composed.ended) == ["A024", "A027", "A030"]
    assert [one["locality_id"] for one in composed.begun] == ["A035", "A036", "A037"]
    assert row(after, "A035") == ("commune", "15889", "Xã Hoằng Kim")
    assert row(after, "A036") == ("commune", "16022", "Phường Tân Lập")
    assert row(after, "A037") == ("commune", "19753", "Phường Thuận Hóa")
    assert links(after, "A024") == {("A035", 0.6, "population"), ("A036", 0.4, "population")}
    assert links(after, "A027") == {("A036", 1.0, "whole")}
    assert links(after, "A030") == {("A037", 1.0, "whole")}
    assert after.ids.to_pylist()[: len(before.names)] == before.ids.to_pylist()
    assert after.last_day(after.position["A021"]) is None


def test_what_does_not_change_is_left_as_it_stands_to_the_letter(office: RegistryOffice) -> None:
    path = office.root / "localities" / "localities.csv"
    before = path.read_text(encoding="utf-8").splitlines()
    office.take(WAVE_LIST, WAVE_CHANGES)
    after = path.read_text(encoding="utf-8").splitlines()
    changed = [old for old, new in zip(before, after, strict=False) if old != new]
    assert [line[:4] for line in changed] == ["A024", "A027", "A030"]
    assert len(after) == len(before) + 3


def test_nothing_is_changed_by_preparing(office: RegistryOffice) -> None:
    def content() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in office.root.rglob("*") if path.is_file()}

    before = content()
    assert office.prepare(WAVE_LIST, WAVE_CHANGES).composed is not None
    assert content() == before


def test_a_merger_of_provinces_takes_their_units_and_remainders_along(
    office: RegistryOffice,
) -> None:
    units = [
        ["01", "Thành phố Hà Nội", "09016", "Xã Mê Linh", "Xã"],
        ["38", "Tỉnh Thanh Hóa", "15889", "Xã Hoằng Phú", "Xã"],
        ["38", "Tỉnh Thanh Hóa", "16022", "Xã Tân Lập", "Xã"],
        ["38", "Tỉnh Thanh Hóa", "19753", "Phường Phú Xuân", "Phường"],
    ]
    composed, after = office.take(units, [change("46 Thành phố Huế", "38 Tỉnh Thanh Hóa")])
    assert sorted(composed.ended) == ["A003", "A005", "A032", "A034"]
    assert links(after, "A005") == links(after, "A003") == {("A035", 1.0, "whole")}
    assert links(after, "A034") == links(after, "A032") == {("A036", 1.0, "whole")}
    path = after.path(after.position["A030"], DAY)
    assert [after.ids[one].as_py() for one in path] == ["A035", "A001"]


def test_a_part_of_unknown_size_stays_unknown(office: RegistryOffice) -> None:
    changes = [
        change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Phú", "Nhập một phần"),
        change("15889 Xã Hoằng Phú", "16022 Xã Tân Lập", "Nhập một phần"),
    ]
    composed, after = office.take(listed(), changes)
    assert links(after, "A024") == {("A035", None, "unspecified"), ("A036", None, "unspecified")}
    assert links(after, "A027") == {("A036", 1.0, "whole")}
    assert {one["decree"] for one in composed.links} == {"9/NQ"}


def test_land_without_people_takes_no_share(office: RegistryOffice) -> None:
    changes = [
        change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Phú", "Toàn bộ"),
        change("15889 Xã Hoằng Phú", "16022 Xã Tân Lập", "Nhập một phần diện tích"),
    ]
    _, after = office.take(listed(), changes)
    assert links(after, "A024") == {("A035", 1.0, "whole"), ("A036", 0.0, "area_only")}


def test_shares_in_percent_are_read(office: RegistryOffice) -> None:
    changes = [
        change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Phú", "Một phần", share="62,5 %"),
        change("15889 Xã Hoằng Phú", "16022 Xã Tân Lập", "Một phần", share="0,375"),
    ]
    _, after = office.take(listed(), changes)
    assert {share for _, share, _ in links(after, "A024")} == {0.625, 0.375}


def test_nothing_changes_where_all_stays(office: RegistryOffice) -> None:
    same = change("15889 Xã Hoằng Phú", "15889 Xã Hoằng Phú", "Giữ nguyên")
    composed, _ = office.take(listed(), [same])
    assert (composed.begun, composed.links, composed.ended) == ([], [], [])


def test_a_province_that_the_list_leaves_out_is_left_alone(office: RegistryOffice) -> None:
    rename = change("19753 Phường Phú Xuân", "19753 Phường Thuận Hóa", "Đổi tên")
    composed, _ = office.take([WAVE_LIST[-1]], [rename])
    assert composed.ended == ["A030"]


def test_workbooks_with_merged_header_rows_are_read(office: RegistryOffice) -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    units = book.add_worksheet("Danh mục")
    units.write(0, 0, "DANH MỤC ĐƠN VỊ HÀNH CHÍNH")
    units.merge_range(2, 0, 2, 1, "Tỉnh, thành phố")
    units.merge_range(2, 2, 2, 3, "Đơn vị hành chính")
    units.write_row(3, 0, ["Mã tỉnh", "Tên tỉnh", "Mã", "Tên", "Cấp"])
    units.write_row(4, 0, ["(1)", "(2)", "(3)", "(4)", "(5)"])
    for number, (code, name, *rest) in enumerate(WAVE_LIST, start=5):
        units.write_row(number, 0, [int(code), name, int(rest[0]), *rest[1:]])
    changes = book.add_worksheet("Chuyển đổi")
    changes.merge_range(0, 0, 0, 1, "ĐVHC cũ")
    changes.merge_range(0, 2, 0, 3, "ĐVHC mới")
    for place, header in enumerate(CHANGE_HEADER[4:], start=4):
        changes.merge_range(0, place, 1, place, header)
    changes.write_row(1, 0, ["Mã", "Tên", "Mã", "Tên"])
    for number, cells in enumerate(WAVE_CHANGES, start=2):
        changes.write_row(number, 0, cells)
    book.close()
    path = office.root.parent / "wave.xlsx"
    path.write_bytes(stream.getvalue())
    prepared = prepare_import(office.root, [path], DAY, "")
    assert not prepared.faults, prepared.faults
    assert prepared.composed is not None
    assert sorted(prepared.composed.ended) == ["A024", "A027", "A030"]
    assert any("wave.xlsx [Danh mục]: 4 rows of units" in line for line in prepared.read)


def test_what_else_must_follow_is_named(office: RegistryOffice) -> None:
    prepared = office.prepare(WAVE_LIST, WAVE_CHANGES)
    assert {fault.file for fault in prepared.following} >= {"periods.yml", "measures.yml"}


def test_tables_are_replaced_both_or_not_at_all(
    office: RegistryOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = office.prepare(WAVE_LIST, WAVE_CHANGES)
    assert prepared.composed is not None
    before = {path: path.read_bytes() for path in (office.root / "localities").iterdir()}
    replace, calls = Path.replace, []

    def fail_second(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise OSError("no space left")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", fail_second)
    with pytest.raises(OSError, match="no space"):
        write_tables(office.root, prepared.composed.texts)
    after = {path: path.read_bytes() for path in (office.root / "localities").iterdir()}
    assert after == before
