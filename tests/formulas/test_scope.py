"""A registry is national, agencies report for a part of it: the rest changes no figure."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.formulas.catalogue import AS_OF, write_catalogue
from tests.formulas.conftest import PROJECT, build
from tests.formulas.places import ABROAD, ABROAD_LINKS
from tests.formulas.submissions import send_everything, write_landing

WHOLE_REGISTRY = {"localities": ABROAD, "locality_links": ABROAD_LINKS}


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, home: Path) -> duckdb.DuckDBPyConnection:
    """The warehouse of the small country, and that of the same country without the units abroad."""
    folder = tmp_path_factory.mktemp("without") / "home"
    write_catalogue(folder / "catalogue" / "current", abroad=False)
    write_landing(folder, send_everything(), AS_OF)
    build(folder, "run")
    connection = duckdb.connect()
    connection.execute(f"attach '{home / 'warehouse.duckdb'}' as whole (read_only)")
    connection.execute(f"attach '{folder / 'warehouse.duckdb'}' as part (read_only)")
    return connection


def test_units_out_of_scope_change_nothing_but_the_lists_of_units(both):
    tables = both.execute(
        """select table_name from duckdb_tables() where database_name = 'whole'
           and table_name in (select regexp_extract(file, '([a-z_]+).sql$', 1) from glob(?))""",
        [str(PROJECT / "models" / "marts" / "*.sql")],
    ).fetchall()
    assert ("figures",) in tables
    differing = {}
    for (table,) in tables:
        count = "select count(*) from (from {0}.{2} except all from {1}.{2})"
        added = both.execute(count.format("whole", "part", table)).fetchone()[0]
        lost = both.execute(count.format("part", "whole", table)).fetchone()[0]
        if added or lost:
            differing[table] = (added, lost)
    assert differing == {name: (len(rows), 0) for name, rows in WHOLE_REGISTRY.items()}


def test_the_units_out_of_scope_are_published_in_the_lists(rows):
    assert rows("select level from localities where locality_id = 'z1'") == [("commune",)]
    assert rows("select count(*) from grid where locality_id in ('PZ', 'PZ2', 'z4')") == [(0,)]
