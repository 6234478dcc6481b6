"""The catalogue that this system ships, loaded once, and an office that sends files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from sources.loader import Catalogue, load_catalogue
from tests.contract.forms import Office

settings.register_profile("steady", deadline=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def shipped() -> Catalogue:
    return load_catalogue(Path(__file__).parents[2] / "sources" / "catalogue")


@pytest.fixture
def office(shipped: Catalogue, tmp_path: Path) -> Office:
    return Office(shipped, tmp_path)


@pytest.fixture
def offices(shipped: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Office]:
    """A new office on each call, for tests that run many times over."""

    def new() -> Office:
        return Office(shipped, tmp_path_factory.mktemp("office"))

    return new
