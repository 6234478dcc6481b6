"""The command that documents the models of the warehouse."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, settings_of_this_run


def docs(
    to: Annotated[
        Path | None,
        typer.Option("--to", help="The file to write; docs/models.html in the home if none."),
    ] = None,
) -> None:
    """Write models, columns, tests and lineage as one page: it holds no data, asks no network."""
    from orchestration.documentation import write_documentation

    settings = settings_of_this_run()
    file = settings.paths.documented if to is None else to
    with clear_errors():
        size = write_documentation(settings, file)
    print(f"{file}: {size:,} bytes")
