"""Pieces into a file that is whole or not there."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

COMPRESSION = 6


def write_file(path: Path, pieces: Iterable[bytes], *, compressed: bool = False) -> int:
    """Write the pieces under a temporary name, then give the file its own; gives its bytes.

    What is compressed has no time in it: equal pieces make equal files.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("wb") as file:
            if compressed:
                with gzip.GzipFile("", "wb", COMPRESSION, file, mtime=0) as packed:
                    packed.writelines(pieces)
            else:
                file.writelines(pieces)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return path.stat().st_size
