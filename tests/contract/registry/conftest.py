from __future__ import annotations

from pathlib import Path

import pytest

from tests.contract.registry.office import RegistryOffice, new_office


@pytest.fixture
def office(tmp_path: Path) -> RegistryOffice:
    return new_office(tmp_path)
