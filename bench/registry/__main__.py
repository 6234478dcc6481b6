"""Build the registry: ``python -m bench.registry REFERENCE_FOLDER --out CATALOGUE_LOCALITIES``."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from bench.registry.corrections import correct_versions, read_corrections
from bench.registry.destinations import Destinations
from bench.registry.succession import cut_at_district_splits, cut_where_others_came_in, link_all
from bench.registry.tables import with_country_and_remainders, write_tables
from bench.registry.timeline import Timeline
from bench.registry.versions import joined, read_versions


def build(reference: Path, out: Path) -> str:
    """Write localities.csv and links.csv into ``out``; returns a line saying what was written."""
    corrections = read_corrections(Path(__file__).parent / "corrections.yml")
    destinations = Destinations(reference, corrections)
    timeline = Timeline(joined(correct_versions(read_versions(reference), corrections)))
    cut_where_others_came_in(timeline, reference, destinations)
    cut_at_district_splits(timeline)
    links = link_all(timeline, reference, destinations)
    versions, links = with_country_and_remainders(list(timeline), links)
    write_tables(versions, links, out)
    levels = ", ".join(f"{n} {level}" for level, n in Counter(v.level for v in versions).items())
    return f"{out}: {len(versions)} localities ({levels}), {len(links)} links"


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("reference", type=Path, help="folder with the reference tables")
    parser.add_argument("--out", type=Path, required=True, help="the catalogue's localities folder")
    arguments = parser.parse_args()
    print(build(arguments.reference, arguments.out))


if __name__ == "__main__":
    main()
