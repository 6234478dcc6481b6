"""Candidates: the marts exported once, under the hash of their content."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import progress
from orchestration.baselines import current_version, put_into
from orchestration.durable import point
from orchestration.paths import Home
from orchestration.run_inputs import read_inputs
from orchestration.warehouse import WarehouseError

MAKING = ".making"
KEPT = 2


def is_up_to_date(home: Home, *, refit: bool) -> bool:
    """Whether the latest candidate was made from exactly what this run works from.

    One that is judged by the current baseline is, unless the baseline is to be fitted again and
    was not fitted on it.
    """
    try:
        latest, now = read_inputs(home.latest_candidate), read_inputs(home.run)
    except FileNotFoundError:
        return False
    judged_alike = latest.baseline_version == current_version(home)
    fitted = latest.baseline_fitted or not refit
    return latest.fingerprint == now.fingerprint and judged_alike and fitted


def export_candidate(home: Home, marts: Mapping[str, str], *, refit: bool) -> Path:
    """Export ``marts`` (name → schema in the warehouse) and make the candidate the latest one.

    The gate's baseline is put in, fitted again when ``refit``. Nothing is exported when the
    latest candidate is up to date. Returns the candidate's folder, ``candidates/<hash>``.
    """
    from expectations.candidate import candidate_hash

    if is_up_to_date(home, refit=refit):
        return home.latest_candidate.resolve()
    making = home.candidates / MAKING
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    _export(home.warehouse, marts, making)
    shutil.copyfile(home.run / "submissions.parquet", making / "submissions.parquet")
    _bring_waiver_key(home, making)
    version, fitted = put_into(home, making, refit=refit)
    inputs = read_inputs(home.run).with_baseline(version, fitted=fitted)
    inputs.write(making / "inputs.json")
    progress.say("hashing the candidate")
    final = home.candidates / candidate_hash(making)
    if final.exists():  # the same content from other inputs: only what it was made from differs
        inputs.write(final / "inputs.json")
        shutil.rmtree(making)
    else:
        making.rename(final)
    point(home.latest_candidate, final.name)
    return final


def _bring_waiver_key(home: Home, into: Path) -> None:
    """The key of sealed waivers, where one was ever made: the gate reads only the candidate."""
    if home.waiver_key.exists():
        key = home.waiver_key.read_text(encoding="utf-8").strip()
        pq.write_table(pa.table({"key": [key]}), into / "waiver_key.parquet")


def _export(warehouse: Path, marts: Mapping[str, str], into: Path) -> None:
    with duckdb.connect() as connection:
        try:
            connection.execute("attach ? as warehouse (read_only)", [str(warehouse)])
        except duckdb.IOException as error:
            raise WarehouseError(
                f"{warehouse} cannot be opened: {error} Close the program that holds it, then run "
                "again."
            ) from error
        for number, (name, schema) in enumerate(sorted(marts.items())):
            progress.step("exporting the candidate", number, len(marts))
            mart = connection.table(f"warehouse.{schema}.{name}")
            mart.write_parquet(str(into / f"{name}.parquet"), compression="zstd")
        progress.step("exporting the candidate", len(marts), len(marts))


def marts_of(manifest: Mapping[str, Any]) -> dict[str, str]:
    """Names and schemas of the marts that a dbt manifest lists."""
    return {
        node["alias"]: node["schema"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and "marts" in node["fqn"]
    }


def prune_candidates(home: Home) -> None:
    """Remove candidates and verdicts but the latest, the published one and the newest besides."""
    keep = {home.latest_candidate.resolve().name}
    release = home.current_release / "release.json"
    if release.exists():
        keep.add(json.loads(release.read_text(encoding="utf-8"))["candidate_hash"])
    for root in (home.candidates, home.verdicts):
        folders = [path for path in root.glob("*") if path.is_dir() and not path.is_symlink()]
        newest = sorted(folders, key=lambda path: path.stat().st_mtime, reverse=True)[:KEPT]
        for path in folders:
            if path.name not in keep and path not in newest:
                shutil.rmtree(path)
