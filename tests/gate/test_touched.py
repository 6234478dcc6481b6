"""Judging what a change can touch, by what rules declare, gives the verdicts of judging all."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from expectations import gate
from expectations.batches import batches_of_years, figure_batches
from expectations.candidate import KEYS, columns_of, open_tables
from expectations.change.changes import find_changes
from expectations.change.comparisons import CHANGE_COMPARISONS
from expectations.comparing import compare
from expectations.comparisons import COMPARISONS, ComparisonColumns
from expectations.rules import RULES, RULES_BY_ID
from expectations.structure import RuleTally
from expectations.touched import SHARED, touched
from expectations.validation import COLUMN_CHECKS, rule_of_check
from expectations.verdicts import FILES, MANIFEST, verify
from expectations.violations import WORKING_COLUMNS
from tests.gate.two_provinces import COMMUNES, YEARS, counts_of, place, written

# Two candidates an example: too dear to be made smaller once it fails.
SETTINGS = settings(max_examples=10, deadline=None, phases=[Phase.generate])
READ_WHOLE = {"cross_feed", "file", "cells"}


def compared(candidate: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What the gate's comparisons find of a candidate: of figures, and of changes."""
    with open_tables(candidate) as tables:
        batches = figure_batches(tables, batches_of_years(tables))
        of_figures = compare(batches, COMPARISONS, RuleTally(), column_checks=True)
        changes = find_changes(tables, of_figures[of_figures["severity"] == "hold"])
    return of_figures, compare([changes], CHANGE_COMPARISONS, RuleTally(), column_checks=False)


def changed_figures(before: Path, after: Path) -> pd.DataFrame:
    """Keys of figures of which something that rules read differs, or that are in one only."""
    with open_tables(after) as tables:
        tables.read_parquet(str(before / "figures.parquet")).create_view("earlier")
        # The day of the run stands in every row; no rule reads it of a figure.
        read = ", ".join(name for name in columns_of(tables, "figures") if name != "as_of")
        now, then = f"SELECT {read} FROM figures", f"SELECT {read} FROM earlier"
        return tables.execute(
            f"SELECT DISTINCT {', '.join(KEYS)} FROM (({now} EXCEPT ALL {then}) "
            f"UNION ALL ({then} EXCEPT ALL {now}))"
        ).df()


def otherwise_judged(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Keys of the figures of which comparisons found something else: later ones read it."""
    columns = [*KEYS, "rule_id", "severity"]
    told = [frame[columns].drop_duplicates() for frame in (before, after)]
    return pd.concat(told).drop_duplicates(keep=False)[list(KEYS)]


def among(rows: pd.DataFrame, keys: pd.DataFrame) -> np.ndarray:
    """Whether each row is of a figure with one of those keys."""
    names = list(KEYS)
    wanted = pd.MultiIndex.from_frame(keys[names].astype("object"))
    return pd.MultiIndex.from_frame(rows[names].astype("object")).isin(wanted)


def in_order(violations: pd.DataFrame) -> pd.DataFrame:
    return violations.sort_values([*KEYS, "check"], ignore_index=True)[list(WORKING_COLUMNS)]


def assert_untouched_stay(candidate: Path, changed: pd.DataFrame, before: Any, after: Any) -> None:
    """Outside the closure of each set of declared words its rules find what they found."""
    frames = (before, after)
    with open_tables(candidate) as tables:
        for reads in {RULES_BY_ID[rule_id].reads for frame in frames for rule_id in frame.rule_id}:
            alike = [rule for rule in RULES if rule.reads == reads]
            found = [frame[frame.rule_id.isin([one.rule_id for one in alike])] for frame in frames]
            keys = touched(tables, changed, alike)
            was, now = (in_order(frame[~among(frame, keys)]) for frame in found)
            pd.testing.assert_frame_equal(now, was, obj=f"found by rules that read {reads}")


changes = st.lists(
    st.tuples(
        st.sampled_from(["deaths", "early_deaths", "stunting"]),
        st.integers(0, 2 * COMMUNES - 1),
        st.integers(0, YEARS - 1),
        st.sampled_from([0.0, 0.1, 0.45, 1.02, 2.2, 3.3, 10.0]),
    ),
    max_size=4,
)
WHERE = ["one", "province", "country"]


@SETTINGS
@given(seed=st.integers(0, 10**6), changes=changes, where=st.sampled_from(WHERE))
def test_what_no_change_touches_keeps_what_each_rule_said(seed, changes, where):
    counts = counts_of(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        before = written(root / "before", counts)
        for indicator_id, at, year, factor in changes:
            rows = {"one": at, "province": slice(0, COMMUNES), "country": slice(None)}[where]
            counts[indicator_id][rows, year] = np.floor(counts[indicator_id][rows, year] * factor)
        after = written(root / "after", counts, baseline=before)
        changed = changed_figures(before, after)
        was, now = compared(before), compared(after)
        assert_untouched_stay(after, changed, was[0], now[0])
        also = otherwise_judged(was[0], now[0])
        assert_untouched_stay(after, pd.concat([changed, also]), was[1], now[1])


class InPart:
    """In the place of the gate's comparing: of what is not touched it takes what was found."""

    def __init__(self, before: Path, after: Path) -> None:
        self.candidate, self.changed = after, changed_figures(before, after)
        self.earlier = iter(compared(before))
        self.compared: list[int] = []

    def __call__(self, batches: Any, comparisons: Any, tally: RuleTally, **named: Any) -> Any:
        checks = list(COLUMN_CHECKS) if named["column_checks"] else []
        names = [*checks, *(one.name for one in comparisons)]
        rules = [RULES_BY_ID[rule_of_check(name)] for name in names]
        with open_tables(self.candidate) as tables:
            keys = touched(tables, self.changed, rules)
        before = next(self.earlier)
        whole = list(batches)
        parts = [batch[among(batch, keys)] for batch in whole]
        self.compared.append(sum(map(len, parts)))
        told = compare(parts, comparisons, tally, **named)
        taken = before[~among(before, keys)]
        for rows in (batch[~among(batch, keys)] for batch in whole):
            columns = ComparisonColumns(rows)
            for one in comparisons:
                columns.of(one)
            for name in names:
                tally.add(rule_of_check(name), columns.applied.get(name, len(rows)), 0)
        for rule_id, count in taken["rule_id"].value_counts().items():
            tally.add(str(rule_id), 0, int(count))
        found = in_order(pd.concat([taken, told]))
        self.changed = pd.concat([self.changed, otherwise_judged(before, found)])
        return found


def judged_in_part(root: Path, before: Path, after: Path) -> tuple[Path, list[int]]:
    """The verdicts on `after` by what changed since `before`, and how many rows were compared."""
    part = InPart(before, after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(gate, "compare", part)
        folder = gate.judge(after, root / "part").folder
    verify(after, root / "part")
    return folder, part.compared


def assert_same(whole: Path, part: Path) -> None:
    for name in (*FILES, MANIFEST):
        assert (part / name).read_bytes() == (whole / name).read_bytes(), name


def test_only_what_reads_the_changed_figure_needs_to_be_compared_again(tmp_path):
    counts = counts_of(1)
    before = written(tmp_path / "before", counts)
    counts["stunting"][3, 2] += 1
    after = written(tmp_path / "after", counts, baseline=before)
    part, compared = judged_in_part(tmp_path, before, after)
    # The commune and its province, and the two indicators they might be nested with; for
    # changes, the history and the peers of the one indicator.
    assert compared == [2 * 3 * YEARS, (2 * COMMUNES + 2) * YEARS]
    assert_same(gate.judge(after, tmp_path / "whole").folder, part)


def test_held_figures_that_come_and_go_give_the_verdicts_of_judging_everything(tmp_path):
    counts = counts_of(7)
    before = written(tmp_path / "before", counts)
    counts["early_deaths"][2, 1] = 10 * counts["deaths"][2, 1] + 1
    counts["stunting"][:COMMUNES, 3] = np.floor(counts["stunting"][:COMMUNES, 3] * 0.3)
    after = written(tmp_path / "after", counts, baseline=before)
    part, _ = judged_in_part(tmp_path, before, after)
    assert_same(gate.judge(after, tmp_path / "whole").folder, part)


def test_an_outer_figure_that_is_covered_less_touches_the_one_nested_in_it(tmp_path):
    counts = counts_of(7)
    counts["early_deaths"][2, 1] = 10 * counts["deaths"][2, 1] + 1
    before = written(tmp_path / "before", counts)
    after = written(tmp_path / "after", counts, baseline=before)
    figures = pd.read_parquet(after / "figures.parquet")
    outer = (figures.indicator_id == "deaths") & (figures.locality_id == place(2))
    figures.loc[outer & (figures.period == "2021"), "coverage"] = 0.95
    schema = pq.read_schema(after / "figures.parquet")
    pq.write_table(pa.Table.from_pandas(figures, schema), after / "figures.parquet")
    part, _ = judged_in_part(tmp_path, before, after)
    whole = gate.judge(after, tmp_path / "whole").folder
    assert_same(whole, part)
    broken = [(compared(one)[0]["rule_id"] == "nesting_broken").sum() for one in (before, after)]
    assert broken[1] == broken[0] - 1


def test_a_figure_that_came_or_went_is_a_change(tmp_path):
    counts = counts_of(2)
    before = written(tmp_path / "before", counts)
    after = written(tmp_path / "after", counts, baseline=before)
    for folder, gone in ((before, 5), (after, 9)):
        for name in ("figures", "grid"):
            table = pq.read_table(folder / f"{name}.parquet")
            kept = pa.concat_tables([table.slice(0, gone), table.slice(gone + 1)])
            pq.write_table(kept, folder / f"{name}.parquet")
    part, _ = judged_in_part(tmp_path, before, after)
    assert_same(gate.judge(after, tmp_path / "whole").folder, part)


def test_a_new_day_alone_touches_nothing(tmp_path):
    counts = counts_of(3)
    before = written(tmp_path / "before", counts)
    after = written(tmp_path / "after", counts, baseline=before)
    figures = pq.read_table(after / "figures.parquet")
    at = figures.column_names.index("as_of")
    another = pa.array([None] * figures.num_rows, figures.schema.field("as_of").type)
    pq.write_table(figures.set_column(at, "as_of", another), after / "figures.parquet")
    part, compared = judged_in_part(tmp_path, before, after)
    assert compared == [0, 0]
    assert_same(gate.judge(after, tmp_path / "whole").folder, part)


def test_a_rule_that_reads_whole_files_is_touched_by_every_change_and_by_nothing_else(tmp_path):
    candidate = written(tmp_path / "candidate", counts_of(4))
    rules = [rule for rule in RULES if READ_WHOLE & set(rule.reads)][:1]
    with open_tables(candidate) as tables:
        keys = tables.execute(f"SELECT {', '.join(KEYS)} FROM figures").df()
        assert len(touched(tables, keys[:1], rules)) == len(keys)
        assert touched(tables, keys[:0], rules).empty


def test_every_word_a_rule_may_read_is_closed_or_touched_by_everything():
    words = {word for rule in RULES for word in rule.reads}
    assert words - set(SHARED) <= READ_WHOLE
