"""The gate: judges every figure of a candidate, and the release as a whole.

Fails closed. Whatever goes wrong, no manifest is written; a rule that could not be evaluated, an
empty candidate, keys that differ from the grid: the release is blocked. The judgement is a
function of the candidate's content alone: not of row order, clock, environment or earlier runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from expectations.batches import batches_of_years, check_columns, figure_batches
from expectations.candidate import KEYS, candidate_hash, open_tables, read_inputs
from expectations.causes import Causes, shared_causes
from expectations.change.changes import change_table, find_changes
from expectations.change.comparisons import CHANGE_COMPARISONS
from expectations.comparing import compare
from expectations.comparisons import COMPARISONS
from expectations.contains_held import Followers, find_followers
from expectations.finders import FINDERS
from expectations.nesting import with_outer_figures
from expectations.rules import RULES, SEVERITIES
from expectations.sentences import add_sentences, read_names
from expectations.structure import RuleTally, compare_with_grid
from expectations.verdicts import VIOLATION_COLUMNS, Judgement, VerdictWriter
from expectations.violations import complete
from expectations.waivers import RULE_ID as WAIVED
from expectations.waivers import Waiving

Progress = Callable[[str, int, int], None]


@dataclass
class _Judging:
    tables: duckdb.DuckDBPyConnection
    tally: RuleTally
    progress: Progress
    causes: Causes = field(default_factory=Causes.none)


def judge(candidate: Path, verdicts: Path, progress: Progress | None = None) -> Judgement:
    """Judge a candidate folder and write `verdicts/<candidate hash>/`, its manifest last.

    `progress(stage, done, total)` is called as the work goes on. Returns what was written.
    Raises CandidateError when the candidate cannot be read; then, and on any other exception,
    there is no manifest and nothing can be published from it.
    """
    report = progress or _silent
    report("hash", 0, 1)
    digest = candidate_hash(candidate)
    writer = VerdictWriter(verdicts, digest)
    inputs = read_inputs(candidate)
    with open_tables(candidate) as tables:
        check_columns(tables)
        judging = _Judging(tables, RuleTally(), report)
        of_figures = _figure_violations(judging)
        changes = find_changes(tables, of_figures[of_figures["severity"] == "hold"])
        of_changes = _change_violations(judging, changes)
        structure, of_groups = _structure_violations(judging), _group_violations(judging)
        violations = pd.concat([structure, of_figures, of_changes, of_groups], ignore_index=True)
        waiving = Waiving(tables)
        violations = waiving.soften(with_outer_figures(tables, violations))
        violations = waiving.told(waiving.soften(_follow(judging, violations)))
        applied = int((violations["rule_id"] == WAIVED).sum())
        judging.tally.add(WAIVED, len(waiving.waivers), applied)
        written = add_sentences(violations, read_names(tables))
        rules = judging.tally.finish()
        report("write", 0, 1)
        beside = {
            "waivers": waiving.states(),
            "causes": judging.causes.files(),
            "change": change_table(changes),
        }
        judgement = writer.write(tables, _in_order(written), rules, judging.tally, inputs, beside)
    report("write", 1, 1)
    return judgement


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total


def _structure_violations(judging: _Judging) -> pd.DataFrame:
    judging.progress("grid", 0, 1)
    difference = compare_with_grid(judging.tables)
    if difference.keys_compared or difference.keys_differing:
        judging.tally.add("keys_equal_grid", difference.keys_compared, difference.keys_differing)
    examples = difference.examples.assign(
        rule_id="keys_equal_grid", severity="block", check="keys_equal_grid", unit="count"
    )
    return complete(examples)


def _figure_violations(judging: _Judging) -> pd.DataFrame:
    """Violations of every comparison of figures with their own evidence."""
    of_years = batches_of_years(judging.tables)

    def batches() -> Iterator[pd.DataFrame]:
        judging.progress("figures", 0, len(of_years))
        for done, figures in enumerate(figure_batches(judging.tables, of_years), start=1):
            yield figures
            judging.progress("figures", done, len(of_years))

    return compare(batches(), COMPARISONS, judging.tally, column_checks=True)


def _change_violations(judging: _Judging, changes: pd.DataFrame) -> pd.DataFrame:
    """Violations of the rules on change, which are judged on the evidence of all figures."""
    judging.progress("changes", 0, 1)
    batches = [changes] if len(changes) else []
    return compare(batches, CHANGE_COMPARISONS, judging.tally, column_checks=False)


def _group_violations(judging: _Judging) -> pd.DataFrame:
    """Violations of every rule that is judged on a group of figures, not on one row."""
    found = [complete(pd.DataFrame())]
    for done, finder in enumerate(FINDERS):
        judging.progress("groups", done, len(FINDERS))
        answer = finder(judging.tables)
        violations = complete(answer.violations)
        for rule_id, judged in answer.judged.items():
            violated = int((violations["rule_id"] == rule_id).sum())
            judging.tally.add(rule_id, judged, violated)
        found.append(violations)
    return pd.concat(found, ignore_index=True)


def _follow(judging: _Judging, violations: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from held figures; drop holds that are only echoes of a smaller one."""
    judging.progress("contains_held", 0, 1)
    followers: Followers = find_followers(judging.tables, violations)
    judging.tally.add("contains_held", followers.judged, len(followers.violations))
    for rule_id, count in followers.echoes["rule_id"].value_counts().items():
        judging.tally.add(str(rule_id), 0, -int(count))
    judging.causes = followers.causes
    told = violations.assign(cause=followers.causes.of_violations(violations))
    shared = shared_causes(judging.tables, violations)
    told.loc[shared.index, "cause"] = shared
    kept = told.drop(index=followers.echoes.index)
    added = complete(
        followers.violations.assign(
            rule_id="contains_held",
            check="contains_held",
            unit="value",
            cause=followers.violations["root"].map(followers.causes.of_root),
        )
    )
    return pd.concat([kept, added], ignore_index=True)


def _in_order(violations: pd.DataFrame) -> pd.DataFrame:
    """One row per figure and rule, strongest first, in the order of keys and rules."""
    strength = violations["severity"].map({word: rank for rank, word in enumerate(SEVERITIES)})
    place = violations["rule_id"].map({rule.rule_id: at for at, rule in enumerate(RULES)})
    ordered = violations.assign(strength=strength, place=place).sort_values(
        [*KEYS, "strength", "place", "check", "observed"], kind="stable"
    )
    ordered = ordered.drop_duplicates([*KEYS, "rule_id"])
    return ordered[list(VIOLATION_COLUMNS)].reset_index(drop=True)
