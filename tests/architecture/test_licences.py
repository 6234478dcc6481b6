"""Everything a user installs is under a licence that somebody read, and is listed."""

import pytest
import yaml

from tests.architecture import licences as rules


@pytest.fixture(scope="module")
def declared() -> dict[str, str]:
    return rules.declared(rules.installed_by_a_user())


def test_every_package_s_licence_is_allowed_for_a_reason(declared: dict[str, str]) -> None:
    allowed = yaml.safe_load(rules.ALLOWED.read_text(encoding="utf-8"))
    found = rules.not_allowed(declared, allowed)
    assert not found, "\n".join(["", *found])
    assert len(declared) > 100


def test_the_list_of_packages_is_that_of_what_is_installed(declared: dict[str, str]) -> None:
    """Packages of other systems may be missing here, so the list is not asked to be equal."""
    told = rules.LIST.read_text(encoding="utf-8").splitlines()
    missing = [name for name in declared if f"| {name} | {declared[name]} |" not in told]
    assert not missing, f"run python -m tests.architecture.licences: {missing}"


@pytest.mark.parametrize(
    ("package", "licence", "count"),
    [
        ("new", "MIT", 0),
        ("new", "UNKNOWN", 1),
        ("new", "GPL-3.0-only", 1),
        ("new", "LGPL-3.0-only", 1),
        ("psycopg", "LGPL-3.0-only", 0),
        ("psycopg", "AGPL-3.0-only", 1),
    ],
)
def test_a_licence_that_nobody_read_is_found(package: str, licence: str, count: int) -> None:
    allowed = yaml.safe_load(rules.ALLOWED.read_text(encoding="utf-8"))
    assert len(rules.not_allowed({package: licence}, allowed)) == count


def test_what_only_developers_install_is_not_asked_for() -> None:
    assert not {"pip-licenses", "pytest", "ruff", "hypothesis"} & rules.installed_by_a_user()
