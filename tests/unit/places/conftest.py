from __future__ import annotations

import pytest

from sources.loader import load_registry
from sources.places.registry import Registry
from sources.places.search import PlaceSearch
from tests.unit.places.atlas import write_atlas


@pytest.fixture(scope="session")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return Registry(load_registry(write_atlas(tmp_path_factory.mktemp("atlas") / "catalogue")))


@pytest.fixture(scope="session")
def search(atlas: Registry) -> PlaceSearch:
    return PlaceSearch(atlas)
