"""The licences of everything a user installs; ``python -m`` this writes docs/licences.md."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import requires
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.repository import ROOT

ALLOWED = ROOT / "docs" / "licences.yml"
LIST = ROOT / "docs" / "licences.md"
HEAD = """# Licences

What `make run` installs beside Python, and under which licence; why each licence may be here stands
in [licences.yml](licences.yml).

| package | licence |
|---|---|
"""


def installed_by_a_user(pyproject: Path = ROOT / "pyproject.toml") -> set[str]:
    """The packages that this one requires, and all that those require on this machine."""
    content = tomllib.loads(pyproject.read_text(encoding="utf-8"))
    waiting = [Requirement(one) for one in content["project"]["dependencies"]]
    found: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        one = waiting.pop()
        name = (canonicalize_name(one.name), frozenset(one.extras))
        if name not in found:
            found.add(name)
            waiting += _needed(one)
    return {name for name, _ in found}


def _needed(one: Requirement) -> Iterator[Requirement]:
    for text in requires(one.name) or []:
        below = Requirement(text)
        extras = one.extras or {""}
        if below.marker is None or any(below.marker.evaluate({"extra": e}) for e in extras):
            yield below


def declared(packages: set[str]) -> dict[str, str]:
    """The licence that each package declares, as pip-licenses reads it."""
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed", "--packages"]
    said = subprocess.check_output([*command, *sorted(packages)], text=True)
    return {canonicalize_name(one["Name"]): one["License"] for one in json.loads(said)}


def not_allowed(licences: Mapping[str, str], rules: Mapping[str, Any]) -> list[str]:
    """A sentence for each package whose licence nobody has agreed to."""
    everywhere = {one for licences in rules["allowed"].values() for one in licences}
    named = {name: one["licence"] for name, one in rules["named"].items()}
    return [
        f"{name} is under “{licence}”: read it, then add it to docs/licences.yml with a reason"
        for name, licence in sorted(licences.items())
        if licence not in everywhere and named.get(name) != licence
    ]


def listed(licences: Mapping[str, str]) -> str:
    """The list as docs/licences.md holds it."""
    return HEAD + "".join(f"| {name} | {licences[name]} |\n" for name in sorted(licences))


if __name__ == "__main__":
    LIST.write_text(listed(declared(installed_by_a_user())), encoding="utf-8")
