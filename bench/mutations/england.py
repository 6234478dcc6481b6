"""England: real published figures as the ground for faults, and as what must pass.

Beside the published admissions stand indicators the gate's numbers were not tuned on, made of the
same real counts: the share of boys (a proportion), and one admission in twelve and in sixty drawn
at random (small and rare counts whose trends and shocks are real). The areas may stand several
times under the one country: each copy has the same peers, trends and shocks and room for faults of
its own.
"""

from __future__ import annotations

import csv
import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bench.mutations.worlds import run
from orchestration.settings import Settings

AS_OF = date(2025, 6, 30)
COUNTRY = "E1"
SOURCE = Path("real") / "england_child_injuries.csv"
SENDER = "health_improvement"
SAMPLES = {"one_in_twelve": 12, "one_in_sixty": 60}


def clean_england(
    folder: Path, data: Path, catalogues: Path, *, copies: int, seed: int
) -> Settings:
    """Write the catalogue and the files of England `copies` times, and run them.

    `data` is the folder of the real figures; `catalogues` holds `catalogue` and `further`.
    Raises FileNotFoundError when the figures are not there, RuntimeError when the run fails.
    """
    catalogue = folder / "catalogue_of_england"
    shutil.copytree(catalogues / "catalogue", catalogue)
    shutil.copytree(catalogues / "further", catalogue, dirs_exist_ok=True)
    _repeat_areas(catalogue / "localities" / "localities.csv", copies)
    published = pd.read_csv(data / SOURCE, encoding="utf-8-sig", dtype=str)
    published = published.drop_duplicates(["area_code", "sex", "financial_year"], keep="last")
    inbox = folder / "inbox" / SENDER
    _send(_repeated(published, copies), inbox / "hospital_admissions")
    further = _further(published, np.random.default_rng(seed), copies)
    _send(further, inbox / "further_admissions")
    settings = Settings(home=folder, catalogue=catalogue, as_of=AS_OF, settle_seconds=0)
    run(settings)
    return settings


def _send(rows: pd.DataFrame, folder: Path) -> None:
    folder.mkdir(parents=True)
    rows.to_csv(folder / f"{folder.name}.csv", index=False)


def _repeat_areas(path: Path, copies: int) -> None:
    """Each area once more under the same country for every copy."""
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    at = {name: header.index(name) for name in ("locality_id", "code", "name_vi", "parent_id")}
    more = []
    for copy in range(1, copies):
        for row in rows:
            if row[at["parent_id"]] == COUNTRY:
                new = list(row)
                for name in ("locality_id", "code", "name_vi"):
                    new[at[name]] = _of_copy(row[at[name]], copy)
                more.append(new)
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows, *more])


def _of_copy(word: str, copy: int) -> str:
    return f"{word}x{copy}" if copy else word


def _repeated(published: pd.DataFrame, copies: int) -> pd.DataFrame:
    """The published rows, those of areas once more for every copy."""
    areas = published[published["area_type"] != "England"]
    more = [
        areas.assign(
            area_code=[_of_copy(code, copy) for code in areas["area_code"]],
            area_name=[_of_copy(name, copy) for name in areas["area_name"]],
        )
        for copy in range(1, copies)
    ]
    return pd.concat([published, *more], ignore_index=True)


def _further(published: pd.DataFrame, random: np.random.Generator, copies: int) -> pd.DataFrame:
    """Boys and both, and samples drawn anew for every copy."""
    key = ["area_code", "area_name", "financial_year"]
    wide = published.assign(count=pd.to_numeric(published["count"])).pivot_table(
        index=key, columns="sex", values="count"
    )
    wide = wide[wide["Persons"].notna()]
    made = []
    for copy in range(copies):
        frame = pd.DataFrame(index=wide.index)
        known = wide["Male"].notna() & (wide["Male"] <= wide["Persons"])
        frame["boys"] = wide["Male"].where(known).astype("Int64")
        frame["both"] = wide["Persons"].where(known).astype("Int64")
        for name, one_in in SAMPLES.items():
            frame[name] = random.binomial(wide["Persons"].astype(int), 1 / one_in)
        frame = frame.reset_index()
        for name in ("area_code", "area_name"):
            frame[name] = [_of_copy(word, copy) for word in frame[name]]
        made.append(frame)
    country = set(published.loc[published["area_type"] == "England", "area_code"])
    rows = pd.concat(made, ignore_index=True)
    return rows[~rows["area_code"].isin({_of_copy(c, k) for c in country
                                         for k in range(1, copies)})]  # fmt: skip
