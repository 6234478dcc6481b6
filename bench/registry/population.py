"""Denominators for the demonstration: real population figures of its provinces' places.

``python -m bench.registry.population REFERENCE_FOLDER --out population_basis.csv``

Three kinds of rows, told apart by ``level`` and ``year``: provinces (average population and crude
birth rate), legacy districts (census of 1 April 2019 by five-year ages) and communes of 1 July 2025
(registered population). The registered figures were copied from a page by name and have faults:
blanks, lost digits, figures of a namesake. One below 0.3 of what the census of its predecessors'
districts leads one to expect (the next lowest true-looking one is 0.34) or blank is replaced by
that expectation and marked ``estimated``.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter, defaultdict
from pathlib import Path
from statistics import median

from bench.registry.versions import read_table

COLUMNS = (
    "level,code,year,source,population,age_0_4,age_5_9,age_10_14,age_15_19,"
    "births_per_1000,quality,note"
)
LEGACY_PROVINCES = ("12", "38", "46", "48", "49", "92", "93", "94")
"""Those whose agencies send files in the demonstration, as they were before 1 July 2025."""
FIRST_YEAR = 2018
LOWEST_PLAUSIBLE = 0.3
WITHOUT_RESIDENTS = {
    "20333": "island district, no resident population; the source repeats Khâm Đức"
}
Row = dict[str, str]


def write_population(reference: Path, out: Path) -> int:
    """Write the table; returns its number of rows."""
    rows = [*province_rows(reference), *district_rows(reference), *commune_rows(reference)]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS.split(","), restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def province_rows(reference: Path) -> list[Row]:
    """Average population by province and year, persons, with the crude birth rate where known."""
    births = {
        (row["legacy_province_code"], row["year"]): row["crude_birth_rate_permille"]
        for row in read_table(reference / "crude_birth_rate_province63_2017_2020.csv")
    }
    return [
        {
            "level": "province",
            "code": row["legacy_province_code"],
            "year": row["year"],
            "source": "average_population",
            "population": str(round(float(row["population_thousand"]) * 1000)),
            "births_per_1000": births.get((row["legacy_province_code"], row["year"]), ""),
            "quality": "published",
        }
        for row in read_table(reference / "population_province63_2011_2024.csv")
        if row["legacy_province_code"] in LEGACY_PROVINCES and int(row["year"]) >= FIRST_YEAR
    ]


def district_rows(reference: Path) -> list[Row]:
    """Census population of the districts of 2019, with the ages a child indicator can need."""
    return [
        {
            "level": "district",
            "code": row["district_code"],
            "year": "2019",
            "source": "census",
            "population": row["total"],
            "age_0_4": row["age_0_04"],
            "age_5_9": row["age_05_09"],
            "age_10_14": row["age_10_14"],
            "age_15_19": row["age_15_19"],
            "quality": "published",
        }
        for row in read_table(reference / "census2019_age5_district.csv")
        if row["level"] == "district" and row["legacy_province_code"] in LEGACY_PROVINCES
    ]


def commune_rows(reference: Path) -> list[Row]:
    """Registered population of the communes of 2025, faults replaced by the expected figure."""
    expected = expected_populations(reference)
    listed = [
        row
        for row in read_table(reference / "population_commune_2025.csv")
        if row["new_code"] in expected or row["new_code"] in WITHOUT_RESIDENTS
    ]
    growth = _growth_since_census(listed, expected)
    shared = Counter((r["new_name"], r["population_registered_2025"], r["area_km2"]) for r in
                     read_table(reference / "population_commune_2025.csv"))  # fmt: skip
    rows = []
    for row in listed:
        code, figure = row["new_code"], row["population_registered_2025"]
        base: Row = {"level": "commune", "code": code, "year": "2025", "source": "registration"}
        if code in WITHOUT_RESIDENTS:
            rows.append(base | {"quality": "none", "note": WITHOUT_RESIDENTS[code]})
            continue
        namesake = shared[(row["new_name"], figure, row["area_km2"])] > 1
        likely = expected[code] * growth[row["new_province_code"]]
        if figure and int(figure) >= LOWEST_PLAUSIBLE * expected[code]:
            note = "same figure given for a namesake elsewhere" if namesake else ""
            rows.append(base | {"population": figure, "quality": "registered", "note": note})
        else:
            note = f"source has {figure}" if figure else "source is blank"
            rows.append(
                base | {"population": str(round(likely)), "quality": "estimated", "note": note}
            )
    return rows


def expected_populations(reference: Path) -> dict[str, float]:
    """Persons of 2019 per commune of 2025: its predecessors' even parts of their districts.

    The census district of a commune is the one it lay in before 2025; districts that merged since
    stand with their own census population over the communes of both.
    """
    census = {row["code"]: float(row["population"]) for row in district_rows(reference)}
    merged = {"405": "380", "483": "482", "519": "509"}
    for gone, into in merged.items():
        census[into] += census[gone]
    pairs = [
        row
        for row in read_table(reference / "crosswalk_commune_2025.csv")
        if row["legacy_province_code"] in LEGACY_PROVINCES and row["legacy_level"] == "commune"
    ]
    split = {"475": "474"}  # the city of Huế became two districts after the census
    district_of = {
        row["legacy_code"]: split.get(row["legacy_district_code"], row["legacy_district_code"])
        for row in pairs
    }
    communes = Counter(district_of.values())
    expected: dict[str, float] = defaultdict(float)
    for row in pairs:
        district = district_of[row["legacy_code"]]
        expected[row["new_code"]] += (
            census[district] / communes[district] / int(row["n_successors"])
        )
    return dict(expected)


def _growth_since_census(listed: list[Row], expected: dict[str, float]) -> dict[str, float]:
    ratios: dict[str, list[float]] = defaultdict(list)
    for row in listed:
        if row["new_code"] in expected and row["population_registered_2025"]:
            ratio = int(row["population_registered_2025"]) / expected[row["new_code"]]
            if ratio >= LOWEST_PLAUSIBLE:
                ratios[row["new_province_code"]].append(ratio)
    return {province: median(values) for province, values in ratios.items()}


def main() -> None:
    """Read the command line and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", type=Path, help="folder with the reference tables")
    parser.add_argument("--out", type=Path, required=True, help="population_basis.csv")
    arguments = parser.parse_args()
    print(f"{arguments.out}: {write_population(arguments.reference, arguments.out)} rows")


if __name__ == "__main__":
    main()
