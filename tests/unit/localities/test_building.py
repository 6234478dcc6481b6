"""How the registry is built: ids that stay, corrections that expire, splits and mergers."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.registry.corrections import MendedSourceError, correct_versions, read_corrections
from bench.registry.destinations import Destinations
from bench.registry.identity import Identity, assign_ids, read_known
from bench.registry.succession import (
    cut_at_district_splits,
    cut_where_others_came_in,
    link_all,
)
from bench.registry.tables import with_country_and_remainders, write_tables
from bench.registry.timeline import Timeline
from bench.registry.versions import Version, joined
from tests.unit.localities.registry_inputs import NO_CORRECTIONS, commune, reference, unit

CORRECTIONS = Path(__file__).parents[3] / "bench" / "registry" / "corrections.yml"


def identity(code: str, start: str, stop: str = "", name: str = "Xã A") -> Identity:
    return Identity("commune", code, name, start, stop)


def test_new_versions_are_appended_after_the_last_id() -> None:
    known = {"L00001": identity("00001", "2018-01-01"), "L00002": identity("00009", "2018-01-01")}
    wanted = [identity("00001", "2018-01-01"), identity("00005", "2018-01-01"), known["L00002"]]
    assert assign_ids(wanted, known) == {
        ("commune", "00001", "2018-01-01"): "L00001",
        ("commune", "00005", "2018-01-01"): "L00003",
        ("commune", "00009", "2018-01-01"): "L00002",
    }


def test_a_corrected_start_date_keeps_the_id() -> None:
    known = {"L00007": identity("00001", "2021-11-01", "2025-07-01")}
    assert assign_ids([identity("00001", "2021-07-01", "2025-07-01")], known) == {
        ("commune", "00001", "2021-07-01"): "L00007"
    }


def test_an_earlier_change_that_becomes_known_leaves_the_id_with_the_later_part() -> None:
    known = {"L00007": identity("00001", "2018-01-01", "2025-07-01")}
    wanted = [identity("00001", "2018-01-01", "2019-12-01"),
              identity("00001", "2019-12-01", "2025-07-01")]  # fmt: skip
    assert assign_ids(wanted, known) == {
        ("commune", "00001", "2018-01-01"): "L00008",
        ("commune", "00001", "2019-12-01"): "L00007",
    }


def test_a_version_that_has_ended_since_keeps_its_id_and_its_successor_gets_a_new_one() -> None:
    known = {"L00007": identity("00001", "2025-07-01")}
    wanted = [identity("00001", "2025-07-01", "2026-04-30"),
              identity("00001", "2026-04-30", name="Phường A")]  # fmt: skip
    assert assign_ids(wanted, known) == {
        ("commune", "00001", "2025-07-01"): "L00007",
        ("commune", "00001", "2026-04-30"): "L00008",
    }


def test_an_id_once_given_is_never_dropped() -> None:
    with pytest.raises(ValueError, match="L00007"):
        assign_ids([identity("00002", "2021-01-01")], {"L00007": identity("00001", "2021-01-01")})


def test_rewriting_the_tables_changes_nothing(tmp_path: Path) -> None:
    versions = [unit("province", "48", ""), unit("district", "490", "48"), commune("20194")]
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
        correct_versions([commune("20194")], corrections)


def test_a_date_correction_moves_the_end_and_the_next_start_together() -> None:
    entry = {"province_code": "48", "listed": "2021-11-01", "effective": "2021-07-01",
             "decree": "1/NQ"}  # fmt: skip
    before = [commune("1", stop="2021-11-01"), commune("1", start="2021-11-01", parent="491")]
    first, second = correct_versions(before, replace(NO_CORRECTIONS, dates=[entry]))
    assert (first.valid_to, first.ended_by) == ("2021-07-01", "1/NQ")
    assert (second.valid_from, second.decree) == ("2021-07-01", "1/NQ")


def interlude(holds: str, *codes: str) -> dict[str, object]:
    return {"codes": codes, "from": "2019-09-11", "to": "2020-01-01", "holds": holds}


def spans(versions: list[Version]) -> list[tuple[str, str, str]]:
    return [(v.name, v.valid_from, v.valid_to) for v in joined(versions)]


def test_what_stood_before_an_interlude_is_held_over_it() -> None:
    listed = [
        commune("1", stop="2019-09-11", name="Xã Cũ"),
        commune("1", "2019-09-11", "2019-11-01", name="Phường Mới"),
        commune("1", "2019-11-01", "2020-01-01", name="Xã Cũ"),
        commune("1", "2020-01-01", name="Phường Mới"),
        commune("2", "2019-09-11", "2019-11-01", name="Phường Sớm"),
    ]
    held = correct_versions(
        listed, replace(NO_CORRECTIONS, interludes=[interlude("before", "1", "2")])
    )
    assert spans(held) == [("Xã Cũ", "2018-01-01", "2020-01-01"), ("Phường Mới", "2020-01-01", "")]


def test_what_stood_after_an_interlude_is_put_in_its_place() -> None:
    listed = [
        commune("1", stop="2019-09-11", name="Phường 24"),
        commune("1", "2020-01-01", name="Phường 14"),
        commune("2", stop="2020-01-01", name="Phường 14"),
    ]
    put = correct_versions(
        listed, replace(NO_CORRECTIONS, interludes=[interlude("after", "1", "2")])
    )
    assert spans(put) == [
        ("Phường 24", "2018-01-01", "2019-09-11"),
        ("Phường 14", "2019-09-11", ""),
        ("Phường 14", "2018-01-01", "2019-09-11"),
    ]


def test_an_interlude_that_is_mended_says_so() -> None:
    with pytest.raises(MendedSourceError, match="'1'"):
        correct_versions(
            [commune("1")], replace(NO_CORRECTIONS, interludes=[interlude("before", "1")])
        )


def test_every_correction_carries_its_evidence() -> None:
    corrections = read_corrections(CORRECTIONS)
    entries = [*corrections.interludes, *corrections.dates, *corrections.decrees,
               *corrections.names, *corrections.successions, *corrections.mergers]  # fmt: skip
    assert entries
    assert all(entry["evidence"] for entry in entries)


def test_no_unit_is_corrected_twice_on_one_day() -> None:
    corrections = read_corrections(CORRECTIONS)
    split = [(entry["predecessor"], entry["date"]) for entry in corrections.successions]
    whole = [(gone, entry["date"]) for entry in corrections.mergers for gone in entry["into"]]
    assert len(set(split + whole)) == len(split + whole)


def build(folder: Path, versions: list[Version]) -> set[tuple[str, str, str, str]]:
    timeline = Timeline(versions)
    destinations = Destinations(folder, NO_CORRECTIONS)
    cut_where_others_came_in(timeline, folder, destinations)
    cut_at_district_splits(timeline)
    return {
        (k.predecessor.code, k.successor.code, k.successor.valid_from, k.share)
        for k in link_all(timeline, folder, destinations)
    }


def test_a_commune_merged_into_a_continuing_one_begins_that_one_anew(tmp_path: Path) -> None:
    folder = reference(tmp_path, crosswalk_gap_2024_11_2025_03=["00001,Xã 00001,2025-01-01,00002"])
    versions = [unit("district", "490", "48", stop="2025-07-01"),
                commune("00001", stop="2025-01-01"), commune("00002")]  # fmt: skip
    assert build(folder, versions) == {
        ("00001", "00002", "2025-01-01", "1"), ("00002", "00002", "2025-01-01", "1"),
    }  # fmt: skip


def test_an_ended_commune_without_a_successor_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="Xã Mất ended 2023-01-01"):
        build(reference(tmp_path), [commune("00001", stop="2023-01-01", name="Xã Mất")])


def test_a_district_that_took_another_in_and_lost_a_commune_begins_anew_with_its_communes(
    tmp_path: Path,
) -> None:
    day = "2025-01-01"
    versions = [
        unit("district", "448", "42", stop=day), unit("district", "445", "42", stop="2025-07-01"),
        unit("district", "436", "42", stop="2025-07-01"),
        commune("1", stop=day, parent="448"), commune("1", day, parent="445"),
        commune("2", stop=day, parent="445"), commune("2", day, parent="436"),
        commune("3", parent="445"),
    ]  # fmt: skip
    links = build(reference(tmp_path), versions)
    assert ("448", "445", day, "1") in links
    assert {k for k in links if k[0] == "445"} == {("445", "436", day, ""), ("445", "445", day, "")}
    assert ("3", "3", day, "1") in links


def test_communes_of_a_split_district_begin_anew_those_of_a_renamed_one_do_not() -> None:
    def renamed(code: str) -> list[Version]:
        return [unit("district", code, "48", stop="2025-01-01", name="Huyện"),
                unit("district", code, "48", start="2025-01-01", name="Thị xã")]  # fmt: skip

    timeline = Timeline([
        *renamed("474"), *renamed("476"),
        commune("00002", stop="2025-01-01", parent="474"),
        commune("00002", "2025-01-01", parent="475"),
        commune("00001", parent="474"), commune("00003", parent="476"),
    ])  # fmt: skip
    cut_at_district_splits(timeline)
    starts = {(v.code, v.valid_from) for v in timeline if v.level == "commune"}
    assert ("00001", "2025-01-01") in starts
    assert ("00003", "2025-01-01") not in starts
