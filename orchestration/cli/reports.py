"""The command that draws up the reports that the plans ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, print_table, settings_of_this_run
from sources.worded import Language

COLUMNS = ("plan", "period", "obligation", "due", "content")


def report(
    plan: Annotated[str | None, typer.Argument(help="The plan.")] = None,
    period: Annotated[
        str | None, typer.Argument(help="The period, such as 2025 or 2025-H1.")
    ] = None,
    obligation: Annotated[
        str | None, typer.Option(help="Only this duty of the plan; else all that have a day.")
    ] = None,
    language: Annotated[
        Language, typer.Option(help="The official text, or a working translation.")
    ] = "vi",
    to: Annotated[
        Path | None, typer.Option(help="Write here instead of below the home folder.")
    ] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="List what can be made instead; PLAN narrows it.")
    ] = False,
) -> None:
    """Draw up what a plan asks for a period: an official report as PDF, its tables as XLSX."""
    from orchestration.outputs.reports.filing import make_reports, possible
    from orchestration.reports_due import shelf_of

    settings = settings_of_this_run()
    with clear_errors():
        shelf = shelf_of(settings.paths)
        if listed:
            rows = [
                (
                    one.plan_id,
                    one.period,
                    one.obligation_id,
                    one.due,
                    one.words("content", language),
                )
                for one in possible(shelf, plan)
            ]
            print_table(COLUMNS, rows)
            return
        if plan is None or period is None:
            raise ValueError(
                "Name a plan and a period; `chitieu report --list` says which there are."
            )
        files = make_reports(shelf, plan, period, obligation=obligation, language=language, to=to)
    for path in files:
        print(path)
