"""The stand-in by which small worlds are judged answers like Great Expectations."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.gate import judge
from expectations.verdicts import FILES, MANIFEST
from tests.gate.plain_validator import by_great_expectations
from tests.gate.two_provinces import counts_of, written


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
    plain = judge(candidate, tmp_path / "plain")
    for name in (*FILES, MANIFEST):
        assert (plain.folder / name).read_bytes() == (expected.folder / name).read_bytes(), name
