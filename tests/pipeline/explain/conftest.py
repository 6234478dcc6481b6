"""A home with the small country, for figures that are asked about."""

from __future__ import annotations

import pytest

from sources.loader import compile_catalogue, load_catalogue
from tests.pipeline.conftest import mart
from tests.pipeline.explain.asking import (
    CATALOGUE,
    PRIME,
    bring,
    reported,
    secret,
)


@pytest.fixture(scope="module")
def country():
    return load_catalogue(CATALOGUE)


@pytest.fixture
def installed(place, country, monkeypatch):
    """The compiled small country in a home, ready for figures of it."""
    compile_catalogue(country, place.home.catalogue)
    monkeypatch.setenv("CHITIEU_HOME", str(place.home.root))
    monkeypatch.setenv("CHITIEU_CATALOGUE", str(CATALOGUE))
    monkeypatch.setenv("CHITIEU_AS_OF", "2024-06-30")
    return place


@pytest.fixture
def three_secrets(installed, country):
    """A primary, a complementary and a coarse cell of one sensitive indicator, alike in public."""
    rows = [secret("F06"), secret("F07"), secret("F08")]
    for row, why in zip(rows, ("primary", "complementary", "coarse"), strict=True):
        installed.mask(row, why)
    cells = [reported(row["locality_id"], "newborn_deaths", PRIME) for row in rows]
    bring(installed, country, rows, reported_counts=mart("reported_counts", cells))
    return rows
