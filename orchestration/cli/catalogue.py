"""The commands on the catalogue."""

from __future__ import annotations

import typer

from orchestration.cli.answers import ANSWER_NO, settings_of_this_run

catalogue_app = typer.Typer(help="The catalogue.", no_args_is_help=True)


@catalogue_app.command("check")
def catalogue_check() -> None:
    """Check every catalogue file; say each fault with file and line."""
    from orchestration.catalogue_step import loaded_catalogue

    settings = settings_of_this_run()
    from sources.loader import CatalogueError

    try:
        catalogue = loaded_catalogue(settings.catalogue_folder)
    except CatalogueError as error:
        print(error)
        raise typer.Exit(ANSWER_NO) from error
    print(
        f"{settings.catalogue_folder} is good: {len(catalogue.indicators)} indicators, "
        f"{len(catalogue.measures)} measures, {len(catalogue.contracts)} feeds, "
        f"{len(catalogue.localities)} localities."
    )
