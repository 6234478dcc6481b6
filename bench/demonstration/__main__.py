"""``python -m bench.demonstration --home HOME``: write the demonstration inbox once."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bench.demonstration.generate import MARKER, SMALL, WHOLE, generate, marker_text
from sources.loader import load_catalogue

CATALOGUE = Path(__file__).parents[2] / "sources" / "catalogue"


def main(arguments: list[str] | None = None) -> int:
    """Write the inbox unless the same one is there already; 1 when another one is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, required=True, help="the CHITIEU_HOME to write into")
    parser.add_argument("--seed", type=int, default=23)
    parser.add_argument("--small", action="store_true", help="two provinces, four years")
    chosen = parser.parse_args(arguments)
    extent = SMALL if chosen.small else WHOLE
    marker = chosen.home / MARKER
    if marker.exists():
        if marker.read_text(encoding="utf-8") == marker_text(chosen.seed, extent):
            print(f"The demonstration inbox of {chosen.home} is already written; nothing to do.")
            return 0
        print(
            f"{marker} belongs to another demonstration: {marker.read_text(encoding='utf-8')}"
            "Give another --home, or remove that folder first.",
            file=sys.stderr,
        )
        return 1
    chosen.home.mkdir(parents=True, exist_ok=True)
    print(f"Writing the demonstration inbox into {chosen.home} ...", flush=True)
    written = generate(load_catalogue(CATALOGUE), chosen.home, seed=chosen.seed, extent=extent)
    print(
        f"{written.files} files with {written.cells:,} cells in {written.seconds:.1f} s; planted: "
        f"{written.faults} impossible figures, {written.rejected} files to be rejected."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
