"""What holds counts before disclosure is for its owner alone; releases are for everyone."""

from __future__ import annotations

from pathlib import Path

from orchestration.paths import Home

FOLDER, FILE = 0o700, 0o600
PUBLIC_FOLDER = 0o755


def private_folders(home: Home) -> tuple[Path, ...]:
    """What shows unsuppressed counts: as they came, as they were read, computed and judged."""
    return (
        home.originals,
        home.receipts,
        home.landing,
        home.run,
        home.dbt,
        home.candidates,
        home.verdicts,
        home.restricted,
    )


def keep_private(home: Home) -> None:
    """Close to other users of the machine what under `home` shows unsuppressed counts.

    Folders are made when they are not there, so that nothing is ever written into an open one;
    files stand in the home folder itself, which readers of releases pass through. What a portal of
    another user reads is open to it, however strictly this user's files are made.
    """
    for folder in private_folders(home):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(FOLDER)
    for folder in (home.releases, home.catalogue):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(PUBLIC_FOLDER)
    for file in (home.warehouse, home.operations_file):
        if file.exists():
            file.chmod(FILE)
