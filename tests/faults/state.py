"""What an installation holds: what a killed night and its repetition must leave as they were."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from sqlalchemy import select

from orchestration.operations.database import operations
from orchestration.operations.models import Alert, Incident, ReceiptRow, Release, Submission
from orchestration.releases import list_releases
from orchestration.run_inputs import read_inputs
from orchestration.settings import Settings

LEFTOVERS = (".making*", ".removing*", "*.tmp", "*.draft", "*.part")
OF_A_MOMENT = {"release_id", "created_at"}
# Facts of a release that tell which release and which moment, and not what it shows.
OF_ONE_RELEASE = {
    "id", "number", "created_at", "previous", "verdict_hash", "code_version",
}  # fmt: skip


# What a night that ends after the intake leaves as a whole one would.
OF_INTAKE = ("submissions", "receipts", "receipts on disk", "inbox", "originals", "landing",
             "fingerprint", "leftovers")  # fmt: skip


# A killed run is told of, and that the next went well: an undisturbed night has neither.
OF_RUNS = {"run_failed", "run_killed", "run_recovered"}


def state(settings: Settings) -> dict[str, Any]:
    """Everything that counts under the home folder, without moments of the clock."""
    home = settings.paths
    with operations(settings.operations) as database, database.transaction() as session:
        submissions = [
            (one.submission_id, one.agency, one.feed, one.sha256, one.file_name, one.state,
             one.cells, one.rows_accepted, one.settled_at is not None, one.original)
            for one in session.scalars(select(Submission).order_by(Submission.sequence))
        ]  # fmt: skip
        receipts = [
            (one.sequence, one.file_name, one.path, one.content)
            for one in session.scalars(select(ReceiptRow))
        ]
        recorded = {one.release_id for one in session.scalars(select(Release)) if not one.pruned_at}
        told = [
            (one.event, one.audience, one.subject, one.sentence_vi)
            for one in session.scalars(select(Alert))
            if one.event not in OF_RUNS
        ]
        incidents = [
            (one.kind, one.cause, one.figures, one.closed_at is None)
            for one in session.scalars(select(Incident))
        ]
    current = home.current_release.resolve()
    facts = json.loads((current / "release.json").read_text(encoding="utf-8"))
    return {
        "submissions": submissions,
        "receipts": sorted(receipts, key=lambda one: one[2]),
        "receipts on disk": {path: json.loads((home.root / path).read_text(encoding="utf-8"))
                             for _, _, path, _ in receipts},
        "inbox": _files(home.inbox),
        "originals": _files(home.originals),
        "landing": {name: pq.read_table(home.landing / name).to_pylist()
                    for name in _files(home.landing)},
        "fingerprint": read_inputs(home.run).fingerprint,
        "recorded releases": sorted(recorded),
        "releases on disk": sorted(_folders(home.releases)),
        "listed releases": [one.release_id for one in list_releases(home)],
        "restricted releases": sorted(_folders(home.restricted) - {"disclosed"}),
        "disclosed": _files(home.disclosed),
        "current": facts["id"],
        "facts": {name: value for name, value in facts.items() if name not in OF_ONE_RELEASE},
        "figures": _figures(current),
        "alerts": sorted(told),
        "incidents": sorted(incidents),
        "leftovers": sorted(
            path.relative_to(home.root).as_posix()
            for pattern in LEFTOVERS for path in home.root.rglob(pattern)
            if "dbt" not in path.relative_to(home.root).parts
        ),
    }  # fmt: skip


def differences(
    found: dict[str, Any], expected: dict[str, Any], names: Iterable[str] | None = None
) -> list[str]:
    """What differs from an installation whose night nobody disturbed, a line each."""
    return [
        f"{name}: {_shown(found[name])} instead of {_shown(expected[name])}"
        for name in names or expected
        if found[name] != expected[name]
    ]


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) < 600 else f"{text[:600]}…"


def _figures(release: Path) -> list[dict[str, Any]]:
    table = pq.read_table(release / "figures.parquet")
    kept = [name for name in table.column_names if name not in OF_A_MOMENT]
    return sorted(table.select(kept).to_pylist(), key=repr)


def _files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def _folders(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir() if path.is_dir() and not path.is_symlink()}
