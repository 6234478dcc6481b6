"""Publishing: the only writer of releases, and only of what the gate has passed.

The candidate's hash is recomputed and its verdicts are checked for completeness first; a release
is written under a temporary name, synced and renamed (the restricted one before the public one),
and only then does ``current`` point at it. A crash at any point leaves the release before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection
from sqlalchemy import select

from orchestration import progress, release_tables, repeated, revisions
from orchestration.code_version import code_version
from orchestration.dictionary import words_of
from orchestration.durable import file_sha256, point, sync_folder, sync_tree, write_json
from orchestration.masking import Question, mask_of, question_of, rule_texts
from orchestration.operations.database import Operations
from orchestration.operations.models import Release
from orchestration.paths import Home
from orchestration.release_record import record_publication, record_refusal
from orchestration.releases import current_facts, known_numbers
from orchestration.run_inputs import Inputs, read_inputs
from orchestration.settings import Settings
from orchestration.unfinished import finish_interrupted
from orchestration.writer import one_writer

if TYPE_CHECKING:
    from expectations.disclosure import Masked
    from orchestration.mask_ahead import MaskAhead

TEMPORARY = ".making-"


class PublishRefusedError(RuntimeError):
    """Nothing was published; ``current`` shows what it showed. The message says why."""


@dataclass(frozen=True)
class Publication:
    """What publishing did: the release that ``current`` shows, and whether it is new."""

    release_id: str
    folder: Path
    new: bool
    facts: Mapping[str, Any]


def publish(
    settings: Settings,
    database: Operations,
    *,
    kind: str = "nightly",
    again: bool = False,
    ahead: MaskAhead | None = None,
) -> Publication:
    """Publish the latest candidate, or say why not.

    ``kind`` (``nightly`` or ``event``) decides how long the release is kept. A candidate equal to
    what is published makes no new release. One that was rolled back is published only ``again``.
    The mask is that of ``ahead`` if it was asked just this.
    Raises ``PublishRefusedError``; the release before stays.
    """
    home = settings.paths
    with one_writer(home.lock, settings.lock_wait_seconds):
        finish_interrupted(home, database)
        candidate, verdicts = _latest(home)
        try:
            verdict_hash = _verified(candidate, verdicts)
        except PublishRefusedError as refusal:
            record_refusal(database, str(refusal))
            raise
        current = current_facts(home)
        if current and current["candidate_hash"] == candidate.name:
            if current["verdict_hash"] == verdict_hash:
                record_publication(database, home, current)
                return Publication(
                    current["id"], home.current_release.resolve(), new=False, facts=current
                )
        elif not again:
            _refuse_rolled_back(database, candidate.name)
        facts = _facts(home, database, read_inputs(candidate), kind, verdict_hash, candidate.name)
        folder = _write(settings, candidate, verdicts, facts, ahead)
        record_publication(database, home, facts)
        return Publication(facts["id"], folder, new=True, facts=facts)


def _latest(home: Home) -> tuple[Path, Path]:
    if not home.latest_candidate.exists():
        raise PublishRefusedError(
            f"There is no candidate under {home.candidates}. Run `chitieu run` first."
        )
    candidate = home.latest_candidate.resolve()
    return candidate, home.verdicts / candidate.name


def _verified(candidate: Path, verdicts: Path) -> str:
    """Recompute and check everything; give a hash of what the gate said."""
    from expectations.verdicts import VerdictError, verify

    progress.say("checking the verdicts against the candidate")
    try:
        verified = verify(candidate, verdicts.parent)
    except VerdictError as error:
        raise PublishRefusedError(
            f"Candidate {candidate.name} is not published: {error}"
        ) from error
    if verified.release_verdict != "pass":
        raise PublishRefusedError(
            f"Candidate {candidate.name} is not published: the gate blocked the release. See "
            f"{verdicts / 'rules.parquet'} and violations.parquet for the broken structure rules."
        )
    return file_sha256(verdicts / "manifest.json")


def _refuse_rolled_back(database: Operations, candidate_hash: str) -> None:
    with database.transaction() as session:
        rolled_back = session.scalars(
            select(Release).where(
                Release.candidate_hash == candidate_hash, Release.rolled_back_at.is_not(None)
            )
        ).first()
    if rolled_back is not None:
        raise PublishRefusedError(
            f"Candidate {candidate_hash} was release {rolled_back.release_id}, rolled back "
            f"because: {rolled_back.rolled_back_reason} It is published again only with "
            "`chitieu publish --again`, or changed when its data or catalogue change."
        )


def _facts(
    home: Home,
    database: Operations,
    inputs: Inputs,
    kind: str,
    verdict_hash: str,
    candidate_hash: str,
) -> dict[str, Any]:
    current = current_facts(home)
    # A number is never used twice, also of a release that is gone.
    number = max(known_numbers(home, database), default=0) + 1
    return {
        "id": f"{number:05d}-{inputs.as_of.isoformat()}",
        "number": number,
        "kind": kind,
        "created_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "as_of": inputs.as_of.isoformat(),
        "candidate_hash": candidate_hash,
        "verdict_hash": verdict_hash,
        "catalogue_hash": inputs.catalogue_hash,
        "catalogue_parts": revisions.catalogue_parts(home.catalogue / inputs.catalogue_hash),
        "baseline_version": inputs.baseline_version,
        "code_version": code_version(),
        "synthetic": home.synthetic_marker.exists(),
        "previous": current["id"] if current else None,
        "sensitive_as_of": repeated.shown_as_of(
            home.catalogue / inputs.catalogue_hash, current, inputs.as_of
        ),
        "waivers": _waivers(home.verdicts / candidate_hash),
    }


def _waivers(verdicts: Path) -> dict[str, int]:
    """How many waivers came to what, as the verified manifest says."""
    manifest = json.loads((verdicts / "manifest.json").read_text(encoding="utf-8"))
    return dict(manifest["waivers"])


def _repeats(facts: Mapping[str, Any]) -> bool:
    return bool(facts["sensitive_as_of"] != facts["as_of"])


def _remember(home: Home, facts: Mapping[str, Any], masked: Masked) -> None:
    """Keep what this release shows and hides of sensitive figures, before anyone sees it."""
    news = [masked.remembered_since]
    if not _repeats(facts):
        news.append(masked.remembered)
    elif not masked.remembered_since.num_rows:
        return
    home.disclosed.mkdir(mode=0o700, exist_ok=True)
    path = home.disclosed / f"{facts['id']}.parquet"
    making = path.with_name(f"{TEMPORARY}{path.name}")
    pq.write_table(pa.concat_tables(news), making)
    making.chmod(0o600)
    making.rename(path)
    sync_folder(home.disclosed)


def _write(
    settings: Settings,
    candidate: Path,
    verdicts: Path,
    facts: dict[str, Any],
    ahead: MaskAhead | None,
) -> Path:
    home = settings.paths
    home.releases.mkdir(parents=True, exist_ok=True)
    home.restricted.mkdir(parents=True, exist_ok=True)
    home.restricted.chmod(0o700)
    words = words_of(settings.dbt_project, release_tables.TABLES)
    sources = release_tables.Sources(candidate, verdicts, rule_texts(), words)
    question = question_of(home, candidate, facts["catalogue_hash"])
    progress.step("writing the release", 0, 2)
    # The restricted release needs no mask: it is made beside the mask and the public one.
    with ThreadPoolExecutor(1) as aside:
        restricted = aside.submit(_make, sources, home, facts, masked=None)
        masked = _mask(question, ahead)
        _remember(home, facts, masked)
        counted = _make(sources, home, facts, masked=masked)
        progress.step("writing the release", 1, 2)
        restricted.result()
    for root in (home.restricted, home.releases):
        _finish(root, facts["id"], private=root == home.restricted)
    progress.step("writing the release", 2, 2)
    facts |= counted
    point(home.current_release, facts["id"])
    return home.releases / str(facts["id"])


def _mask(question: Question, ahead: MaskAhead | None) -> Masked:
    found = ahead.take(question) if ahead is not None else None
    return found or mask_of(question.candidate, question.catalogue, question.earlier)


def _make(
    sources: release_tables.Sources, home: Home, facts: dict[str, Any], *, masked: Masked | None
) -> dict[str, Any]:
    """Write one release, restricted or public, under a temporary name; give what it counts."""
    root = home.restricted if masked is None else home.releases
    folder = root / f"{TEMPORARY}{facts['id']}"
    folder.mkdir(mode=0o700)
    with closing(release_tables.open_sources(sources)) as connection:
        counted = _fill(connection, home, facts, folder, masked)
    write_json(folder / "release.json", {**facts, **counted})
    return counted


def _fill(
    connection: DuckDBPyConnection,
    home: Home,
    facts: dict[str, Any],
    folder: Path,
    masked: Masked | None,
) -> dict[str, Any]:
    release_id = facts["id"]
    release_tables.build(
        connection,
        earlier=revisions.before(home, folder.parent, facts),
        masked=masked,
        release_id=release_id,
        today=date.fromisoformat(facts["as_of"]),
        repeat=masked is not None and _repeats(facts),
    )
    counted: dict[str, Any] = {"rows": release_tables.write(connection, folder)}
    counted |= release_tables.counts(connection) | revisions.counts(connection, release_id)
    if masked is None:
        revisions.remember(connection, folder)
    else:
        counted["told_by_earlier_releases"] = masked.told
        counted["guarded_indicators"] = release_tables.guarded(connection)
    return counted


def _finish(root: Path, release_id: str, *, private: bool) -> None:
    """Give a release that is whole its own name."""
    folder = root / f"{TEMPORARY}{release_id}"
    folder.chmod(0o700 if private else 0o755)
    for path in folder.iterdir():
        path.chmod(0o600 if private else 0o644)
    sync_tree(folder)
    folder.rename(root / release_id)
    sync_folder(root)
