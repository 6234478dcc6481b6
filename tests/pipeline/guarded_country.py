"""A small country of sensitive counts.

Parishes and regions merge; there are sexes, areas, half-years and rolling years, a nested
indicator, a subset, and a measure that two indicators share.
"""

import csv
import shutil
from pathlib import Path

import numpy as np

COUNTRY = Path(__file__).parents[1] / "country"
MERGER = "2023-07-01"
YEARS = range(2021, 2025)

LOCALITIES = f"""\
locality_id,level,code,name_vi,type,parent_id,valid_from,valid_to,decree
F01,country,F,Fennland,realm,,2020-01-01,,
F02,region,1,Northmark,march,F01,2020-01-01,,
F03,region,2,Southmark,march,F01,2020-01-01,{MERGER},
F04,region,3,Eastmark,march,F01,2020-01-01,{MERGER},
F05,region,4,Lowmark,march,F01,{MERGER},,Order 7
F06,region,5,Westmark,march,F01,2020-01-01,,
A1,parish,101,Ash,town,F02,2020-01-01,{MERGER},
A2,parish,102,Birch,parish,F02,2020-01-01,{MERGER},
A3,parish,103,Cedar,parish,F02,2020-01-01,,
A4,parish,104,Dale,town,F02,2020-01-01,,
A5,parish,105,Ashbirch,town,F02,{MERGER},,Order 7
B1,parish,201,Elm,town,F03,2020-01-01,,
B2,parish,202,Fir,parish,F03,2020-01-01,,
B3,parish,203,Gorse,parish,F03,2020-01-01,{MERGER},
C1,parish,301,Hazel,town,F04,2020-01-01,,
C2,parish,302,Ivy,parish,F04,2020-01-01,{MERGER},
C3,parish,303,Juniper,parish,F04,2020-01-01,,
C4,parish,304,Gorseivy,parish,F05,{MERGER},,Order 7
D1,parish,401,Kale,town,F06,2020-01-01,,
D2,parish,402,Larch,parish,F06,2020-01-01,,
D3,parish,403,Maple,parish,F06,2020-01-01,,
"""
LINKS = f"""\
predecessor_id,successor_id,date,share,basis,decree
F03,F05,{MERGER},1,whole,Order 7
F04,F05,{MERGER},1,whole,Order 7
A1,A5,{MERGER},1,whole,Order 7
A2,A5,{MERGER},1,whole,Order 7
B3,C4,{MERGER},1,whole,Order 7
C2,C4,{MERGER},1,whole,Order 7
"""
GEOGRAPHIES = """\
geography,kind,snapshot_date,levels
as_was,as_was,,parish region country
current,current,,parish region country
before,snapshot,2023-06-30,region country
"""
BREAKDOWNS = """\
breakdowns:
  - {id: total, dimension: total, name_vi: All, name_en: All, levels: [parish, region, country]}
  - {id: male, dimension: sex, name_vi: Boys, name_en: Boys, levels: [region, country]}
  - {id: female, dimension: sex, name_vi: Girls, name_en: Girls, levels: [region, country]}
  - id: urban
    dimension: area
    name_vi: Towns
    name_en: Towns
    levels: [region, country]
    derived_from_locality_types: [town]
  - id: rural
    dimension: area
    name_vi: Parishes
    name_en: Parishes
    levels: [region, country]
    derived_from_locality_types: [parish]
"""
PERIODS = """\
first_year: 2021
last_year: 2026
types:
  - {id: quarter, name_vi: Quarter, name_en: Quarter, months: 3, start_month: 1, step_months: 3,
     id_pattern: "{year}-Q{number}", spellings: ["quarter {number} of {year}"]}
  - {id: half, name_vi: Half, name_en: Half, months: 6, start_month: 1, step_months: 6,
     id_pattern: "{year}-H{number}"}
  - {id: year, name_vi: Year, name_en: Year, months: 12, start_month: 1, step_months: 12,
     id_pattern: "{year}", spellings: ["the year {year}"]}
  - {id: rolling_3_years, name_vi: Three years, name_en: Three years, months: 36, start_month: 1,
     step_months: 12, id_pattern: "{year}-{end_year}"}
"""
LEVEL_PERIODS = {
    "parish": ["year", "rolling_3_years"],
    "region": ["quarter", "half", "year", "rolling_3_years"],
    "country": ["quarter", "half", "year", "rolling_3_years"],
}
DISCLOSURE = """\
on_offer:
  always:
    - {levels: [region, country], period_types: [year]}
  commune:
    - {levels: [country], period_types: [quarter, half, year, rolling_3_years]}
    - {levels: [region], period_types: [half, year, rolling_3_years]}
small_cell_max: 4
minimum_denominator: 20
"""
MEASURE = """\
  - id: {id}
    name_vi: {name}
    name_en: {name}
    population: children
    kind: flow
    attribution: {{place: occurrence, date: registration, unit: persons}}
    sensitivity: {sensitivity}
"""
MEASURES = [
    ("harmed", "Children harmed", "always"),
    ("gravely_harmed", "Children gravely harmed", "always"),
    ("harmed_helped", "Children harmed who were helped", "always"),
    ("infant_deaths", "Deaths of infants", "commune"),
]
COUNTED = """\
id: {id}
name_vi: {name}
name_en: {name}
kind: count
numerator: [{measure}]
ratio_type: count
interval_method: byar
period_types: [quarter, half, year, rolling_3_years]
breakdowns: [{breakdowns}]
direction: none
definition_vi: {name} in the period.
definition_en: {name} in the period.
"""
HELPED = """\
id: helped_rate
name_vi: Children helped among the harmed
name_en: Children helped among the harmed
kind: proportion
numerator: [harmed_helped]
denominator: [harmed]
per: 100
relation: subset
ratio_type: flow_flow
interval_method: wilson
period_types: [half, year, rolling_3_years]
direction: high_is_good
definition_vi: Children helped among the children harmed.
definition_en: Children helped among the children harmed.
"""
SEXED = ("harmed", "gravely_harmed")
COLUMNS = [
    *[name for one in SEXED for name in (one, f"{one}.male", f"{one}.female")],
    "harmed_helped",
    "infant_deaths",
]


def write_catalogue(folder: Path) -> Path:
    """The catalogue of the invented country with other places, periods, cuts and one feed more."""
    shutil.copytree(COUNTRY / "catalogue", folder)
    for old in ("feeds", "indicators"):
        shutil.rmtree(folder / old)
    (folder / "localities" / "localities.csv").write_text(LOCALITIES)
    (folder / "localities" / "links.csv").write_text(LINKS)
    (folder / "geographies.csv").write_text(GEOGRAPHIES)
    (folder / "breakdowns.yml").write_text(BREAKDOWNS)
    (folder / "periods.yml").write_text(PERIODS)
    pairs = [f"{level},{one}" for level, types in LEVEL_PERIODS.items() for one in types]
    (folder / "period_levels.csv").write_text("\n".join(["level,period_type", *pairs]) + "\n")
    (folder / "agencies.csv").write_text(
        "agency_id,name_vi,name_en,feed,locality_id,valid_from,valid_to\n"
        "guards,Guards,Guards,guards,F01,2020-01-01,\n"
    )
    (folder / "calendar.csv").write_text(
        "feed,period_type,due_days_after_end,final_days_after_end\nguards,quarter,30,60\n"
    )
    (folder / "disclosure.yml").write_text(DISCLOSURE)
    (folder / "measures.yml").write_text(
        "measures:\n"
        + "".join(
            MEASURE.format(id=one, name=name, sensitivity=word) for one, name, word in MEASURES
        )
    )
    safety = folder / "indicators" / "safety"
    safety.mkdir(parents=True)
    for one, name, breakdowns, more in (
        ("harmed", "Children harmed", "male, female", ""),
        ("gravely_harmed", "Children gravely harmed", "male, female", "not_above: harmed_cases\n"),
        ("infant_deaths", "Deaths of infants", "urban, rural", ""),
    ):
        text = COUNTED.format(id=f"{one}_cases", name=name, measure=one, breakdowns=breakdowns)
        (safety / f"{one}_cases.yml").write_text(text + more)
    (safety / "helped_rate.yml").write_text(HELPED)
    write_contract(folder / "feeds" / "guards")
    return folder


def write_contract(folder: Path) -> None:
    folder.mkdir(parents=True)
    text = (COUNTRY / "catalogue" / "feeds" / "clinic" / "contract.yml").read_text()
    head = text[: text.index("schema:")].replace("clinic", "guards").replace("2022", "2021")
    names = ["locality_code", "locality_name", "period", *COLUMNS]
    kinds = ["string"] * 3 + ["integer"] * len(COLUMNS)
    rows = [
        f"      - {{name: {name}, businessName: {heading(name)}, logicalType: {kind}, "
        "required: true}"
        for name, kind in zip(names, kinds, strict=True)
    ]
    head += "schema:\n  - name: guards\n    logicalType: object\n    physicalType: table\n"
    (folder / "contract.yml").write_text("\n".join([head + "    properties:", *rows]) + "\n")


def heading(name: str) -> str:
    return name.replace("_", " ").replace(".", " ").capitalize()


def counts(seed: int) -> dict[tuple[str, str], dict[str, int]]:
    """What each parish counted in each quarter: mostly little, sometimes more."""
    draw = np.random.default_rng(seed)
    places = list(csv.DictReader(LOCALITIES.splitlines()))
    found = {}
    for place in places:
        busy = draw.choice([0.3, 0.4, 0.6, 1.0, 4.0])
        for year in YEARS:
            for quarter in range(1, 5):
                start = f"{year}-{3 * quarter - 2:02d}-01"
                lives = place["valid_from"] <= start < (place["valid_to"] or "9")
                if place["level"] == "parish" and lives:
                    found[place["code"], f"quarter {quarter} of {year}"] = one_return(draw, busy)
    return found


def one_return(draw: np.random.Generator, busy: float) -> dict[str, int]:
    row: dict[str, int] = {}
    for sex in ("male", "female"):
        row[f"harmed.{sex}"] = int(draw.exponential(busy))
        row[f"gravely_harmed.{sex}"] = int(draw.integers(0, row[f"harmed.{sex}"] + 1))
    for one in SEXED:
        row[one] = row[f"{one}.male"] + row[f"{one}.female"]
    row["harmed_helped"] = int(draw.integers(0, row["harmed"] + 1))
    row["infant_deaths"] = int(draw.exponential(busy))
    return row


def write_return(path: Path, found: dict[tuple[str, str], dict[str, int]]) -> None:
    """A file of the one agency, as CSV."""
    names = {one["code"]: one["name_vi"] for one in csv.DictReader(LOCALITIES.splitlines())}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            [heading(c) for c in ("locality_code", "locality_name", "period", *COLUMNS)]
        )
        for (code, period), row in found.items():
            writer.writerow([code, names[code], period, *(row[c] for c in COLUMNS)])
