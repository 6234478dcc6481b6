"""The commands on what agencies send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.answers import (
    ANSWER_NO,
    Reason,
    clear_errors,
    fail,
    settings_of_this_run,
)


def check(
    file: Annotated[Path, typer.Argument(help="The file to read.", exists=True, dir_okay=False)],
    feed: Annotated[str, typer.Option(help="The feed it belongs to.")],
    agency: Annotated[str, typer.Option(help="The agency that sends it.")],
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Show the receipt a file would get, without landing it."""
    from orchestration.catalogue_step import loaded_catalogue, time_zone_of

    settings = settings_of_this_run()
    with clear_errors():
        from sources.reading import read_submission

        catalogue = loaded_catalogue(settings.catalogue_folder)
        as_of = settings.day(time_zone_of(settings.catalogue_folder))
        reading = read_submission(file, feed=feed, agency=agency, catalogue=catalogue, as_of=as_of)
    print(reading.receipt.render("en" if english else "vi"))
    if reading.receipt.state != "accepted":
        raise typer.Exit(ANSWER_NO)


def template(
    feed: Annotated[str, typer.Argument(help="The feed.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; else <feed>.xlsx here.")] = None,
) -> None:
    """Write the empty XLSX form of a feed."""
    from orchestration.catalogue_step import loaded_catalogue

    settings = settings_of_this_run()
    path = out or Path(f"{feed}.xlsx")
    with clear_errors():
        from sources.template import write_template

        catalogue = loaded_catalogue(settings.catalogue_folder)
        if feed not in catalogue.contracts:
            known = ", ".join(sorted(catalogue.contracts))
            fail(f"There is no feed {feed}. The catalogue has: {known}.")
        write_template(feed, catalogue, path)
    print(path)


def withdraw(
    submission: Annotated[str, typer.Argument(help="Its number, from the receipt.")],
    reason: Reason,
) -> None:
    """Take a submission back; the earlier counts return with the next run."""
    from orchestration.intake import withdraw as take_back
    from orchestration.operations.database import operations
    from orchestration.writer import one_writer

    settings = settings_of_this_run()
    with (
        clear_errors(),
        one_writer(settings.paths.lock, settings.lock_wait_seconds),
        operations(settings.operations) as database,
    ):
        row = take_back(database, settings.paths, submission, reason)
    print(f"Withdrawn: {row.file_name} of {row.agency}. `chitieu run` publishes without it.")
