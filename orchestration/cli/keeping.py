"""The commands that save an installation and bring it back."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, settings_of_this_run


def backup(
    folder: Annotated[Path, typer.Argument(help="Where back-ups are kept, on another disk.")],
    keep_days: Annotated[
        int | None, typer.Option(min=1, help="Then take away those that are older.")
    ] = None,
) -> None:
    """Save all that cannot be made again; what has not changed since the last one costs nothing."""
    from datetime import UTC, datetime, timedelta

    from orchestration.backup import back_up, prune_backups

    settings, now = settings_of_this_run(), datetime.now(UTC)
    with clear_errors():
        print(back_up(settings, folder, now))
        if keep_days is not None:
            for old in prune_backups(folder, now - timedelta(days=keep_days)):
                print(f"removed {old}")


def restore(
    saved: Annotated[Path, typer.Argument(help="One back-up.", exists=True, file_okay=False)],
) -> None:
    """Bring a back-up into the empty folder that CHITIEU_HOME names."""
    from orchestration.backup import DUMP
    from orchestration.backup import restore as bring_back

    settings = settings_of_this_run()
    with clear_errors():
        files = bring_back(saved, settings.paths)
    print(f"Restored {files:,} files into {settings.paths.root}.")
    if (saved / DUMP).exists():
        print(f"The operations database: pg_restore --dbname … {saved / DUMP}")
    print("`chitieu run` makes the rest again and publishes nothing that was published.")
