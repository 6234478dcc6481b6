"""What the architecture tests look at: the repository's own files, by kind."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("sources", "expectations", "orchestration", "portal")


@cache
def files(root: Path = ROOT) -> tuple[Path, ...]:
    """Every file that is, or with the next commit would be, part of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root,
        check=True,
        capture_output=True,
    ).stdout.decode("utf-8")
    return tuple(root / name for name in sorted(listed.split("\0")) if (root / name).is_file())


def python_files(*folders: str) -> list[Path]:
    return [p for p in files() if p.suffix == ".py" and within(p, folders)]


def sql_files() -> list[Path]:
    return [p for p in files() if p.suffix == ".sql" and within(p, ("dbt_project",))]


def within(path: Path, folders: tuple[str, ...]) -> bool:
    return path.relative_to(ROOT).parts[0] in folders


def place(path: Path, line: int | None = None) -> str:
    shown = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
    return f"{shown}:{line}" if line else str(shown)
