"""The small country built once by dbt, and read by every test."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.formulas.catalogue import AS_OF, write_catalogue
from tests.formulas.made_once import made_once
from tests.formulas.submissions import send_everything, write_landing

PROJECT = Path(__file__).resolve().parents[2] / "dbt_project"


def build(folder: Path, *command: str) -> None:
    """Let dbt build the warehouse of a home folder; every failure is named."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    before = dict(os.environ)
    os.environ["CHITIEU_HOME"] = str(folder)
    os.environ["DBT_TARGET_PATH"] = str(folder / "dbt" / "target")
    os.environ["DBT_LOG_PATH"] = str(folder / "dbt")
    try:
        done = dbtRunner().invoke(
            ["--quiet", *command, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
        )
    finally:
        # dbt keeps the file open for writing in this process.
        DuckDBConnectionManager.close_all_connections()
        os.environ.clear()
        os.environ.update(before)
    assert done.success, done.exception or [
        f"{r.node.name}: {r.message}" for r in done.result if r.status in ("error", "fail")
    ]


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder whose warehouse dbt has built and tested, by whichever worker came first."""

    def make(folder: Path) -> None:
        write_catalogue(folder / "catalogue" / "current")
        write_landing(folder, send_everything(), AS_OF)
        build(folder, "build")

    return made_once(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def warehouse(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse, read-only."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def rows(warehouse: duckdb.DuckDBPyConnection) -> Callable[..., list[tuple]]:
    """All rows of a query."""

    def ask(sql: str, *values: Any) -> list[tuple]:
        return warehouse.execute(sql, list(values)).fetchall()

    return ask


@pytest.fixture(scope="session")
def figure(warehouse: duckdb.DuckDBPyConnection) -> Callable[..., dict[str, Any]]:
    """One figure as a dictionary; the call fails when there is not exactly one."""

    def find(
        indicator: str,
        place: str,
        period: str,
        *,
        geography: str = "then",
        breakdown: str = "total",
    ) -> dict[str, Any]:
        answer = warehouse.execute(
            """select * from figures where indicator_id = ? and locality_id = ? and period = ?
               and geography = ? and breakdown = ?""",
            [indicator, place, period, geography, breakdown],
        )
        names = [column[0] for column in answer.description]
        found = answer.fetchall()
        assert len(found) == 1, f"{len(found)} figures of {indicator} {place} {period} {geography}"
        return dict(zip(names, found[0], strict=True))

    return find
