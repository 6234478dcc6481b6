"""The command that lists what is held, for the stewards."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, settings_of_this_run

SHOWN = 20


def holds(
    everything: Annotated[
        bool, typer.Option("--all", help=f"All of them, not the {SHOWN} oldest.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, always all.")] = False,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """List what is held, oldest first: why, in which file, and what to type to settle it."""
    from orchestration.holds import lapsed_waivers, open_holds
    from orchestration.holds_shown import print_holds
    from orchestration.operations.database import operations
    from orchestration.show import console

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        found = open_holds(settings.paths, database)
        lapsed = lapsed_waivers(settings.paths)
    if as_json:
        print(json.dumps({"holds": found, "waivers": lapsed}, ensure_ascii=False, indent=1))
        return
    language = "en" if english else "vi"
    print_holds(console(), found, lapsed, language, None if everything else SHOWN)
