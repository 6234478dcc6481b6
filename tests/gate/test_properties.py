"""Properties: content decides, order does not."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from expectations.candidate import candidate_hash
from expectations.gate import judge
from expectations.verdicts import FILES, file_digest
from tests.gate.worlds import World, contribution, figure, reaching

SETTINGS = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
counts = st.integers(min_value=-5, max_value=500)
rows = st.lists(st.tuples(counts, counts, st.booleans()), min_size=2, max_size=12)


def world(cells: list[tuple[int, int, bool]]) -> World:
    """Communes of a district, of any counts, some late."""
    figures, contributions, targets = [], [], []
    for at, (x, n, late) in enumerate(cells):
        figures.append(figure("stunting", f"C{at}", numerator=x, denominator=n, late=late))
        contributions.append(contribution("stunting", f"C{at}", "2024", x, n, expected=(3, 30)))
        targets += reaching(f"C{at}", f"C{at}", "D1")
    x, n = (float(sum(cell[side] for cell in cells)) for side in (0, 1))
    figures.append(figure("stunting", "D1", numerator=x, denominator=n))
    return World(figures, contributions, targets)


def shuffled(candidate: Path, into: Path, random: Any) -> Path:
    """The same candidate with every table in another order of rows and in other row groups."""
    into.mkdir()
    for path in candidate.glob("*.parquet"):
        table = pq.read_table(path)
        order = list(range(table.num_rows))
        random.shuffle(order)
        pq.write_table(table.take(pa.array(order, pa.int64())), into / path.name, row_group_size=3)
    (into / "inputs.json").write_bytes((candidate / "inputs.json").read_bytes())
    return into


@SETTINGS
@given(cells=rows, random=st.randoms(use_true_random=False))
def test_hash_does_not_depend_on_the_order_of_rows(
    cells: list[tuple[int, int, bool]], random: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        candidate = world(cells).write(Path(folder, "a"))
        other = shuffled(candidate, Path(folder, "b"), random)

        assert candidate_hash(other) == candidate_hash(candidate)


@SETTINGS
@given(cells=rows, data=st.data())
def test_hash_changes_with_any_value_of_any_table(
    cells: list[tuple[int, int, bool]], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        candidate = world(cells).write(Path(folder))
        before = candidate_hash(candidate)
        filled = [p for p in sorted(candidate.glob("*.parquet")) if pq.read_table(p).num_rows]
        path = data.draw(st.sampled_from(filled))
        table = pq.read_table(path)
        column = data.draw(st.sampled_from(table.column_names))
        row = data.draw(st.integers(0, table.num_rows - 1))
        kind = table.schema.field(column).type
        values = table.column(column).to_pylist()
        values[row] = other_than(values[row], kind)
        changed = table.set_column(table.column_names.index(column), column, pa.array(values, kind))
        pq.write_table(changed, path)

        assert candidate_hash(candidate) != before


def other_than(value: Any, kind: pa.DataType) -> Any:
    """Another value of the same type; null becomes something, something may become null."""
    if value is not None:
        return None
    made = {"string": "", "bool": False, "date32[day]": 0}
    return made.get(str(kind), 0)


@settings(SETTINGS, max_examples=5)
@given(cells=rows, random=st.randoms(use_true_random=False))
def test_verdicts_do_not_depend_on_the_order_of_rows(
    cells: list[tuple[int, int, bool]], random: Any
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        candidate = world(cells).write(Path(folder, "a"))
        other = shuffled(candidate, Path(folder, "b"), random)

        first = judge(candidate, Path(folder, "v1")).folder
        second = judge(other, Path(folder, "v2")).folder

        for name in (*FILES, "manifest.json"):
            assert file_digest(first / name) == file_digest(second / name), name


def test_hash_tells_null_from_zero_from_nothing_written(tmp_path: Path) -> None:
    """Missing is never zero, and an empty text is not a missing one."""
    hashes = set()
    for at, changes in enumerate(
        ({"previous_value": None}, {"previous_value": 0.0}, {"reason": ""}, {"reason": "x"})
    ):
        candidate = World([figure(**changes)]).write(tmp_path / str(at))
        hashes.add(candidate_hash(candidate))

    assert len(hashes) == 4


def test_hash_tells_swapped_values_of_two_rows(tmp_path: Path) -> None:
    """The same numbers at other places are another candidate."""
    one = World([figure(locality_id="C1", coverage=0.8), figure(locality_id="C2")])
    two = World([figure(locality_id="C1"), figure(locality_id="C2", coverage=0.8)])

    assert candidate_hash(one.write(tmp_path / "1")) != candidate_hash(two.write(tmp_path / "2"))
