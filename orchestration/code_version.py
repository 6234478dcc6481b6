"""Which code made something: a version and a hash over everything that computes or judges."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import version
from pathlib import Path

from orchestration.settings import REPOSITORY

COMPUTING = ("sources", "dbt_project", "expectations", "orchestration")
SUFFIXES = {".py", ".sql", ".yml"}


@cache
def code_version() -> str:
    """The package's version and a hash of all its code: ``0.1.0+1f2e3d4c5b6a``."""
    return f"{version('chitieu')}+{code_hash(COMPUTING)}"


def code_hash(folders: Iterable[str]) -> str:
    """A hash over the code files below these folders of the repository, names and contents.

    The catalogue is data with a hash of its own, and what tools generate is not code.
    """
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted((REPOSITORY / folder).rglob("*")):
            if path.suffix in SUFFIXES and not _generated(path):
                digest.update(path.relative_to(REPOSITORY).as_posix().encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _generated(path: Path) -> bool:
    parts = set(path.relative_to(REPOSITORY).parts)
    return bool(parts & {"target", "logs", "__pycache__", "catalogue"})
