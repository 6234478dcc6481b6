"""Replacing the registry's tables: both or neither."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_tables(root: Path, texts: Mapping[str, str]) -> None:
    """Replace files below ``root`` by new texts.

    All are written and synced beside the old ones first and then renamed into place, one after
    the other; when a rename fails, those before it are taken back. Only a stop of the machine
    between two renames leaves one new and one old, which the loader refuses by name.
    """
    pending = {root / name: (root / name).with_name(f".{Path(name).name}.new") for name in texts}
    old = {path: path.read_bytes() for path in pending}
    replaced: list[Path] = []
    try:
        for (path, new), text in zip(pending.items(), texts.values(), strict=True):
            _write(new, text.encode("utf-8"))
            new.chmod(path.stat().st_mode & 0o7777)
        for path, new in pending.items():
            new.replace(path)
            replaced.append(path)
    except BaseException:
        for path in replaced:
            _write(pending[path], old[path])
            pending[path].replace(path)
        raise
    finally:
        for new in pending.values():
            new.unlink(missing_ok=True)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
