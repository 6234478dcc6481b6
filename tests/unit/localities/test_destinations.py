"""Where an ended commune went: what each table says, and what is made of its silence."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.registry.destinations import Destinations
from bench.registry.shares import as_decimals, persons_moved, shares_of
from bench.registry.timeline import Timeline
from bench.registry.versions import Version
from tests.unit.localities.registry_inputs import NO_CORRECTIONS, commune, reference

BINH_LONG = (
    "nhập 1,21 km2 diện tích tự nhiên, 1.304 người của xã Bình Long vào thị trấn Nước Hai, nhập "
    "toàn bộ 16,25 km2 diện tích tự nhiên, 1.674 người của xã Bình Long vào xã Hồng Việt"
)


def places(
    folder: Path, ended: Version, *others: Version, **corrections: list[dict[str, object]]
) -> list[tuple[str, str, str]]:
    destinations = Destinations(folder, replace(NO_CORRECTIONS, **corrections))
    found = destinations.of(ended, Timeline([ended, *others]))
    return [(place.code, place.share, place.basis) for place in found]


def test_the_gaps_successor_counts_only_in_the_ended_ones_district(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=[
        "00001,Xã 00001,2025-01-01,00009", "00002,Xã 00002,2025-01-01,00008",
    ])  # fmt: skip
    far, near = commune("00009", parent="777"), commune("00008")
    assert places(folder, commune("00002", stop="2025-01-01"), near) == [("00008", "1", "whole")]
    ended = commune("00001", stop="2025-01-01")
    assert ("00009", "1", "whole") not in places(folder, ended, far, near)


def test_a_successor_lies_in_the_district_that_followed_too(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["1,Xã 1,2025-01-01,3"])
    moved = [commune("2", stop="2025-01-01", parent="374"),
             commune("2", start="2025-01-01", parent="369")]  # fmt: skip
    found = places(folder, commune("1", stop="2025-01-01", parent="374"), *moved,
                   commune("3", parent="369"))  # fmt: skip
    assert found == [("3", "1", "whole")]


def test_an_unnamed_successor_is_the_only_new_unit_of_the_same_name(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["15739,Xã Xuân Lộc,2025-01-01,"])
    ended = commune("15739", stop="2025-01-01", name="Xã Xuân Lộc")
    begun = [commune("15736", "2025-01-01", name="Xã Xuân Lộc"),
             commune("15760", "2025-01-01", name="Xã Thọ Phú")]  # fmt: skip
    assert places(folder, ended, *begun) == [("15736", "1", "whole")]


def test_a_wards_number_is_the_same_with_and_without_its_zero(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["1,Phường 01,2025-01-01,"])
    ended = commune("1", stop="2025-01-01", name="Phường 01")
    begun = [commune("4", "2025-01-01", name="Phường 1"),
             commune("5", "2025-01-01", name="Phường 11")]  # fmt: skip
    assert places(folder, ended, *begun) == [("4", "1", "whole")]


def test_an_unnamed_successor_among_strangers_is_left_open(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["1,Xã Cũ,2025-01-01,"])
    ended = commune("1", stop="2025-01-01", name="Xã Cũ")
    begun = [commune("2", "2025-01-01", name="Xã Mới"), commune("3", "2025-01-01", name="Xã Khác")]
    assert places(folder, ended, *begun) == [("2", "", "unspecified"), ("3", "", "unspecified")]


def test_a_unit_that_was_only_moved_to_another_district_is_no_candidate(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["1,Xã Cũ,2025-01-01,"])
    moved = [commune("2", stop="2025-01-01", name="Xã Hai", parent="491"),
             commune("2", "2025-01-01", name="Xã Hai")]  # fmt: skip
    ended = commune("1", stop="2025-01-01", name="Xã Cũ")
    found = places(folder, ended, *moved, commune("3", "2025-01-01", name="Xã Mới"))
    assert found == [("3", "1", "whole")]


def test_a_correction_comes_before_every_table(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["1,Xã 1,2025-01-01,2"])
    merger = {"date": "2025-01-01", "into": {"1": "3"}}
    ended = commune("1", stop="2025-01-01")
    others = [commune("2"), commune("3")]
    assert places(folder, ended, *others, mergers=[merger]) == [("3", "1", "whole")]


def test_a_split_takes_its_shares_from_the_note(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_commune_2019_2024=[
        f'01678,Xã Bình Long,01654,Thị trấn Nước Hai,part,"{BINH_LONG}"',
        f'01678,Xã Bình Long,01687,Xã Hồng Việt,part,"{BINH_LONG}"',
    ])  # fmt: skip
    ended = commune("01678", stop="2020-02-01", name="Xã Bình Long")
    assert places(folder, ended) == [
        ("01654", "0.437878", "population"), ("01687", "0.562122", "population"),
    ]  # fmt: skip


def test_a_split_without_counted_persons_stays_open(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_commune_2019_2024=[
        "1,Xã 1,2,Xã Hai,part,một phần", "1,Xã 1,3,Xã Ba,part,còn lại",
    ])  # fmt: skip
    assert places(folder, commune("1", stop="2020-02-01")) == [
        ("2", "", "unspecified"), ("3", "", "unspecified"),
    ]  # fmt: skip


def test_land_that_nobody_counted_leaves_the_share_open_where_the_table_gives_no_weight(
    tmp_path: Path,
) -> None:
    folder = reference(tmp_path, crosswalk_commune_2025=[
        "commune,1,2,2025-07-01,part,", "commune,1,3,2025-07-01,part,",
        "commune,4,5,2025-07-01,part,1", "commune,4,6,2025-07-01,part,0",
    ])  # fmt: skip
    assert places(folder, commune("1", stop="2025-07-01")) == [
        ("2", "", "unspecified"), ("3", "", "unspecified"),
    ]  # fmt: skip
    assert places(folder, commune("4", stop="2025-07-01")) == [
        ("5", "1", "population"), ("6", "0", "area_only"),
    ]  # fmt: skip


def test_a_code_that_goes_on_goes_on_whole_unless_a_dated_source_says_otherwise(
    tmp_path: Path,
) -> None:
    folder = reference(tmp_path, crosswalk_commune_2019_2024=["1,Xã 1,2,Xã Hai,full,"])
    renamed = commune("1", "2019-04-10", name="Phường Mới")
    assert places(folder, commune("1", stop="2019-04-10"), renamed) == [("1", "1", "whole")]


@pytest.mark.parametrize(
    ("note", "source", "persons"),
    [
        (BINH_LONG, "Xã Bình Long", {"thị trấn nước hai": 1304, "xã hồng việt": 1674}),
        (
            "Điều chỉnh 9,82 km2 diện tích tự nhiên, 2.069 người của xã Gio Thành vào xã Gio Hải; "
            "còn lại 3,22 km2 diện tích tự nhiên, 341 người của xã Gio Thành vào xã Gio Mai",
            "Xã Gio Thành",
            {"xã gio hải": 2069, "xã gio mai": 341},
        ),
        (
            "Nhập 9,23 km2, 828 người của xã Ba Chùa vào thị trấn Ba Tơ; nhập toàn bộ 7,49 km2, "
            "726 người còn lại của xã Ba Chùa vào xã Ba Dinh",
            "Xã Ba Chùa",
            {"thị trấn ba tơ": 828, "xã ba dinh": 726},
        ),
        (BINH_LONG, "Xã Hồng Việt", {}),
        ("Chia tách từ phường Quyết Thắng", "Phường Quyết Thắng", {}),
    ],
)
def test_a_note_counts_the_persons_that_went_to_each_unit(
    note: str, source: str, persons: dict[str, int]
) -> None:
    assert persons_moved(note, source) == persons


def test_shares_need_every_target_counted_and_no_other() -> None:
    assert shares_of(BINH_LONG, "Xã Bình Long", ["Thị trấn Nước Hai"]) is None
    three = ["Thị trấn Nước Hai", "Xã Hồng Việt", "Xã Bế Triều"]
    assert shares_of(BINH_LONG, "Xã Bình Long", three) is None


@given(st.lists(st.integers(min_value=1, max_value=60_000), min_size=2, max_size=6))
def test_decimal_shares_sum_to_one_and_stay_by_the_exact_ones(persons: list[int]) -> None:
    total = sum(persons)
    decimals = [Fraction(text) for text in as_decimals([Fraction(n, total) for n in persons])]
    assert sum(decimals) == 1
    for share, count in zip(decimals, persons, strict=True):
        assert abs(share - Fraction(count, total)) <= Fraction(len(persons), 1_000_000)
