"""The commands on the registry of localities as a whole."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli.answers import (
    ANSWER_NO,
    clear_errors,
    fail,
    print_table,
    settings_of_this_run,
)

if TYPE_CHECKING:
    from sources.loader import Fault

registry_app = typer.Typer(help="The registry of localities.", no_args_is_help=True)

_DAY = ["%Y-%m-%d"]


@registry_app.command("check")
def registry_check(
    on: Annotated[
        list[datetime] | None, typer.Option("--on", formats=_DAY, help="Count on this day.")
    ] = None,
) -> None:
    """Check the localities and their links alone; count units by level and links by basis."""
    from sources.loader import CatalogueError, load_registry
    from sources.places.registry import Registry
    from sources.registry.counts import counts_on, days_of_change, links_by_basis

    settings = settings_of_this_run()
    try:
        tables = load_registry(settings.catalogue_folder)
    except CatalogueError as error:
        print(error)
        raise typer.Exit(ANSWER_NO) from error
    registry = Registry(tables)
    days = [one.date() for one in on or ()] or days_of_change(registry)
    rows = [(level, *counts) for level, counts in counts_on(registry, days)]
    print_table(["level", *map(str, days)], rows)
    print_table(["basis of links", "links"], links_by_basis(tables))
    print(f"{settings.catalogue_folder / 'localities'} is good: {len(registry.names)} versions.")


@registry_app.command("import")
def registry_import(
    files: Annotated[
        list[Path],
        typer.Argument(exists=True, dir_okay=False, help="The new list, and the changes."),
    ],
    effective: Annotated[
        datetime, typer.Option(formats=_DAY, help="The first day of the new units.")
    ],
    decree: Annotated[str, typer.Option(help="The resolution, where rows name none.")] = "",
    write: Annotated[bool, typer.Option("--write", help="Change the catalogue.")] = False,
) -> None:
    """Check an official list of units and a table of changes; with --write take them in."""
    from orchestration.writer import one_writer
    from sources.loader import CatalogueError
    from sources.registry.importing import prepare_import, told
    from sources.registry.writing import write_tables

    settings = settings_of_this_run()
    root = settings.catalogue_folder
    with clear_errors(), one_writer(settings.paths.lock, settings.lock_wait_seconds):
        try:
            prepared = prepare_import(root, files, effective.date(), decree)
        except CatalogueError as error:
            fail(f"The registry has faults of its own; mend them first.\n{error}", error)
        if write and prepared.composed is not None:
            write_tables(root, prepared.composed.texts)
    for line in prepared.read:
        print(line)
    if prepared.composed is None:
        _print_faults(prepared.faults)
        raise typer.Exit(ANSWER_NO)
    print(f"{'Written' if write else 'Good, not written (--write)'}: {told(prepared.composed)}.")
    if prepared.following:
        print("What must follow in the catalogue before the next run:")
        _print_faults(prepared.following)
        raise typer.Exit(ANSWER_NO)


def _print_faults(faults: list[Fault]) -> None:
    for fault in faults:
        print(fault)
    print("1 fault." if len(faults) == 1 else f"{len(faults)} faults.")
