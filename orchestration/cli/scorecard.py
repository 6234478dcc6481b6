"""The command that shows what became of a plan's targets."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, fail, settings_of_this_run


def scorecard(
    plan: Annotated[str, typer.Argument(help="The plan.")],
    year: Annotated[int | None, typer.Option(help="Only targets of this year.")] = None,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Show every target of a plan: the figure, the status or why there is none, the progress."""
    from orchestration.scorecards import print_scorecard, targets_of
    from orchestration.show import console

    settings = settings_of_this_run()
    if not settings.paths.current_release.exists():
        fail(f"There is no release under {settings.paths.releases}. Run `chitieu run` first.")
    with clear_errors():
        targets = targets_of(settings.paths, plan, year)
    print_scorecard(console(), targets, "en" if english else "vi")
