"""The candidate folder: what must stand in it, how it is read, and its content hash.

A candidate is a folder of Parquet tables exported once from the warehouse, with `inputs.json`
beside them. The hash is of content, not of bytes: the same rows in another order, another file
layout or another compression have the same hash; one changed value has another.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import duckdb

# Of a gate's memory at a million figures, most is in the frames; the joins need no more than this.
MEMORY = "800MB"
KEYS = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")

# Every candidate has these; other Parquet files in the folder are part of the hash as well,
# because they are published or read by a rule.
REQUIRED_TABLES = (
    "bound_sources",
    "bounds",
    "agency_lines",
    "commune_recognition",
    "cross_check_levels",
    "cross_checks",
    "contributions",
    "corrections",
    "evidence",
    "figures",
    "grid",
    "indicator_measures",
    "indicators",
    "localities",
    "locality_links",
    "locality_targets",
    "measures",
    "obligation_dates",
    "obligations",
    "overruled_cells",
    "ownership",
    "period_parts",
    "periods",
    "plans",
    "reference_levels",
    "reported_counts",
    "reporting",
    "special_groups",
    "special_subgroups",
    "standard_thresholds",
    "standards",
    "target_figures",
    "targets",
    "thresholds",
    "trends",
)

# What of inputs.json decides a judgement; the rest of it tells how the candidate was made.
HASHED_INPUTS = ("baseline_version", "catalogue_hash")


class CandidateError(Exception):
    """A candidate that cannot be judged: what is wrong, where, and what to do."""


def table_path(folder: Path, table: str) -> Path:
    """The Parquet file of one table; CandidateError when it is not there."""
    path = folder / f"{table}.parquet"
    if not path.is_file():
        raise CandidateError(
            f"The candidate {folder} has no table {table}.parquet; "
            "export the candidate again from the warehouse."
        )
    return path


def open_tables(folder: Path) -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB with one view per Parquet table of the candidate.

    What takes more than MEMORY goes to a folder beside the candidate, as closed to others as that.
    Raises CandidateError when a required table is missing.
    """
    for table in REQUIRED_TABLES:
        table_path(folder, table)
    spilling = str(folder.absolute().parent / ".spilled")
    connection = duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": spilling})
    for path in sorted(folder.glob("*.parquet")):
        # A view cannot be prepared with a parameter: the path is quoted as an SQL literal.
        literal = str(path).replace("'", "''")
        connection.execute(
            f"CREATE VIEW {_identifier(path.stem)} AS SELECT * FROM read_parquet('{literal}')"
        )
    return connection


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """Column name -> DuckDB type of a table of the candidate."""
    rows = connection.execute(f"DESCRIBE {_identifier(table)}").fetchall()
    return {str(row[0]): str(row[1]) for row in rows}


def read_inputs(folder: Path) -> dict[str, object]:
    """inputs.json as an object; CandidateError when absent, unreadable or not an object."""
    path = folder / "inputs.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CandidateError(
            f"The candidate {folder} has no inputs.json; export the candidate again."
        ) from None
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CandidateError(f"{path} is not readable JSON ({error}); export again.") from error
    if not isinstance(content, dict):
        raise CandidateError(f"{path} holds {type(content).__name__}, not an object; export again.")
    return content


def candidate_hash(folder: Path) -> str:
    """SHA-256 (hex) of the candidate's content, independent of the order of rows and columns.

    Each table gives its column names, types and number of rows, and the sums of
    two 64-bit hashes of every row (columns in order of name). Dates, texts, numbers and nulls are
    hashed by value, so -0.0 equals 0.0 and a null differs from zero and from ''.
    Of inputs.json the catalogue hash and the baseline version are covered.
    """
    inputs = read_inputs(folder)
    lines = [json.dumps({name: inputs.get(name) for name in HASHED_INPUTS}, sort_keys=True)]
    with open_tables(folder) as connection:
        tables = sorted(path.stem for path in folder.glob("*.parquet"))
        lines += [table_line(connection, table) for table in tables]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def table_line(connection: duckdb.DuckDBPyConnection, table: str) -> str:
    """Name, columns, number of rows and content hashes of a table, whatever the order of rows."""
    types = sorted(columns_of(connection, table).items())
    names = [_identifier(name) for name, _ in types]
    forward, backward = ", ".join(names), ", ".join(reversed(names))
    # Two hashes over the columns in opposite order, the second started from a constant: two rows
    # that collide in one do not collide in the other. Sums, because rows have no order.
    rows, low, high = connection.execute(
        f"SELECT count(*), sum(hash({forward})::HUGEINT), sum(hash('row', {backward})::HUGEINT) "
        f"FROM {_identifier(table)}"
    ).fetchall()[0]
    return json.dumps([table, types, int(rows), str(low), str(high)], ensure_ascii=False)


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
