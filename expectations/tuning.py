"""What other thresholds would have done to the figures of a candidate that is judged already.

The candidate is judged again, whole and by the same gate, in a folder of its own with the proposed
thresholds in the place of those in force; where they change what is fitted on closed history, the
baseline is fitted anew. Nothing is written beside the candidate or its verdicts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.baseline import fit_baseline
from expectations.candidate import KEYS, open_tables, read_inputs
from expectations.gate import judge
from expectations.thresholds import read_thresholds
from expectations.verdicts import verify

OUTCOMES = ("hold", "flag", "pass")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Tuning:
    """How outcomes move under the proposed thresholds.

    `changed` has a row per threshold: threshold_id, before, after. `figures` has the counts by
    indicator and level: indicator_id, locality_level, figures, held_before, held_after and, for
    each outcome, newly and no longer (such as newly_hold). `rules` has rule_id, newly and no
    longer of violations. `moved` has a row per figure whose outcome moves: key, locality_level,
    before, after, the rule of the stronger outcome and its sentences (empty for sensitive and for
    guarded ones).
    `refitted` says that the baseline is another one.
    """

    changed: pd.DataFrame
    figures: pd.DataFrame
    rules: pd.DataFrame
    moved: pd.DataFrame
    refitted: bool


def tune(
    candidate: Path,
    verdicts: Path,
    proposed: Mapping[str, float],
    work: Path,
    progress: Progress | None = None,
    guarded: Collection[str] | None = None,
) -> Tuning:
    """Judge the candidate with the proposed thresholds in the folder `work`, and compare.

    `verdicts` is the folder of all verdicts, with those on the candidate; of `guarded` indicators
    (None: of all) no numbers are told. Raises CandidateError for an unknown threshold,
    VerdictError when the candidate is not judged.
    """
    judged = verify(candidate, verdicts)
    with open_tables(candidate) as tables:
        before = read_thresholds(tables)
        before.with_values(proposed)
    changed = pd.DataFrame(
        [(name, before[name], value) for name, value in proposed.items()],
        columns=["threshold_id", "before", "after"],
    )
    trial, refitted = _trial(candidate, proposed, work / "candidate")
    again = judge(trial, work / "verdicts", progress)
    with open_tables(candidate) as tables:
        for name, folder in (("before", judged.folder), ("after", again.folder)):
            for table in ("outcomes", "violations"):
                tables.read_parquet(str(folder / f"{table}.parquet")).create_view(f"{table}_{name}")
        moved = _moved_figures(tables, guarded)
        return Tuning(changed, _by_group(tables), _by_rule(tables), moved, refitted)


def _trial(candidate: Path, proposed: Mapping[str, float], trial: Path) -> tuple[Path, bool]:
    """The candidate with the proposed thresholds, and whether its baseline is another one."""
    trial.mkdir(parents=True)
    for path in candidate.glob("*.parquet"):
        if path.name != "thresholds.parquet":
            (trial / path.name).symlink_to(path.resolve())
    table = pq.read_table(candidate / "thresholds.parquet")
    values = [
        proposed.get(row["threshold_id"], row["value"]) if row["in_force"] else row["value"]
        for row in table.to_pylist()
    ]
    at = table.column_names.index("value")
    table = table.set_column(at, table.schema.field("value"), pa.array(values, pa.float64()))
    pq.write_table(table, trial / "thresholds.parquet")
    inputs = read_inputs(candidate)
    _write_inputs(trial, inputs)
    with open_tables(candidate) as usual, open_tables(trial) as other:
        as_it_is, as_proposed = fit_baseline(usual), fit_baseline(other)
    refitted = as_it_is.version != as_proposed.version
    if refitted:
        for name in as_proposed.tables:
            (trial / f"{name}.parquet").unlink(missing_ok=True)
        as_proposed.write(trial)
        _write_inputs(trial, inputs | {"baseline_version": as_proposed.version})
    return trial, refitted


def _write_inputs(trial: Path, inputs: dict[str, object]) -> None:
    (trial / "inputs.json").write_text(json.dumps(inputs), encoding="utf-8")


_KEYS = ", ".join(KEYS)


def _by_group(tables: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    moves = ", ".join(
        f"count(*) FILTER (a.outcome = '{one}' AND b.outcome <> '{one}') AS newly_{one}, "
        f"count(*) FILTER (b.outcome = '{one}' AND a.outcome <> '{one}') AS no_longer_{one}"
        for one in OUTCOMES
    )
    return tables.execute(
        "SELECT f.indicator_id, f.locality_level, count(*) AS figures, "
        "count(*) FILTER (b.outcome = 'hold') AS held_before, "
        f"count(*) FILTER (a.outcome = 'hold') AS held_after, {moves} "
        f"FROM figures f JOIN outcomes_before b USING ({_KEYS}) "
        f"JOIN outcomes_after a USING ({_KEYS}) WHERE f.value IS NOT NULL "
        "GROUP BY ALL ORDER BY ALL"
    ).df()


def _by_rule(tables: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Violations by rule and severity that are new, and that are gone."""
    columns = f"{_KEYS}, rule_id, severity"
    return tables.execute(
        "WITH came AS (SELECT rule_id, severity, count(*) AS newly FROM "
        f"(SELECT {columns} FROM violations_after EXCEPT SELECT {columns} FROM violations_before) "
        "GROUP BY ALL), went AS (SELECT rule_id, severity, count(*) AS no_longer FROM "
        f"(SELECT {columns} FROM violations_before EXCEPT SELECT {columns} FROM violations_after) "
        "GROUP BY ALL) SELECT rule_id, severity, coalesce(newly, 0) AS newly, "
        "coalesce(no_longer, 0) AS no_longer FROM came FULL JOIN went USING (rule_id, severity) "
        "ORDER BY ALL"
    ).df()


def _moved_figures(
    tables: duckdb.DuckDBPyConnection, guarded: Collection[str] | None
) -> pd.DataFrame:
    """The figures whose outcome moves, those that come into doubt first.

    Nothing is on a list that is null, and nothing off it: then no sentence is told.
    """
    same = " AND ".join(f"v.{name} = f.{name}" for name in KEYS)
    words = ", ".join(
        "CASE WHEN f.sensitivity = 'none' AND NOT list_contains($guarded, f.indicator_id) "
        f"THEN v.sentence_{language} ELSE '' END "
        f"AS sentence_{language}"
        for language in ("vi", "en")
    )
    return tables.execute(
        "WITH strength AS (SELECT * FROM (VALUES ('hold', 2), ('flag', 1), ('pass', 0)) "
        "AS t (outcome, strength)), "
        f"moved AS (SELECT {_KEYS}, b.outcome AS before, a.outcome AS after, "
        "CASE WHEN y.strength > x.strength THEN a.rule_id ELSE b.rule_id END AS rule_id, "
        "y.strength > x.strength AS doubted, greatest(x.strength, y.strength) AS strength "
        f"FROM outcomes_before b JOIN outcomes_after a USING ({_KEYS}) "
        "JOIN strength x ON x.outcome = b.outcome JOIN strength y ON y.outcome = a.outcome "
        "WHERE a.outcome <> b.outcome), "
        "told AS (SELECT *, true AS doubted FROM violations_after "
        "UNION ALL SELECT *, false FROM violations_before) "
        f"SELECT {', '.join(f'f.{name}' for name in KEYS)}, f.locality_level, m.before, m.after, "
        f"m.rule_id, {words} FROM moved m JOIN figures f USING ({_KEYS}) "
        f"JOIN told v ON {same} AND v.rule_id = m.rule_id AND v.doubted = m.doubted "
        "ORDER BY m.doubted DESC, m.strength DESC, m.rule_id, "
        f"{', '.join(f'f.{name}' for name in KEYS)}",
        {"guarded": None if guarded is None else list(guarded)},
    ).df()
