"""A copy of a home whose landed counts are changed, built and judged as on any night."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from bench.mutations.clean import CELL, Clean
from expectations.gate import judge
from orchestration import warehouse
from orchestration.candidates import export_candidate, marts_of
from orchestration.paths import Home
from orchestration.run_inputs import read_inputs
from orchestration.settings import Settings

COPIED = ("catalogue", "landing", "run", "baselines")


def open_clean(home: Path) -> Clean:
    """The clean candidate of a home that has been run.

    Raises FileNotFoundError when the home was never run.
    """
    candidate = Home(home).latest_candidate.resolve(strict=True)
    return Clean(candidate, Home(home).verdicts)


def copy_home(home: Path, into: Path) -> Settings:
    """A home of its own with what the warehouse is built from, linked where it will not change."""
    into.mkdir(parents=True, exist_ok=True)
    for name in COPIED:
        if (home / name).exists():
            shutil.copytree(home / name, into / name, symlinks=True, dirs_exist_ok=True)
    as_of = read_inputs(into / "run").as_of
    return Settings(home=into, as_of=as_of)


def write_counts(home: Path, clean: Clean, positions: np.ndarray, written: np.ndarray) -> int:
    """Change landed counts in place; gives the number of cells found and changed."""
    cells = clean.cells.iloc[positions].assign(written=written)
    changed = 0
    for (feed, submission), rows in cells.groupby(["feed", "submission_id"]):
        path = home / "landing" / str(feed) / f"{submission}.parquet"
        new = {
            key: int(count)
            for *key_parts, count in rows[[*CELL, "written"]].itertuples(index=False)
            for key in [tuple(key_parts)]
        }
        changed += _rewrite(path, new)
    return changed


def _rewrite(path: Path, new: dict[tuple[str, ...], int]) -> int:
    table = pq.read_table(path)
    counts, states = table["count"].to_pylist(), table["state"].to_pylist()
    keys = zip(*(table[name].to_pylist() for name in CELL), strict=True)
    changed = 0
    for at, key in enumerate(keys):
        if key in new and states[at] in ("reported", "zero"):
            counts[at] = new[key]
            states[at] = "zero" if new[key] == 0 else "reported"
            changed += 1
    for name, values in (("count", counts), ("state", states)):
        place = table.schema.get_field_index(name)
        column = pa.array(values, type=table.schema.field(name).type)
        table = table.set_column(place, table.schema.field(name), column)
    pq.write_table(table, path)
    return changed


def judged_again(settings: Settings, name: str) -> tuple[Path, Path]:
    """Build the warehouse, export and judge; (candidate, its verdicts)."""
    home = settings.paths
    inputs = read_inputs(home.run)
    inputs.model_copy(update={"landing_fingerprint": name}).write(home.run / "inputs.json")
    manifest = warehouse.read_manifest(warehouse.manifest_path(settings))
    warehouse.build(settings, manifest)
    candidate = export_candidate(home, marts_of(manifest), refit=False)
    return candidate, judge(candidate, home.verdicts).folder


def restore(home: Path, settings: Settings) -> None:
    """Put the landed counts back as they were, for the next round."""
    shutil.rmtree(settings.paths.landing)
    shutil.copytree(home / "landing", settings.paths.landing)
