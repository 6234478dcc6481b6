"""`python -m sources.loader FOLDER`: the faults of a catalogue, or what it holds."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sources.loader import CatalogueError, load_catalogue


def main() -> int:
    """Print the faults (exit 1) or the number of rows of each compiled table (exit 0)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the catalogue's folder")
    folder = parser.parse_args().folder
    try:
        catalogue = load_catalogue(folder)
    except CatalogueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{folder}: no faults; content {catalogue.content_hash}\n")
    for name, table in catalogue.tables.items():
        sys.stdout.write(f"  {name:22} {table.num_rows:7}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
