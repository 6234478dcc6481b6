"""The tables of a release, made by SQL from a candidate, its verdicts and its mask.

Everything runs in one DuckDB connection in memory over Parquet. ``Sources`` names the files;
``build`` leaves one table or view per release table in the connection. A table is built twice:
once as the public sees it, once without suppression (``restricted``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import (
    bounds_sql,
    derived_sql,
    figures_sql,
    last_good_sql,
    masking,
    release_sql,
    repeated,
    revisions,
    untold_sql,
)
from orchestration.dictionary import DICTIONARY
from orchestration.release_views import INDICATORS, release_views
from orchestration.revisions import Before

if TYPE_CHECKING:
    from expectations.disclosure import Masked

KEY = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")
SHOWN_OTHERWISE = (
    "figures",
    "bounds",
    "targets",
    "trends",
    "evidence",
    "commune_recognition",
    "reporting",
)
COPIED = (
    "localities",
    "locality_links",
    "locality_targets",
    "indicators",
    "indicator_measures",
    "measures",
    "measure_parts",
    "plans",
    "obligations",
    "obligation_dates",
    "agency_lines",
    "ownership",
    "special_groups",
    "special_subgroups",
    "standards",
    "standard_thresholds",
    "corrections",
    "overruled_cells",
    "submissions",
)
TABLES = (
    "figures",
    "bounds",
    "targets",
    "trends",
    "withheld",
    "commune_recognition",
    "correction_notices",
    "revision_statistics",
    "evidence",
    "rules",
    "rule_results",
    "reporting",
    "published_detail",
    "dictionary",
    *COPIED,
)


@dataclass(frozen=True)
class Sources:
    """The inputs of a release: a candidate, its verdicts, the rules' texts, the columns' words."""

    candidate: Path
    verdicts: Path
    rules: pa.Table
    words: pa.Table


def open_sources(sources: Sources) -> duckdb.DuckDBPyConnection:
    """A connection in memory with the inputs as views and ``judged`` as a table."""
    connection = duckdb.connect()
    connection.execute(figures_sql.DIFFERS)
    for name in SHOWN_OTHERWISE:
        _view(connection, f"candidate_{name}", sources.candidate / f"{name}.parquet")
    for name in ("outcomes", "violations"):
        _view(connection, name, sources.verdicts / f"{name}.parquet")
    _view(connection, "rule_states", sources.verdicts / "rules.parquet")
    for name in (*COPIED, "bound_sources", "cross_checks", "target_figures", "periods"):
        _view(connection, name, sources.candidate / f"{name}.parquet")
    connection.register("rule_texts", sources.rules)
    connection.register("dictionary_words", sources.words)
    connection.execute(figures_sql.JUDGED)
    connection.execute(release_sql.RULES)
    return connection


def build(
    connection: duckdb.DuckDBPyConnection,
    *,
    earlier: Before,
    masked: Masked | None,
    release_id: str,
    today: object,
    repeat: bool = False,
) -> None:
    """Make the release's tables, without the figures that are ``masked``.

    A restricted release has no mask. ``earlier`` is what this release follows on, of the same
    kind; ``repeat`` shows of sensitive indicators what that showed.
    """
    if masked is None:
        connection.register("detail", masking.DETAIL.empty_table())
        connection.execute(untold_sql.NOTHING_UNTOLD)
        connection.execute(untold_sql.GUARDED)
        connection.execute(figures_sql.UNMASKED)
    else:
        connection.register("mask", masked.rows)
        connection.register("detail", masked.detail)
        connection.execute(untold_sql.UNTOLD)
        connection.execute(untold_sql.GUARDED)
        connection.execute(figures_sql.MASKED)
    connection.execute(figures_sql.BARE_FIGURES)
    _previous(connection, earlier.folder)
    if repeat and earlier.folder is not None:
        repeated.figures(connection, earlier.folder)
    revisions.read_history(connection, earlier)
    revisions.explain(connection, earlier)
    for statement in (last_good_sql.LAST_GOOD, figures_sql.HIDDEN):
        connection.execute(statement)
    connection.execute(figures_sql.FIGURES, {"release_id": release_id})
    revisions.report(connection, earlier, release_id, today)
    for statement in (bounds_sql.DOUBTED, bounds_sql.BOUNDS):
        connection.execute(statement)
    connection.execute(derived_sql.TARGET_GAPS)
    connection.execute(derived_sql.TARGETS)
    connection.execute(derived_sql.TRENDS)
    connection.execute(release_sql.RULE_RESULTS, {"public": masked is not None})
    connection.execute(release_sql.WITHHELD, {"today": today})
    connection.execute(release_sql.EVIDENCE)
    connection.execute(release_sql.COMMUNE_RECOGNITION)
    connection.execute(release_sql.REPORTING, {"public": masked is not None})
    connection.execute(release_sql.PUBLISHED_DETAIL)
    if repeat and earlier.folder is not None:
        repeated.others(connection, earlier.folder)
    connection.execute(DICTIONARY, {"tables": list(TABLES)})


def write(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write every table as Parquet and into ``chitieu.duckdb``; give the rows of each."""
    paths = {name: folder / f"{name}.parquet" for name in TABLES}
    for name, path in paths.items():
        connection.table(name).write_parquet(str(path), compression="zstd")
    connection.execute("attach ? as file", [str(folder / "chitieu.duckdb")])
    connection.execute("use file")
    # One transaction: by itself, every table would wait for the disk.
    connection.begin()
    for name, path in paths.items():
        connection.read_parquet(str(path)).create(name)
    indicators = connection.execute(INDICATORS).fetchall()
    for name, query in release_views([(domain, one) for domain, one, _ in indicators]):
        connection.execute(f'create view "{name}" as {query}')
    connection.commit()
    connection.execute("use memory")
    connection.execute("detach file")
    return {name: int(pq.read_metadata(path).num_rows) for name, path in paths.items()}


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, int]]:
    """Figures by status and quality, bounds, and rules by state, for ``release.json``."""
    return {
        "figures_by_status": _count(connection, "figures", "obs_status"),
        "figures_by_quality": _count(connection, "figures", "quality"),
        "bounds": {
            "published": connection.table("bounds").count("*").fetchall()[0][0],
            "left_out_for_held_counts": connection.table("doubted_bounds")
            .count("*")
            .fetchall()[0][0],
        },
        "rules_by_state": _count(connection, "rules", "state"),
    }


def guarded(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The indicators of which the public is told no number but those of shown figures."""
    found = connection.execute("from guarded order by indicator_id").fetchall()
    return [str(indicator_id) for (indicator_id,) in found]


def _count(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> dict[str, int]:
    rows = connection.table(table).aggregate(f"{column} as word, count(*) as rows").fetchall()
    return {word: number for word, number in sorted(rows, key=str) if word is not None}


def _view(connection: duckdb.DuckDBPyConnection, name: str, path: Path) -> None:
    connection.read_parquet(str(path)).create_view(name)


def _previous(connection: duckdb.DuckDBPyConnection, previous: Path | None) -> None:
    if previous is not None:
        figures = connection.read_parquet(str(previous / "figures.parquet"))
        if "correction_id" not in figures.columns:  # of a release that knew no corrections yet
            figures = figures.project("*, null::varchar as correction_id")
        figures.create_view("previous_figures")
        _view(connection, "previous_withheld", previous / "withheld.parquet")
        return
    connection.execute(last_good_sql.NO_PREVIOUS_FIGURES)
    connection.execute(release_sql.NO_PREVIOUS_WITHHELD)
