"""How the registry is built: ids that stay, corrections that expire, splits and mergers."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.registry.corrections import (
    Corrections,
    MendedSourceError,
    correct_versions,
    read_corrections,
)
from bench.registry.identity import Identity, assign_ids, read_known
from bench.registry.succession import (
    cut_at_district_splits,
    cut_where_others_came_in,
    link_all,
    read_destinations,
)
from bench.registry.tables import with_country_and_remainders, write_tables
from bench.registry.versions import Version, within_registry

HEADERS = {
    "crosswalk_commune_2025.csv": "legacy_level,legacy_code,new_code,new_valid_from,kind,"
    "part_basis,legacy_province_code",
    "crosswalk_gap_2024-11_2025-03.csv": "legacy_code,legacy_name,ended,successor_code,"
    "same_day_new_or_renamed_in_district,province_code",
    "crosswalk_commune_2019_2024.csv": "legacy_code,successor_code,kind,legacy_province_code",
    "crosswalk_province_2025.csv": "legacy_province_code,new_province_code,valid_to",
}


def identity(code: str, start: str, name: str = "Xã A", parent: str = "001") -> Identity:
    return Identity(("commune", code, start), ("commune", code, name, parent))


def unit(level: str, code: str, parent: str, start: str = "2018-01-01", stop: str = "",
         name: str = "") -> Version:  # fmt: skip
    return Version(level, code, name or f"Xã {code}", "Xã", parent, "48", start, stop, "", "9/NQ")


def reference(folder: Path, **tables: list[str]) -> Path:
    for name, header in HEADERS.items():
        key = name.removesuffix(".csv").replace("-", "_")
        lines = [header, *tables.get(key, [])]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


NO_CORRECTIONS = Corrections(dates=[], decrees=[], names=[], successions=[])


def test_new_versions_are_appended_after_the_last_id() -> None:
    known = {"L00001": identity("00001", "2018-01-01"), "L00002": identity("00009", "2018-01-01")}
    wanted = [identity("00001", "2018-01-01"), identity("00005", "2018-01-01"), known["L00002"]]
    assert assign_ids(wanted, known) == {
        ("commune", "00001", "2018-01-01"): "L00001",
        ("commune", "00005", "2018-01-01"): "L00003",
        ("commune", "00009", "2018-01-01"): "L00002",
    }


def test_a_corrected_start_date_keeps_the_id() -> None:
    known = {"L00007": identity("00001", "2021-11-01")}
    assert assign_ids([identity("00001", "2021-07-01")], known) == {
        ("commune", "00001", "2021-07-01"): "L00007"
    }


def test_an_id_once_given_is_never_dropped() -> None:
    with pytest.raises(ValueError, match="L00007"):
        assign_ids([identity("00002", "2021-01-01")], {"L00007": identity("00001", "2021-01-01")})


def test_rewriting_the_tables_changes_nothing(tmp_path: Path) -> None:
    versions = [unit("province", "48", ""), unit("district", "490", "48"),
                unit("commune", "20194", "490")]  # fmt: skip
    versions, links = with_country_and_remainders(versions, [])
    write_tables(versions, links, tmp_path)
    first = (tmp_path / "localities.csv").read_bytes()
    write_tables(versions, links, tmp_path)
    assert (tmp_path / "localities.csv").read_bytes() == first
    assert len(read_known(tmp_path / "localities.csv")) == 5


def test_a_correction_that_finds_nothing_says_so() -> None:
    corrections = replace(
        NO_CORRECTIONS, names=[{"code": "20194", "listed": "Xã Cũ", "name": "Xã Mới"}]
    )
    with pytest.raises(MendedSourceError, match="Xã Cũ"):
        correct_versions([unit("commune", "20194", "490")], corrections)


def test_a_date_correction_moves_the_end_and_the_next_start_together() -> None:
    entry = {"province_code": "48", "listed": "2021-11-01", "effective": "2021-07-01",
             "decree": "1/NQ"}  # fmt: skip
    before = [unit("commune", "1", "490", stop="2021-11-01"),
              unit("commune", "1", "491", start="2021-11-01")]  # fmt: skip
    first, second = correct_versions(before, replace(NO_CORRECTIONS, dates=[entry]))
    assert (first.valid_to, first.ended_by) == ("2021-07-01", "1/NQ")
    assert (second.valid_from, second.decree) == ("2021-07-01", "1/NQ")


def test_every_correction_carries_its_evidence() -> None:
    corrections = read_corrections(
        Path(__file__).parents[3] / "bench" / "registry" / "corrections.yml"
    )
    entries = [*corrections.dates, *corrections.decrees, *corrections.names]
    assert all(entry["evidence"] for entry in [*entries, *corrections.successions])


def test_a_commune_merged_into_a_continuing_one_begins_that_one_anew(tmp_path: Path) -> None:
    folder = reference(
        tmp_path, crosswalk_gap_2024_11_2025_03=["00001,Xã 00001,2025-01-01,00002,,48"]
    )
    versions = [unit("district", "490", "48", stop="2025-07-01"),
                unit("commune", "00001", "490", stop="2025-01-01"),
                unit("commune", "00002", "490")]  # fmt: skip
    versions = cut_where_others_came_in(versions, folder, NO_CORRECTIONS)
    links = link_all(versions, folder, NO_CORRECTIONS)
    found = {(k.predecessor.code, k.successor.code, k.successor.valid_from, k.share) for k in links}
    assert found == {("00001", "00002", "2025-01-01", "1"), ("00002", "00002", "2025-01-01", "1")}


def test_an_unnamed_successor_is_the_only_candidate_of_the_same_name(tmp_path: Path) -> None:
    folder = reference(
        tmp_path,
        crosswalk_gap_2024_11_2025_03=[
            "15739,Xã Xuân Lộc,2025-01-01,,15736 Xã Xuân Lộc; 15760 Xã Thọ Phú,38"
        ],
    )
    (place,) = read_destinations(folder, NO_CORRECTIONS)[("commune", "15739", "2025-01-01")]
    assert (place.code, place.share, place.basis) == ("15736", "1", "whole")


def test_an_unnamed_successor_among_strangers_is_left_open(tmp_path: Path) -> None:
    folder = reference(
        tmp_path,
        crosswalk_gap_2024_11_2025_03=["1,Xã Cũ,2025-01-01,,2 Xã Mới; 3 Xã Khác,38"],
    )
    places = read_destinations(folder, NO_CORRECTIONS)[("commune", "1", "2025-01-01")]
    assert [(p.code, p.share, p.basis) for p in places] == [
        ("2", "", "unspecified"), ("3", "", "unspecified"),
    ]  # fmt: skip


def test_an_ended_commune_without_a_successor_stops_the_build(tmp_path: Path) -> None:
    versions = [unit("commune", "00001", "490", stop="2023-01-01", name="Xã Mất")]
    with pytest.raises(LookupError, match="Xã Mất ended 2023-01-01"):
        link_all(versions, reference(tmp_path), NO_CORRECTIONS)


def test_communes_of_a_split_district_begin_anew_those_of_a_renamed_one_do_not() -> None:
    def renamed(code: str) -> list[Version]:
        return [unit("district", code, "48", stop="2025-01-01", name="Huyện"),
                unit("district", code, "48", start="2025-01-01", name="Thị xã")]  # fmt: skip

    moved = [unit("commune", "00002", "474", stop="2025-01-01"),
             unit("commune", "00002", "475", start="2025-01-01")]  # fmt: skip
    versions = [*renamed("474"), *renamed("476"), *moved, unit("commune", "00001", "474"),
                unit("commune", "00003", "476")]  # fmt: skip
    starts = {(v.code, v.valid_from) for v in cut_at_district_splits(versions)
              if v.level == "commune"}  # fmt: skip
    assert ("00001", "2025-01-01") in starts
    assert ("00003", "2025-01-01") not in starts


def test_a_district_that_ended_before_the_start_is_kept_for_the_communes_begun_under_it() -> None:
    old = unit("district", "407", "38", stop="2020-06-01")
    gone = unit("district", "408", "38", stop="2020-06-01")
    kept = within_registry([old, gone, unit("commune", "16561", "407")])
    assert old in kept
    assert gone not in kept
