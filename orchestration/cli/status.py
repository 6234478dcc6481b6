"""The command that says how things stand."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, settings_of_this_run


def status(
    feed: Annotated[str | None, typer.Option(help="Of this feed only: id or name.")] = None,
    agency: Annotated[
        str | None, typer.Option(help="Of this agency only: id, or a part of its name.")
    ] = None,
    province: Annotated[
        str | None, typer.Option(help="Of this province only: code, or a part of its name.")
    ] = None,
    period: Annotated[
        str | None, typer.Option(help="Of this period, however long ago; else the last year.")
    ] = None,
    late: Annotated[bool, typer.Option("--late", help="What is missing or late, by unit.")] = False,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Of the release that hides nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, everything.")] = False,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Tell which reports are expected, came in time, came late or are missing, and what runs."""
    from datetime import UTC, datetime

    from orchestration.standing.doing import doing
    from orchestration.standing.reports import Asked, reports

    settings = settings_of_this_run()
    with clear_errors():
        asked = Asked(feed=feed, agency=agency, area=province, period=period)
        told = reports(settings.paths, asked, restricted=restricted)
        now = doing(settings)
    if as_json:
        print(json.dumps({"doing": now} | told, ensure_ascii=False, indent=1, default=str))
        return
    from orchestration.show import console
    from orchestration.standing.shown import Screen

    screen = Screen(console(), told, "en" if english else "vi", datetime.now(UTC))
    screen.head(now)
    if late:
        screen.late()
        return
    screen.periods()
    screen.worst()
    screen.duties()
