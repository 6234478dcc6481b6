"""The command on what the plans oblige agencies to report."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, print_table, settings_of_this_run


def obligations(
    on: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="As of this day; else today.")
    ] = None,
    plan: Annotated[str | None, typer.Option(help="Of this plan only.")] = None,
    most: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    undated: Annotated[bool, typer.Option(help="Those without a day instead, and why.")] = False,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """List the reports that the plans ask for, soonest due first."""
    from orchestration.catalogue_step import loaded_catalogue, time_zone_of
    from orchestration.obligations import due_from, without_day
    from sources.loader import CatalogueError

    settings = settings_of_this_run()
    language = "en" if english else "vi"
    with clear_errors():
        try:
            catalogue = loaded_catalogue(settings.catalogue_folder)
        except CatalogueError as error:
            raise ValueError(str(error)) from error
        today = settings.day(time_zone_of(settings.catalogue_folder))
        day = on.date() if on is not None else today
        rest = without_day(catalogue, plan, language=language)
        rows = rest if undated else due_from(catalogue, day, plan, language=language)
    print_table(list(rows.columns), rows.head(most).to_numpy().tolist())
    if undated:
        return
    if len(rows) > most:
        print(f"{len(rows) - most} more are due later; --most shows them.")
    if len(rest):
        print(f"Duties without a day: {len(rest)}; --undated lists them with the reason.")
