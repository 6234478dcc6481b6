"""What holds counts before disclosure is for its owner alone; releases are for everyone."""

from __future__ import annotations

from orchestration.paths import Home

FOLDER, FILE = 0o700, 0o600


def keep_private(home: Home) -> None:
    """Close to other users of the machine what under `home` shows unsuppressed counts.

    Folders are made when they are not there, so that nothing is ever written into an open one;
    files stand in the home folder itself, which readers of releases pass through.
    """
    for folder in (
        home.originals,
        home.landing,
        home.run,
        home.dbt,
        home.candidates,
        home.verdicts,
        home.restricted,
    ):
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(FOLDER)
    for file in (home.warehouse, home.operations_file):
        if file.exists():
            file.chmod(FILE)
