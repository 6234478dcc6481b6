"""The demonstration's denominators: carried over from published figures, their faults marked."""

import csv
from collections import defaultdict
from pathlib import Path

from bench.registry.population import commune_rows

ROOT = Path(__file__).parents[3]
LOCALITIES = ROOT / "sources" / "catalogue" / "localities" / "localities.csv"


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read(ROOT / "bench" / "demonstration" / "population_basis.csv")


def codes(level: str) -> set[str]:
    return {row["code"] for row in ROWS if row["level"] == level}


def test_every_present_commune_and_every_old_province_has_a_figure() -> None:
    registry = read(LOCALITIES)
    here = {
        row["locality_id"]
        for row in registry
        if row["level"] == "province" and row["code"] in {"12", "38", "46", "48", "92"}
    }
    today = {
        row["code"]
        for row in registry
        if row["level"] == "commune" and not row["valid_to"] and row["parent_id"] in here
    }
    assert codes("commune") == today
    years = defaultdict(set)
    for row in ROWS:
        if row["level"] == "province":
            years[row["code"]].add(int(row["year"]))
    assert set(years) == {"12", "38", "46", "48", "49", "92", "93", "94"}
    assert all(have >= set(range(2021, 2025)) for have in years.values())


def test_only_the_uninhabited_district_lacks_a_figure_and_is_not_zero() -> None:
    empty = [(row["code"], row["quality"]) for row in ROWS if not row["population"]]
    assert empty == [("20333", "none")]
    assert all(int(row["population"]) > 0 for row in ROWS if row["population"])


def test_child_ages_are_part_of_the_districts_population() -> None:
    for row in ROWS:
        if row["level"] == "district":
            children = sum(int(row[f"age_{band}"]) for band in ("0_4", "5_9", "10_14", "15_19"))
            assert 0.15 < children / int(row["population"]) < 0.55, row


def test_a_replaced_figure_says_what_the_source_had() -> None:
    estimated = [row for row in ROWS if row["quality"] == "estimated"]
    assert len(estimated) == 29
    assert all(row["note"].startswith(("source has ", "source is blank")) for row in estimated)


def write(path: Path, header: str, *lines: str) -> None:
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")


def test_a_lost_digit_is_replaced_by_what_the_district_leads_to_expect(tmp_path: Path) -> None:
    write(
        tmp_path / "census2019_age5_district.csv",
        "level,legacy_province_code,district_code,total,age_0_04,age_05_09,age_10_14,age_15_19",
        *(f"district,38,{code},{total},1,1,1,1" for code, total in
          {"380": 9000, "405": 1000, "482": 1, "483": 1, "509": 1, "519": 1, "399": 40000}.items()),
    )  # fmt: skip
    write(
        tmp_path / "crosswalk_commune_2025.csv",
        "legacy_code,legacy_level,legacy_district_code,legacy_province_code,new_code,n_successors",
        "00001,commune,399,38,10001,1",
        "00002,commune,399,38,10002,1",
    )
    write(
        tmp_path / "population_commune_2025.csv",
        "new_code,new_name,new_province_code,population_registered_2025,area_km2",
        "10001,Xã A,38,24000,10",
        "10002,Xã B,38,2400,11",
    )
    figures = [(r["code"], r["population"], r["quality"]) for r in commune_rows(tmp_path)]
    assert figures == [("10001", "24000", "registered"), ("10002", "24000", "estimated")]
