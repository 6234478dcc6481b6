"""The release that a reader sees, and the compiled catalogue it was made with."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from orchestration.paths import Home


class NotPermittedError(PermissionError):
    """The restricted release is not there, or not for who asks."""


def shown_release(home: Home, *, restricted: bool = False) -> tuple[Path, dict[str, Any]]:
    """The folder of the current release and its ``release.json``.

    Raises ValueError before the first release, NotPermittedError for the restricted one.
    """
    if not home.current_release.exists():
        raise ValueError(f"There is no release under {home.releases}. Run `chitieu run` first.")
    folder = home.current_release.resolve()
    if restricted:
        folder = home.restricted / folder.name
        _permitted(home.restricted, folder)
    return folder, json.loads((folder / "release.json").read_text(encoding="utf-8"))


def its_catalogue(home: Home, facts: Mapping[str, Any]) -> Path:
    """The compiled catalogue of a release; the current one where that is gone."""
    compiled = home.catalogue / str(facts["catalogue_hash"])
    return compiled if compiled.is_dir() else home.current_catalogue


def _permitted(root: Path, folder: Path) -> None:
    if not os.access(root, os.R_OK | os.X_OK):
        raise NotPermittedError(
            f"{root} is closed to you: it holds what the public may not see, and only the account "
            "that runs the system opens it (mode 0700). Ask its data team, or run the command "
            "under that account."
        )
    if not (folder / "release.json").exists():
        raise NotPermittedError(
            f"There is no restricted release {folder.name} under {root}; it was pruned, or the "
            "home folder was copied without it. `chitieu run` makes the next one."
        )
