"""The gate's baselines: fitted by the nightly run, kept by version, put into each candidate.

A baseline is fitted on the candidate that is being made, before that is hashed: figures, what they
are judged by, and the hash over both belong together. Only the nightly reconciliation fits; an
event's run judges by the current one, so that what was judged before keeps its verdict. Equal
closed history gives an equal version, and nothing new is stored.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration import progress
from orchestration.durable import point, sync_folder, sync_tree
from orchestration.paths import Home
from orchestration.run_inputs import read_inputs

if TYPE_CHECKING:
    from expectations.baseline import Baseline

MAKING = ".making"


def put_into(home: Home, candidate: Path, *, refit: bool) -> tuple[str, bool]:
    """Write the baseline's tables into a candidate that is being made.

    Gives the version and whether it was fitted on this candidate: when asked to, and when there
    is no current baseline of this version of the gate.
    """
    from expectations.baseline import BaselineError, read_baseline

    if not refit:
        try:
            current = read_baseline(home.current_baseline)
            current.write(candidate)
            return current.version, False
        except BaselineError:
            progress.say("there is no baseline yet for this version of the gate")
    fitted = _fit(candidate)
    store(home, fitted)
    fitted.write(candidate)
    return fitted.version, True


def _fit(candidate: Path) -> Baseline:
    from expectations.baseline import fit_baseline
    from expectations.candidate import open_tables

    progress.say("fitting the gate's baseline on closed history")
    with open_tables(candidate) as tables:
        return fit_baseline(tables)


def store(home: Home, baseline: Baseline) -> Path:
    """Keep a baseline under its version, whole or not at all, and make it the current one."""
    folder = home.baselines / baseline.version
    if not folder.exists():
        making = home.baselines / MAKING
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        baseline.write(making)
        sync_tree(making)
        making.rename(folder)
        sync_folder(home.baselines)
    point(home.current_baseline, folder.name)
    return folder


def current_version(home: Home) -> str | None:
    """The version that an event's run judges by; None before the first run."""
    return home.current_baseline.resolve().name if home.current_baseline.exists() else None


def prune_baselines(home: Home) -> None:
    """Remove baselines that neither the current link nor a kept candidate or release names."""
    keep = {current_version(home)}
    for candidate in home.candidates.glob("*/inputs.json"):
        keep.add(read_inputs(candidate.parent).baseline_version)
    for facts in home.releases.glob("*/release.json"):
        keep.add(json.loads(facts.read_text(encoding="utf-8"))["baseline_version"])
    for folder in home.baselines.glob("*"):
        if folder.is_dir() and not folder.is_symlink() and folder.name not in keep:
            shutil.rmtree(folder)
