"""The command on systems that are pulled from."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from orchestration.cli.answers import (
    ANSWER_NO,
    clear_errors,
    fail,
    print_table,
    settings_of_this_run,
)

COLUMNS = ("source", "read until", "last read", "failures", "next try", "last error")


def pull(
    feed: Annotated[str | None, typer.Option(help="Only sources of this feed.")] = None,
    agency: Annotated[str | None, typer.Option(help="Only sources of this agency.")] = None,
    listed: Annotated[
        bool, typer.Option("--list", help="Show how the sources do; pull nothing.")
    ] = False,
    again: Annotated[
        bool, typer.Option(help="Read everything again, whatever was handed on before.")
    ] = False,
) -> None:
    """Pull from the agencies' own systems now; what is new waits in the inbox afterwards."""
    from orchestration.operations.database import operations
    from orchestration.pulls.due import known_sources, pull_now

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        sources = known_sources(settings)
        keys = [place.key for place in sources.pulls]
        keys += [inbox.key for inbox in sources.inboxes]
        wanted = [key for key in keys if feed in (None, key[1]) and agency in (None, key[0])]
        if not wanted:
            fail("No such source: CHITIEU_SOURCES names the file of sources, which is to list it.")
        if listed:
            print_table(COLUMNS, _rows(database, wanted))
            return
        outcomes = pull_now(settings, database, lambda key: key in wanted, again)
    for outcome in outcomes:
        _print(outcome)
    if any(outcome.failure for outcome in outcomes):
        raise typer.Exit(ANSWER_NO)


def _print(outcome: Any) -> None:
    name = "/".join(outcome.key)
    if outcome.failure:
        print(f"{name}: {outcome.failure}")
        return
    reports = f"{outcome.reports} new reports, " if outcome.reports else ""
    print(f"{name}: {reports}{len(outcome.files)} files in the inbox")
    for sentence in outcome.notes:
        print(f"  {sentence}")
    for one in outcome.refused:
        print(f"  not handed on: {one.key.place}, {one.key.period}: {one.sentence}")


def _rows(database: Any, keys: list[tuple[str, str, str]]) -> list[list[str]]:
    from orchestration.operations.models import Pull

    rows = []
    with database.transaction() as session:
        for key in keys:
            row, name = session.get(Pull, key), "/".join(key)
            if row is None:
                rows.append([name, "never", "", "", "now", ""])
                continue
            rows.append(
                [
                    name,
                    row.watermark or "never",
                    _moment(row.last_good_at),
                    str(row.failures),
                    _moment(row.next_try_at),
                    row.last_error or "",
                ]
            )
    return rows


def _moment(moment: Any) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"
