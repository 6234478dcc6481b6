"""Loads a catalogue folder, reports all its faults at once, and compiles it to Parquet."""

from sources.loader.catalogue import Catalogue
from sources.loader.compiled import compile_catalogue
from sources.loader.faults import CatalogueError, Fault
from sources.loader.load import load_catalogue, load_registry

__all__ = [
    "Catalogue",
    "CatalogueError",
    "Fault",
    "compile_catalogue",
    "load_catalogue",
    "load_registry",
]
