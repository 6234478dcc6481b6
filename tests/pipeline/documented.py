"""The small country's warehouse at a place of its own, and what the page of its models holds."""

import json
import shutil

import pytest

from orchestration.documentation import write_documentation
from orchestration.settings import Settings
from tests.formulas.conftest import home as built

__all__ = ["built", "documented", "page_of", "shown_in"]


@pytest.fixture(scope="module")
def documented(built, tmp_path_factory):
    """Settings of a home that has a warehouse, under a name that JSON and paths could spoil."""
    home = tmp_path_factory.mktemp("models") / 'nhà "dữ liệu"'
    shutil.copytree(built, home)
    return Settings(home=home, lock_wait_seconds=0)


def page_of(settings):
    """The page, made now."""
    write_documentation(settings, settings.paths.documented)
    return settings.paths.documented.read_text(encoding="utf-8")


def shown_in(page, name):
    """What the page's script is given as ``name``: dbt's manifest or catalog."""
    given = f'{name}:{{"'
    assert page.count(given) == 1
    return json.JSONDecoder().raw_decode(page, page.index(given) + len(given) - 2)[0]
