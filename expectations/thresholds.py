"""The thresholds in force, as the candidate brings them from the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import duckdb

from expectations.candidate import CandidateError


class Thresholds(Mapping[str, float]):
    """Values by threshold id; asking for one that is not there is a CandidateError."""

    def __init__(self, values: Mapping[str, float]) -> None:
        self._values = dict(values)

    def __getitem__(self, threshold_id: str) -> float:
        if threshold_id not in self._values:
            raise CandidateError(
                f"Table thresholds of the candidate has no {threshold_id} in force, which a rule "
                "needs: add it to thresholds.csv of the catalogue and export again."
            )
        return self._values[threshold_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def with_values(self, values: Mapping[str, float]) -> Thresholds:
        """The same thresholds with some other values; CandidateError for an unknown id."""
        for threshold_id in values:
            self[threshold_id]
        return Thresholds(self._values | dict(values))


def read_thresholds(tables: duckdb.DuckDBPyConnection) -> Thresholds:
    """The thresholds in force on the candidate's day, by id.

    Raises CandidateError when one is in force twice: it would not be known which counts.
    """
    rows = tables.execute(
        "SELECT threshold_id, value, count(*) OVER (PARTITION BY threshold_id) "
        "FROM thresholds WHERE in_force ORDER BY threshold_id"
    ).fetchall()
    twice = sorted({str(row[0]) for row in rows if row[2] > 1})
    if twice:
        raise CandidateError(
            f"Table thresholds of the candidate has more than one row in force for "
            f"{', '.join(twice)}: mend the mart and export again."
        )
    return Thresholds({str(row[0]): float(row[1]) for row in rows})
