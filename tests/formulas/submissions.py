"""What the offices of the small country sent: all as it should be, but for named exceptions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.formulas.catalogue import MEASURES, OWNERS_CHANGE
from tests.formulas.periods import all_periods
from tests.formulas.places import SIZE, UNITS, children_of, communes_on, provinces_on

LANDING = pa.schema([
    ("submission_id", pa.string()), ("sequence", pa.int64()), ("source_row", pa.int64()),
    ("feed", pa.string()), ("agency", pa.string()), ("locality_id", pa.string()),
    ("period", pa.string()), ("breakdown", pa.string()), ("measure_id", pa.string()),
    ("count", pa.int64()), ("state", pa.string()), ("note", pa.string()),
])  # fmt: skip

PERIODS = {p["period"]: p for p in all_periods()}

BEGAN = {unit: start for unit, _, _, start, *_ in UNITS}

# Cells that never came: (measure, commune, period).
MISSING = {
    *[(m, "a4", "2022-Q2") for m in ("births", "deaths", "baby_deaths")],
    *[("deaths", "b2", q) for q in ("2021-Q1", "2021-Q2", "2021-Q3")],
    ("injuries", "a4", "2022-H1"),
    *[(m, "a4", "2023-Q2") for m in ("doses", "doses_due")],
    *[(m, "b2", "2022") for m in ("schools", "schools_fit")],
    *[("injuries", "PB", p) for p in ("2022-H1", "2022-H2")],
}

# Cells that say something of their own.
SPECIAL = {
    ("deaths", "a3", "2021-Q1"): 0,
    ("injuries", "b2", "2022-H1"): 9,
    ("injuries", "b2", "2022-H2"): 6,
    ("injuries", "PA", "2023-H2"): 60,
    ("schools", "n4", "2024"): 0,
    ("schools_fit", "n4", "2024"): 0,
    ("schools", "a4", "2021"): 0,
    ("schools_fit", "a4", "2021"): 1,
    ("schools_fit", "a3", "2022"): 4,
}


@dataclass
class Landing:
    """Submissions in the order they were sent."""

    rows: list[dict] = field(default_factory=list)
    submissions: list[dict] = field(default_factory=list)

    def send(self, feed: str, agency: str, received: date, cells: list[dict]) -> str:
        """One submission with its cells; returns its id."""
        sequence = len(self.submissions) + 1
        name = f"{sequence:08d}-abcdefabcdef"
        self.submissions.append({
            "submission_id": name, "sequence": sequence, "agency": agency, "feed": feed,
            "received": received, "file_name": f"{feed}.csv", "accepted": len(cells), "rejected": 0,
        })  # fmt: skip
        for number, cell in enumerate(cells, start=5):
            head = {"submission_id": name, "sequence": sequence, "source_row": number}
            self.rows.append({**head, "feed": feed, "agency": agency, "note": None, **cell})
        return name

    def withdraw(self, submission: str) -> None:
        """The tombstone of a submission."""
        sent = next(s for s in self.submissions if s["submission_id"] == submission)
        blank = dict.fromkeys(LANDING.names)
        head = {key: sent[key] for key in ("submission_id", "sequence", "feed", "agency")}
        self.rows.append({**blank, **head, "state": "withdrawn"})


def cell(
    measure: str, place: str, period: str, count: int | None, breakdown: str = "total"
) -> dict:
    state = "blank" if count is None else "zero" if count == 0 else "reported"
    return {
        "measure_id": measure, "locality_id": place, "period": period, "breakdown": breakdown,
        "count": count, "state": state,
    }  # fmt: skip


def usual(measure: str, place: str, period: str, day: date) -> dict[str, int]:
    """What a unit reports when nothing is the matter, by breakdown."""
    if measure == "injuries":
        units = children_of(place, day) if place[0] == "P" else [place]
        if period.endswith("H1"):
            return {"total": 5 * len(units)}
        return {"total": (7 if BEGAN[place] > date(day.year, 1, 1) else 12) * len(units)}
    size = SIZE[place]
    quarter = int(period[-1]) if period[-2:-1] == "Q" else 0
    if place[0] == "n":
        quarter -= 2
    return {
        "births": {"total": size},
        "deaths": {"total": size // 10},
        "baby_deaths": {"total": size // 40},
        "doses": {"total": 4 * quarter},
        "doses_due": {"total": 5 * quarter},
        "kids_0": {"total": 10 * size, "male": 6 * size, "female": 4 * size},
        "kids_1": {"total": 10 * size, "male": 5 * size, "female": 5 * size},
        "cases": {"total": 2, "male": 1, "female": 1},
        "schools": {"total": 4},
        "schools_fit": {"total": 3},
    }[measure]


def cells_of(measure: str, period: dict) -> list[dict]:
    name, day = period["period"], period["period_end"]
    places = communes_on(day) + (provinces_on(day) if measure == "injuries" else [])
    out = []
    for place in places:
        if (measure, place, name) in MISSING:
            continue
        for breakdown, count in usual(measure, place, name, day).items():
            if (measure, place, breakdown, name[:4]) == ("cases", "a4", "total", "2022"):
                continue
            special = SPECIAL.get((measure, place, name)) if breakdown == "total" else None
            out.append(cell(measure, place, name, count if special is None else special, breakdown))
    return out


def send_everything() -> Landing:
    """All submissions: the regular ones, then corrections, intrusions and a withdrawal."""
    landing = Landing()
    wrong = cell("births", "a1", "2021-Q1", 99)
    landing.send("health", "old_office", date(2021, 4, 2), [wrong])
    feeds = sorted({(feed, kind) for feed, _, kind, *_ in MEASURES.values() if feed})
    for feed, kind in feeds:
        names = [m for m, facts in MEASURES.items() if facts[0] == feed]
        for period in PERIODS.values():
            if period["period_type"] != kind or (feed, period["period"]) == ("people", "2024"):
                continue
            cells = [c for m in names for c in cells_of(m, period)]
            received = period["period_end"] + timedelta(days=20)
            office = "office"
            if feed == "health":
                office = "new_office" if period["period_end"] >= OWNERS_CHANGE else "old_office"
            if feed == "health" and period["period"] in ("2022-Q4", "2024-Q4"):
                received += timedelta(days=30)
            landing.send(feed, office, received, cells)
    landing.send("health", "old_office", date(2021, 6, 1),
                 [cell("births", "a1", "2021-Q1", None)])  # fmt: skip
    taken_back = landing.send("health", "old_office", date(2021, 9, 1),
                              [cell("births", "a1", "2021-Q2", 77)])  # fmt: skip
    landing.withdraw(taken_back)
    landing.send("health", "old_office", date(2023, 5, 1),
                 [cell("births", "a3", "2023-Q1", 444)])  # fmt: skip
    blank = cell("schools", "b2", "2022", None) | {"note": "counted with a neighbour"}
    landing.send("schools", "office", date(2023, 1, 20), [blank])
    return landing


def write_landing(home: Path, landing: Landing, as_of: date) -> None:
    """Landing and run folders as the intake leaves them."""
    (home / "landing" / "_empty").mkdir(parents=True)
    (home / "run").mkdir()
    pq.write_table(LANDING.empty_table(), home / "landing" / "_empty" / "empty.parquet")
    for feed in {row["feed"] for row in landing.rows}:
        (home / "landing" / feed).mkdir()
    for number, sent in enumerate(landing.submissions, start=1):
        rows = [r for r in landing.rows if r["sequence"] == number and r["state"] != "withdrawn"]
        write_rows(rows, home / "landing" / sent["feed"] / f"{sent['submission_id']}.parquet")
    for row in landing.rows:
        if row["state"] == "withdrawn":
            name = f"{row['submission_id']}.withdrawn.parquet"
            write_rows([row], home / "landing" / row["feed"] / name)
    pq.write_table(pa.table({"as_of": pa.array([as_of])}), home / "run" / "context.parquet")
    pq.write_table(pa.Table.from_pylist(landing.submissions),
                   home / "run" / "submissions.parquet")  # fmt: skip


def write_rows(rows: list[dict], path: Path) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=LANDING), path)
