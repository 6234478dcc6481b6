"""The command that says what the tables of the release are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, fail, print_table
from orchestration.cli.taking import current_release
from sources.worded import Language


def dictionary(
    table: Annotated[str | None, typer.Argument(help="Only this one, with its columns.")] = None,
    to: Annotated[
        Path | None, typer.Option("--to", help="Write all of it to this file, as CSV.")
    ] = None,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Say what the tables and columns of the current release are."""
    from orchestration.outputs.tables.csv_text import csv_of
    from orchestration.outputs.tables.dictionary import dictionary_of, lines_of
    from orchestration.outputs.written import write_file

    with current_release() as (_, release):
        tables = {one.name: one for one in dictionary_of(release.connection)}
    language: Language = "en" if english else "vi"
    if table is not None and table not in tables:
        fail(f"There is no table “{table}” in the release; there is: {', '.join(tables)}.")
    wanted = list(tables.values()) if table is None else [tables[table]]
    if to is not None:
        with clear_errors():
            size = write_file(to, csv_of(lines_of(wanted), language))
        print(f"{to}: {size:,} bytes")
    elif table is None:
        shown = [
            (one.name, f"{one.rows:,}", len(one.columns), one.said.said(language)) for one in wanted
        ]
        print_table(["table", "rows", "columns", ""], shown)
    else:
        print(tables[table].said.said(language))
        columns = [
            (one.name, one.data_type, one.key, one.said.said(language))
            for one in tables[table].columns
        ]
        print_table(["column", "type", "key", ""], columns)
