"""How a release follows on the one before: what was published, what moved since, and why.

The history of what the public saw is read from the public release before, that of the restricted
one from the restricted release before. Only the numbers last shown of figures that are withheld
are kept aside, with the restricted release: they are withheld for a reason.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import causes_sql, notices_sql, revision_sql
from orchestration.paths import Home

UNEXPLAINED = "unexplained"
REASONS = (
    ("method", "định nghĩa hoặc cách tính thay đổi", "the definition or the method changed"),
    ("boundary", "địa giới hành chính thay đổi", "the boundaries changed"),
    ("correction", "đơn vị báo cáo sửa số liệu", "the sender corrected counts"),
    ("late_data", "có số liệu nộp muộn", "counts came in late"),
    ("denominator", "mẫu số thay đổi", "the denominator changed"),
    (UNEXPLAINED, "chưa rõ nguyên nhân", "not explained yet"),
)
"""Why a figure changed, by precedence, with the words for it."""

COMPARED = (
    "indicators",
    "indicator_measures",
    "measures",
    "measure_parts",
    "locality_targets",
    "submissions",
    "evidence",
)
CARRIED = "correction_notices"
LAST_SHOWN = "last_shown.parquet"

# Tables of the catalogue that change no number, or whose changes are seen figure by figure.
SEEN_OTHERWISE = {
    "catalogue", "corrections", "disclosure", "indicators", "indicator_measures", "localities",
    "locality_links", "locality_parents", "measure_parts", "plans", "targets",
}  # fmt: skip


@dataclass(frozen=True)
class Before:
    """What a release follows on: folders of one kind, public or restricted.

    ``release_id`` is the release that readers see until now and ``folder`` its folder, if it is
    there. ``newest`` is a later one that was rolled back. ``other_rules`` says that the code or a
    part of the catalogue that is not compared figure by figure has changed since.
    """

    release_id: str | None = None
    folder: Path | None = None
    newest: Path | None = None
    last_shown: Path | None = None
    other_rules: bool = False

    @property
    def remembers(self) -> bool:
        """Whether the folder has all that a history is read from; older layouts have not."""
        names = (*COMPARED, CARRIED, "figures")
        return self.folder is not None and _whole(self.folder, names)


def before(home: Home, root: Path, facts: Mapping[str, Any]) -> Before:
    """What the release of ``facts`` follows on, below ``root``."""
    release_id = facts["previous"]
    if release_id is None or not (root / release_id).is_dir():
        return Before(release_id)
    folder = root / release_id
    earlier = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    later = [
        path
        for path in root.glob("[0-9]*")
        if int(path.name.split("-")[0]) > earlier["number"] and _whole(path, ("figures", CARRIED))
    ]
    last_shown = home.restricted / release_id / LAST_SHOWN
    return Before(
        release_id,
        folder,
        newest=max(later, default=None),
        last_shown=last_shown if last_shown.exists() else None,
        other_rules=_rules(earlier) != _rules(facts),
    )


def catalogue_parts(folder: Path) -> dict[str, str]:
    """A hash for each table of a compiled catalogue: what changed in it can be told apart."""
    from sources.loader.compiled import content_hash

    tables = {path.stem: pq.read_table(path) for path in sorted(folder.glob("*.parquet"))}
    return {name: content_hash({name: table}) for name, table in tables.items()}


def read_history(connection: duckdb.DuckDBPyConnection, earlier: Before) -> None:
    """Leave ``history``, ``previous_*`` and ``newest_figures`` beside ``bare_figures``.

    Without a history the tables before are those of now: nothing differs.
    """
    folder = earlier.folder if earlier.remembers else None
    for name in COMPARED:
        if folder is None:
            current = "candidate_evidence" if name == "evidence" else name
            connection.table(current).create_view(f"previous_{name}")
        else:
            _view(connection, f"previous_{name}", folder / f"{name}.parquet")
    _read_corrections(connection, folder)
    if folder is None:
        connection.execute(notices_sql.NO_PREVIOUS_NOTICES)
        connection.execute(revision_sql.NO_HISTORY)
    else:
        _view(connection, f"previous_{CARRIED}", folder / f"{CARRIED}.parquet")
        if earlier.last_shown is None:
            connection.execute(revision_sql.NO_LAST_SHOWN)
        else:
            _view(connection, "previous_last_shown", earlier.last_shown)
        connection.execute(revision_sql.HISTORY)
    if folder is None or earlier.newest is None:
        connection.execute(revision_sql.NO_NEWEST)
    else:
        _view(connection, "newest_figures", earlier.newest / "figures.parquet")


def explain(connection: duckdb.DuckDBPyConnection, earlier: Before) -> None:
    """Leave ``explained``: every figure that moved, with its next revision and its reason."""
    connection.execute(revision_sql.MOVED)
    for prefix in ("", "previous_"):
        for statement in (causes_sql.DEFINITIONS, causes_sql.MAKE_UP):
            connection.execute(statement.replace("@", prefix))
    for statement in causes_sql.STEPS:
        connection.execute(statement)
    connection.execute(causes_sql.CAUSES, {"other_rules": earlier.other_rules})
    connection.execute(revision_sql.EXPLAINED)


def report(
    connection: duckdb.DuckDBPyConnection, earlier: Before, release_id: str, today: object
) -> None:
    """Leave ``correction_notices`` and ``revision_statistics``; ``figures`` must be there."""
    words = zip(("reason", "vi", "en"), zip(*REASONS, strict=True), strict=True)
    connection.register("revision_reasons", pa.table({name: list(texts) for name, texts in words}))
    connection.execute(notices_sql.SPOKEN)
    connection.execute(
        notices_sql.CORRECTION_NOTICES,
        {"release_id": release_id, "release_before": earlier.release_id, "today": today},
    )
    connection.execute(notices_sql.REVISION_STATISTICS)


def remember(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write what readers last saw of withheld figures into the restricted release."""
    connection.execute(revision_sql.LAST_SHOWN)
    connection.table("last_shown").write_parquet(str(folder / LAST_SHOWN), compression="zstd")


def counts(connection: duckdb.DuckDBPyConnection, release_id: str) -> dict[str, Any]:
    """Changes of this release, and notices it makes, by reason: for ``release.json``."""
    changed = connection.execute(revision_sql.CHANGES_BY_REASON).fetchall()
    noticed = connection.execute(
        notices_sql.NOTICES_BY_REASON, {"release_id": release_id}
    ).fetchall()
    return {"revised_by_reason": dict(changed), "corrected_by_reason": dict(noticed)}


def _read_corrections(connection: duckdb.DuckDBPyConnection, folder: Path | None) -> None:
    """``previous_corrections``; a release that knew none yet has none."""
    path = folder / "corrections.parquet" if folder is not None else None
    if path is not None and path.exists():
        _view(connection, "previous_corrections", path)
    else:
        connection.execute(causes_sql.NO_PREVIOUS_CORRECTIONS)


def _rules(facts: Mapping[str, Any]) -> tuple[Any, dict[str, str]]:
    parts = facts.get("catalogue_parts", {})
    return facts["code_version"], {
        name: text for name, text in parts.items() if name not in SEEN_OTHERWISE
    }


def _whole(folder: Path, names: tuple[str, ...]) -> bool:
    return all((folder / f"{name}.parquet").exists() for name in names)


def _view(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    connection.read_parquet(str(path)).create_view(name)
