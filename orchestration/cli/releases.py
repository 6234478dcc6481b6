"""The commands on what was published."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from orchestration.cli.answers import (
    Reason,
    clear_errors,
    fail,
    fail_if_not_served,
    print_table,
    settings_of_this_run,
)

release_app = typer.Typer(help="The releases there are.", no_args_is_help=True)


def sql(
    statement: Annotated[str, typer.Argument(help="One SQL statement.")],
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV instead of a table.")] = False,
) -> None:
    """Ask the current release; read-only."""
    from orchestration.summary import query

    settings = settings_of_this_run()
    if not settings.paths.current_release.exists():
        fail(f"There is no release under {settings.paths.releases}. Run `chitieu run` first.")
    with clear_errors():
        columns, rows = query(settings.paths, statement)
    if csv:
        import csv as writing

        writer = writing.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return
    print_table(columns, rows)


@release_app.command("list")
def release_list() -> None:
    """List the releases, oldest first."""
    from orchestration.releases import list_releases

    rows = [
        (
            "→" if one.current else "",
            one.release_id,
            one.facts["created_at"],
            one.facts["as_of"],
            one.facts["kind"],
            sum(one.facts["figures_by_status"].values()),
            one.facts["figures_by_status"].get("withheld", 0),
        )
        for one in list_releases(settings_of_this_run().paths)
    ]
    print_table(["", "release", "made", "as of", "kind", "figures", "withheld"], rows)


@release_app.command("diff")
def release_diff(
    older: Annotated[str, typer.Argument(help="The earlier release.")],
    newer: Annotated[str, typer.Argument(help="The later release, or `current`.")],
    most: Annotated[int, typer.Option(help="How many changed figures to show.")] = 20,
) -> None:
    """Show which figures differ between two releases."""
    from orchestration.releases import diff

    with clear_errors():
        difference = diff(settings_of_this_run().paths, older, newer, most)
    if not difference.by_indicator:
        print("The figures are the same.")
        return
    print_table(difference.columns, difference.by_indicator)
    print_table(difference.change_columns, difference.changes)


@release_app.command("rollback")
def release_rollback(
    release_id: Annotated[str, typer.Argument(help="The release to go back to.")],
    reason: Reason,
) -> None:
    """Show readers an earlier release again."""
    from orchestration.operations.database import operations
    from orchestration.releases import rollback
    from orchestration.serving import serve

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        left = rollback(settings, database, release_id, reason)
        print(f"Readers see {release_id}; {left} is kept but not published again as it was.")
        fail_if_not_served(serve(settings, database, print))
