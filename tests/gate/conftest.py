"""Gates of a few rows are judged without Great Expectations, but where a test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.gate.plain_validator import by_great_expectations, plainly


@pytest.fixture(scope="module", autouse=True)
def plain_validation() -> Iterator[None]:
    """For the fixtures and tests of a module."""
    with plainly():
        yield


@pytest.fixture
def great_expectations(plain_validation: None) -> Iterator[None]:
    """For one test."""
    with by_great_expectations():
        yield
