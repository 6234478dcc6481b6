"""What the candidate's own history says of every figure, as one frame to be compared and kept."""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa

from expectations.candidate import KEYS
from expectations.change.evidence import TOLD, Evidence, one_of
from expectations.change.figures import read_figures
from expectations.change.shared_shocks import settle_shared_shocks
from expectations.change.step import NUMERATOR
from expectations.change.walk import walk
from expectations.statistics import Numbers
from expectations.thresholds import read_thresholds

MOST_ZEROS = 3
# Of `change.parquet` beside the verdicts: keys, and what is told of each figure.
CHANGE_COLUMNS = (*KEYS, *TOLD, "moved_side", "history_of")


def find_changes(tables: duckdb.DuckDBPyConnection, impossible: pd.DataFrame) -> pd.DataFrame:
    """One row a figure, in the order of keys: keys, year, per, numerator, denominator, evidence.

    `impossible` has the keys of the figures held by an impossible rule: nothing more is asked of
    them, and they stand in no history. Raises CandidateError when a threshold is not there.
    """
    limits = read_thresholds(tables)
    figures = read_figures(tables, impossible, limits)
    evidence = walk(figures, limits)
    settle_shared_shocks(figures, evidence, limits)
    factor = _factor(evidence)
    counts = {"numerator": figures.x, "denominator": figures.n}
    about = {"year": figures.year, "per": figures.per, "factor": factor}
    columns = {**about, **counts, **evidence.columns()}
    return pd.concat([figures.keys, pd.DataFrame(columns, index=figures.keys.index)], axis=1)


def _factor(evidence: Evidence) -> Numbers:
    """The power of ten nearest to the move of the side in doubt, at least ten or a tenth."""
    by_count = one_of(evidence.word("moved_side"), ("", NUMERATOR))
    ratio = np.where(by_count, evidence.number("ratio"), evidence.number("denominator_ratio"))
    power = np.log10(ratio)
    nearest = np.clip(np.round(np.abs(power)), 1, MOST_ZEROS)
    return np.where(np.isnan(power), np.nan, 10.0 ** (np.sign(power) * nearest))


def change_table(changes: pd.DataFrame) -> pa.Table:
    """What is kept beside the verdicts: CHANGE_COLUMNS, a row a figure in the order of keys."""
    return pa.Table.from_pandas(changes[list(CHANGE_COLUMNS)], preserve_index=False)
