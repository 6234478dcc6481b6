"""The catalogue that this system ships, loaded once, and an office that sends files."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.loader import Catalogue, load_catalogue
from tests.contract.forms import Office


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "sources" / "catalogue")


@pytest.fixture
def office(shipped: Catalogue, tmp_path: Path) -> Office:
    return Office(shipped, tmp_path)
