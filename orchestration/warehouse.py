"""The warehouse: dbt, run in this process on the DuckDB file that only it writes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from orchestration import progress
from orchestration.durable import write_text
from orchestration.settings import Settings, environment
from orchestration.touched import Built, told, touched_periods
from orchestration.writer import one_writer

QUIET = ("--quiet", "--no-print", "--log-level", "none", "--log-level-file", "warn")
BUILT = ("model", "test", "snapshot")
# Unit tests prove the code, not the night's data; the test suite runs them. The manifest stays as
# it was parsed: who starts meanwhile reads it.
BUILD = ("build", "--no-write-json", "--exclude-resource-type", "unit_test")
PARSING_SECONDS = 300.0

CATALOGUE, DAY = "catalogue", ("run", "context")


class WarehouseError(RuntimeError):
    """dbt could not parse, build or read the tables; the message names what it said of which."""


@dataclass(frozen=True)
class NodeResult:
    """What became of one model or test."""

    unique_id: str
    status: str
    seconds: float
    message: str

    @property
    def good(self) -> bool:
        """Whether it succeeded; a warning is a success that wants to be read."""
        return self.status in ("success", "pass", "warn")


def parsed_into(settings: Settings) -> Path:
    """The folder where dbt keeps the parsed project for the next run."""
    return settings.paths.dbt / "target"


def manifest_path(settings: Settings) -> Path:
    """Where the parsed project is: made on the first call and when the project has changed."""
    target = parsed_into(settings)
    manifest, stamp = target / "manifest.json", target / "manifest.stamp"
    state = project_state(settings)
    with one_writer(settings.paths.dbt / ".parsing.lock", PARSING_SECONDS):
        known = stamp.read_text(encoding="utf-8") if stamp.exists() else None
        if known != state or not manifest.exists():
            stamp.unlink(missing_ok=True)
            progress.say("parsing the dbt project")
            _invoke(["parse"], settings, parsed_into(settings))
            write_text(stamp, state)
    return manifest


def build(
    settings: Settings, manifest: Mapping[str, Any], *, partly: bool = False
) -> list[NodeResult]:
    """Build every model and run every test; give a result for each node that ran.

    ``partly``: only what can differ from what stands, where the warehouse is whole: rows of the
    periods that what came in since can change, and models that see more than the catalogue and the
    day. Raises ``WarehouseError`` when a node failed, with all that failed.
    """
    home = settings.paths
    now = Built.of_this_run(home, project_state(settings))
    periods = touched_periods(home, now) if partly else None
    home.warehouse_built.unlink(missing_ok=True)
    with told(home, periods):
        if periods is None:
            results = _build(settings, list(BUILD), _count(manifest))
        else:
            names = changing(manifest)
            only = ["--indirect-selection", "empty", "--select", *names]
            results = _build(settings, [*BUILD, *only], len(names))
    now.write(home)
    return results


def _build(settings: Settings, command: list[str], total: int) -> list[NodeResult]:
    done = 0

    def watch(event: Any) -> None:
        nonlocal done
        if event.info.name == "NodeFinished":
            done += 1
            progress.step("building the warehouse", min(done, total), total)

    settings.paths.dbt.mkdir(parents=True, exist_ok=True)
    results = [
        NodeResult(
            unique_id=one.node.unique_id,
            status=str(one.status),
            seconds=one.execution_time,
            message=(one.message or "").strip(),
        )
        for one in _invoke(command, settings, parsed_into(settings), watch).results
    ]
    failed = [one for one in results if not one.good]
    if failed:
        raise WarehouseError(_failure(failed))
    return results


def changing(manifest: Mapping[str, Any]) -> list[str]:
    """The names of models that see what was sent, and of tests on them.

    What is left out is computed from the catalogue and the day alone.
    """
    nodes = manifest["nodes"]
    given = {one for one, source in manifest["sources"].items() if _is_given(source)}
    above = {one: node["depends_on"]["nodes"] for one, node in nodes.items()}
    for one in TopologicalSorter(above).static_order():
        if one in nodes and nodes[one]["resource_type"] != "test" and given.issuperset(above[one]):
            given.add(one)
    return [
        node["name"]
        for one, node in nodes.items()
        if node["resource_type"] in BUILT and not given.issuperset(above[one])
    ]


def describe(settings: Settings, folder: Path) -> None:
    """Write into ``folder`` what dbt's page of models is made of: ``index.html``, ``catalog.json``.

    The tables are read from the warehouse, so its writer's lock is the caller's. Raises
    ``WarehouseError`` when they cannot be read.
    """
    parsed = parsed_into(settings) / "partial_parse.msgpack"
    command = ["docs", "generate", "--no-compile", "--partial-parse-file-path", str(parsed)]
    if faults := _invoke(command, settings, folder).errors:
        raise WarehouseError("\n".join(["dbt could not read the tables:", *faults]))


def _is_given(source: Mapping[str, Any]) -> bool:
    return (source["source_name"], source["name"]) == DAY or source["source_name"] == CATALOGUE


def read_manifest(path: Path) -> dict[str, Any]:
    """The parsed project as JSON values."""
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def _count(manifest: Mapping[str, Any]) -> int:
    return sum(node["resource_type"] in BUILT for node in manifest["nodes"].values())


def project_state(settings: Settings) -> str:
    """A hash of the project's files and of the home folder that its sources point into."""
    digest = hashlib.sha256(str(settings.paths.root).encode())
    for path in sorted(settings.dbt_project.rglob("*")):
        if path.suffix in {".sql", ".py", ".yml", ".yaml", ".csv", ".md"}:
            digest.update(path.relative_to(settings.dbt_project).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _failure(failed: Sequence[NodeResult]) -> str:
    shown = [one for one in failed if one.status != "skipped"] or list(failed)
    lines = [f"  {one.unique_id}: {one.status}: {one.message}" for one in shown[:20]]
    return "\n".join(
        [
            f"dbt failed on {len(shown)} nodes; nothing was published.",
            *lines,
            "Mend the model or the data named, then run again.",
        ]
    )


def _invoke(command: list[str], settings: Settings, target: Path, *callbacks: Any) -> Any:
    """Run one dbt command in this process, with its artefacts in the folder ``target``.

    Gives its result; raises ``WarehouseError``.
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    project = str(settings.dbt_project.resolve())
    places = ["--project-dir", project, "--profiles-dir", project]
    places += ["--target-path", str(target)]
    with environment(_dbt_environment(settings)):
        outcome = dbtRunner(callbacks=list(callbacks)).invoke([*QUIET, *command, *places])
        # dbt keeps the DuckDB file open; the export opens it next, with other settings.
        DuckDBConnectionManager.close_all_connections()
    if outcome.exception is not None:
        raise WarehouseError(f"dbt {command[0]} failed: {outcome.exception}") from outcome.exception
    return outcome.result


def _dbt_environment(settings: Settings) -> dict[str, str]:
    return {
        "CHITIEU_HOME": str(settings.paths.root),
        "DBT_LOG_PATH": str(settings.paths.dbt / "logs"),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
