"""The command by which a steward accepts a held figure."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from orchestration.cli.answers import Reason, clear_errors, settings_of_this_run


def waive(
    reason: Reason,
    until: Annotated[
        datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it holds.")
    ],
    figure: Annotated[
        list[str] | None,
        typer.Argument(help="Keys as `chitieu holds` prints them; or INDICATOR LOCALITY PERIOD."),
    ] = None,
    incident: Annotated[
        int | None, typer.Option(help="All that this incident holds, instead of figures.")
    ] = None,
    reason_en: Annotated[str | None, typer.Option(help="The reason in English too.")] = None,
    steward: Annotated[str | None, typer.Option(help="Who accepts; else who is logged in.")] = None,
    geography: Annotated[str | None, typer.Option(help="On this map.")] = None,
    breakdown: Annotated[str | None, typer.Option(help="Of this breakdown.")] = None,
) -> None:
    """Write the file that accepts held figures as they are; the next run publishes them."""
    import getpass

    from orchestration.asked_figures import are_keys, asked_figures, open_figures
    from orchestration.asked_places import AskedPlaces
    from orchestration.catalogue_step import time_zone_of
    from orchestration.holds import keys_of_incident
    from orchestration.operations.database import operations
    from orchestration.waivers import Terms, held_among, published
    from orchestration.waivers import waive as write_waiver

    settings = settings_of_this_run()
    with clear_errors():
        if (figure is None) == (incident is None):
            raise ValueError("Name the figures, or --incident with its number: one of the two.")
        if incident is not None:
            with operations(settings.operations) as database:
                figure = keys_of_incident(database, incident)
        words = list(figure or ())
        with open_figures(published(settings.paths).public) as tables:
            places = AskedPlaces(settings.catalogue_folder)
            keys = asked_figures(tables, words, places, geography=geography, breakdown=breakdown)
        if not are_keys(words):
            keys = held_among(settings.paths, keys)
        terms = Terms(
            steward=steward or getpass.getuser(),
            reason_vi=reason,
            reason_en=reason_en,
            made=settings.day(time_zone_of(settings.catalogue_folder)),
            until=until.date(),
        )
        path, figures = write_waiver(settings.paths, settings.catalogue_folder, keys, terms)
    for entry in figures:
        shown = "its value sealed" if "seal" in entry else f"at {entry['value']:g}"
        print(f"{entry['indicator_id']}, {entry['locality_id']}, {entry['period']}: {shown}")
    print(f"Written: {path}\nReview it like code and commit it; `chitieu run` publishes what it")
    print(f"accepts, flagged, until {terms.until}, as long as the value stays the same.")
