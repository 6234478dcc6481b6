"""The gate's place in a run: judge the latest candidate, once for each candidate and code."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration import progress
from orchestration.code_version import code_hash
from orchestration.operations.database import Operations
from orchestration.operations.models import VerdictManifest
from orchestration.paths import Home

JUDGING_CODE = ("expectations",)


@dataclass(frozen=True)
class Judged:
    """The verdict folder of the latest candidate and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]
    new: bool

    @property
    def passed(self) -> bool:
        """Whether the release may be published."""
        return bool(self.manifest.get("release_verdict") == "pass")


def judge_latest(home: Home, database: Operations) -> Judged:
    """Judge the latest candidate; a candidate this code has judged already is not judged again.

    The skip saves time only: publishing verifies the verdicts whoever made them and whenever.
    """
    candidate = home.latest_candidate.resolve()
    folder = home.verdicts / candidate.name
    code = code_hash(JUDGING_CODE)
    with database.transaction() as session:
        known = session.get(VerdictManifest, candidate.name)
    if known is not None and known.code_version == code and (folder / "manifest.json").exists():
        return Judged(folder, known.manifest, new=False)
    from expectations.gate import judge

    home.verdicts.mkdir(parents=True, exist_ok=True)
    judge(candidate, home.verdicts, progress=_show)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    with database.transaction() as session:
        session.merge(
            VerdictManifest(
                candidate_hash=candidate.name,
                judged_at=datetime.now(UTC),
                code_version=code,
                release_verdict=manifest["release_verdict"],
                manifest=manifest,
            )
        )
    return Judged(folder, manifest, new=True)


def _show(stage: str, done: int, total: int) -> None:
    progress.step(f"judging: {stage}", done, total)
