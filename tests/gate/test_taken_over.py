"""Judging what changed gives the verdicts of judging everything, whatever changed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from expectations import comparing
from expectations.baseline import fit_baseline
from expectations.candidate import open_tables
from expectations.gate import judge
from expectations.rules import RULES
from expectations.taken_over import SHARED
from expectations.verdicts import FILES, MANIFEST, verify
from tests.gate.histories import OTHER, PROVINCE, commune, places, rates, world
from tests.gate.plain_validator import PlainValidator, by_great_expectations
from tests.gate.worlds import contribution, reaching, thresholds

# Two whole judgings an example: too dear to be made smaller once it fails.
SETTINGS = settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.generate],
)
COMMUNES, YEARS = 12, 4
INNER = {"indicator_id": "early_deaths", "nesting_indicator_id": "deaths"}
SHARE = {"indicator_id": "stunting", "kind": "proportion", "relation": "subset", "per": 100}


def counts_of(seed: int) -> dict[str, np.ndarray]:
    """Counts by indicator, commune of two provinces and year; some rare, some odd already."""
    random = np.random.default_rng(seed)
    shape = (2 * COMMUNES, YEARS)
    usual = np.repeat(random.choice([3, 40, 120], (2, 1)), COMMUNES, axis=0)
    deaths = random.poisson(usual, shape).astype(float)
    inner = np.floor(deaths * 0.6)
    share = random.binomial(1000, random.choice([0.1, 0.9]), shape)
    found = {"deaths": deaths, "early_deaths": inner, "stunting": share.astype(float)}
    for counts in found.values():
        counts[random.random(shape) < 0.04] *= random.choice([0, 2, 10])
    return found


def place(at: int) -> str:
    """The commune of a row: half of them in each province."""
    return commune(at % COMMUNES, PROVINCE if at < COMMUNES else OTHER)


def figures_of(counts: dict[str, np.ndarray], tuned: dict[str, Any]) -> list[dict[str, Any]]:
    """Figures of communes and of the provinces above them."""
    figures = []
    for indicator_id, columns in (("deaths", {}), ("early_deaths", INNER), ("stunting", SHARE)):
        own = counts[indicator_id]
        usual = {"indicator_id": indicator_id, **columns}
        # So many that no slip makes more events than there are births.
        n = 1000 if columns is SHARE else 1_000_000
        for at in range(2 * COMMUNES):
            above = PROVINCE if at < COMMUNES else OTHER
            figures += rates(place(at), own[at].tolist(), n, **usual, parent_locality_id=above)
        for at, province in enumerate((PROVINCE, OTHER)):
            total = own[at * COMMUNES : (at + 1) * COMMUNES].sum(axis=0)
            figures += rates(province, total.tolist(), n * COMMUNES, **usual)
    outer = {(row["locality_id"], row["period"]): row for row in figures[: len(figures) // 3]}
    for row in figures:
        row["provisional"] = row["period"] == str(2019 + YEARS)
        if row["nesting_indicator_id"]:
            row["nesting_numerator"] = outer[row["locality_id"], row["period"]]["numerator"]
    return [row | tuned for row in figures]


def written(folder: Path, counts: dict[str, np.ndarray], baseline: Path | None = None) -> Path:
    """The candidate of these counts, judged by the baseline of another one or its own."""
    figures = figures_of(counts, {})
    made = world(figures, places({PROVINCE: COMMUNES, OTHER: COMMUNES}), shift_peers=8,
                 common_shock_peers=8, dispersion_localities=20)  # fmt: skip
    made.indicators = [(name, name, name, name, "births") for name in counts]
    for row in figures:
        if row["locality_level"] == "commune":
            cell = (row["indicator_id"], row["locality_id"], row["period"])
            made.contributions.append(
                contribution(*cell, row["numerator"], row["denominator"], expected=(40, 1000))
            )
    for at in range(2 * COMMUNES):
        made.targets += reaching(place(at), place(at), PROVINCE if at < COMMUNES else OTHER)
    candidate = made.write(folder)
    with open_tables(baseline or candidate) as tables:
        fitted = fit_baseline(tables)
    fitted.write(candidate)
    inputs = {"catalogue_hash": "c0", "baseline_version": fitted.version}
    (candidate / "inputs.json").write_text(json.dumps(inputs), encoding="utf-8")
    return candidate


def whole_and_in_part(root: Path, before: Path, after: Path) -> tuple[Any, Any]:
    """The judgements of `after`: of everything, and of what changed since `before`."""
    whole = judge(after, root / "whole")
    judge(before, root / "part")
    return whole, judge(after, root / "part", earlier=before)


def assert_same(whole: Any, part: Any) -> None:
    for name in FILES:
        expected, found = (pq.read_table(one.folder / name).to_pylist() for one in (whole, part))
        assert found == expected, name
    manifests = [json.loads((one.folder / MANIFEST).read_text()) for one in (whole, part)]
    assert manifests[0] == manifests[1]


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


def spoiled(folder):
    """A key twice, an unknown status and none: what is checked of columns fails too."""
    figures = pq.read_table(folder / "figures.parquet")
    at = figures.column_names.index("obs_status")
    words = ["suppressed", None, *figures.column("obs_status").to_pylist()[2:]]
    other = figures.set_column(at, "obs_status", pa.array(words, pa.string()))
    pq.write_table(pa.concat_tables([other, other.slice(7, 1)]), folder / "figures.parquet")


@pytest.mark.parametrize("spoil", [lambda folder: None, spoiled], ids=["whole", "spoiled"])
def test_the_plain_validator_answers_like_great_expectations(tmp_path, spoil):
    candidate = written(tmp_path / "candidate", counts_of(6))
    spoil(candidate)
    with by_great_expectations():
        expected = judge(candidate, tmp_path / "expected")
    assert_same(expected, judge(candidate, tmp_path / "plain"))


@SETTINGS
@given(seed=st.integers(0, 10**6), changes=changes, where=st.sampled_from(WHERE))
def test_judging_what_changed_is_judging_everything(seed, changes, where):
    counts = counts_of(seed)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        before = written(root / "before", counts)
        for indicator_id, at, year, factor in changes:
            rows = {"one": at, "province": slice(0, COMMUNES), "country": slice(None)}[where]
            counts[indicator_id][rows, year] = np.floor(counts[indicator_id][rows, year] * factor)
        after = written(root / "after", counts, baseline=before)
        whole, part = whole_and_in_part(root, before, after)
        assert part.whole_because == ""
        assert_same(whole, part)
        verify(after, root / "part")


def judged_again(monkeypatch):
    """The numbers of rows that are compared from now on, by stage."""
    seen: dict[str, int] = {}
    validate = PlainValidator.validate
    compare = comparing.compare

    def counted(stage, *rest, **named):
        def watched(self, figures, columns):
            seen[stage] = seen.get(stage, 0) + len(figures)
            return validate(self, figures, columns)

        monkeypatch.setattr(PlainValidator, "validate", watched)
        return compare(stage, *rest, **named)

    monkeypatch.setattr("expectations.gate.compare", counted)
    return seen


def test_only_what_reads_the_changed_figure_is_compared_again(tmp_path, monkeypatch):
    counts = counts_of(1)
    before = written(tmp_path / "before", counts)
    counts["stunting"][3, 2] += 1
    after = written(tmp_path / "after", counts, baseline=before)
    judge(before, tmp_path / "verdicts")
    seen = judged_again(monkeypatch)
    assert judge(after, tmp_path / "verdicts", earlier=before).whole_because == ""
    # The commune and its province, their history and the two indicators they might be nested with;
    # for changes, the history and the peers of the one indicator.
    assert seen["figures"] == 2 * 3 * YEARS
    assert seen["changes"] == (2 * COMMUNES + 2) * YEARS


def test_a_figure_that_came_or_went_is_a_change(tmp_path):
    counts = counts_of(2)
    before = written(tmp_path / "before", counts)
    after = written(tmp_path / "after", counts, baseline=before)
    for folder, gone in ((before, 5), (after, 9)):
        for name in ("figures", "grid"):
            table = pq.read_table(folder / f"{name}.parquet")
            kept = pa.concat_tables([table.slice(0, gone), table.slice(gone + 1)])
            pq.write_table(kept, folder / f"{name}.parquet")
    whole, part = whole_and_in_part(tmp_path, before, after)
    assert part.whole_because == ""
    assert_same(whole, part)


def test_a_new_day_alone_changes_nothing(tmp_path, monkeypatch):
    counts = counts_of(3)
    before = written(tmp_path / "before", counts)
    after = written(tmp_path / "after", counts, baseline=before)
    figures = pq.read_table(after / "figures.parquet")
    at = figures.column_names.index("as_of")
    another = pa.array([None] * figures.num_rows, figures.schema.field("as_of").type)
    pq.write_table(figures.set_column(at, "as_of", another), after / "figures.parquet")
    judge(before, tmp_path / "part")
    seen = judged_again(monkeypatch)
    part = judge(after, tmp_path / "part", earlier=before)
    assert not any(seen.values())
    assert_same(judge(after, tmp_path / "whole"), part)


def replaced(folder, table):
    pq.write_table(table, folder / "thresholds.parquet")


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda before, after, root: replaced(after, thresholds(moved_z=9.0)), "tables that rules"),
        (
            lambda before, after, root: (after / "inputs.json").write_text(
                json.dumps({"catalogue_hash": "c0", "baseline_version": "other"})
            ),
            "baseline is another",
        ),
        (
            lambda before, after, root: next((root / "part").glob("*/found.parquet")).unlink(),
            "found.parquet is missing",
        ),
        (
            lambda before, after, root: pq.write_table(
                pq.read_table(before / "figures.parquet").slice(1), before / "figures.parquet"
            ),
            "no finished verdicts",
        ),
    ],
    ids=["thresholds", "baseline", "verdicts", "candidate"],
)
def test_where_anything_else_differs_everything_is_judged(tmp_path, spoil, why):
    counts = counts_of(4)
    before = written(tmp_path / "before", counts)
    counts["deaths"][0, 0] += 1
    after = written(tmp_path / "after", counts, baseline=before)
    judge(before, tmp_path / "part")
    spoil(before, after, tmp_path)
    part = judge(after, tmp_path / "part", earlier=before)
    assert why in part.whole_because
    assert_same(judge(after, tmp_path / "whole"), part)


def test_a_blocked_release_leaves_nothing_to_take_over(tmp_path):
    counts = counts_of(5)
    before = written(tmp_path / "before", counts)
    grid = pq.read_table(before / "grid.parquet")
    pq.write_table(grid.slice(1), before / "grid.parquet")
    after = written(tmp_path / "after", counts, baseline=before)
    judge(before, tmp_path / "part")
    assert "blocked" in judge(after, tmp_path / "part", earlier=before).whole_because


def test_every_word_a_rule_may_read_is_closed_or_judged_whole():
    words = {word for rule in RULES for word in rule.reads}
    assert words - set(SHARED) <= {"cross_feed", "file", "cells"}
