"""Known faults of the reference tables, applied with a guard that fails once they are mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from bench.registry.versions import Version


@dataclass(frozen=True)
class Corrections:
    """The entries of ``corrections.yml``, dates as ISO text."""

    interludes: list[dict[str, Any]]
    dates: list[dict[str, str]]
    decrees: list[dict[str, str]]
    names: list[dict[str, str]]
    successions: list[dict[str, Any]]
    mergers: list[dict[str, Any]]


Correction = Callable[[Version, dict[str, Any]], Version | None]


class MendedSourceError(ValueError):
    """A correction no longer finds what it corrects."""


def read_corrections(path: Path) -> Corrections:
    """Read the corrections; YAML dates become ISO text."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Corrections(**{part: [_dates_as_text(e) for e in content[part]] for part in content})


def correct_versions(versions: list[Version], corrections: Corrections) -> list[Version]:
    """Versions with interludes undone and dates, decrees and names put right.

    Raises ``MendedSourceError`` naming the entry that found nothing to correct.
    """
    for entry in corrections.interludes:
        for code in entry["codes"]:
            versions = _applied(versions, entry | {"code": code}, without_interlude)
    for entry in corrections.dates:
        versions = _applied(versions, entry, _with_effective_date)
    for entry in corrections.decrees:
        versions = _applied(versions, entry, _with_decree)
    for entry in corrections.names:
        versions = _applied(versions, entry, _with_name)
    return versions


def _dates_as_text(entry: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in entry.items()}


def _applied(versions: list[Version], entry: dict[str, Any], correct: Correction) -> list[Version]:
    corrected = [right for version in versions if (right := correct(version, entry)) is not None]
    if corrected == versions:
        raise MendedSourceError(
            f"corrections.yml: {entry} found nothing to correct in the reference tables; "
            "if the source is mended, remove the entry"
        )
    return corrected


def without_interlude(version: Version, entry: dict[str, Any]) -> Version | None:
    """The version had the lists not shown something else from one day to another.

    ``holds: before`` keeps for the interlude what stood on its eve (the lists were early, or wrong
    for some months); ``holds: after`` puts what stood at its end in the place (they were late).
    None for a version that was of the interlude alone.
    """
    if (version.level, version.code) != (entry.get("level", "commune"), entry["code"]):
        return version
    begin, end = entry["from"], entry["to"]
    edge = end if entry["holds"] == "before" else begin
    if begin <= version.valid_from and version.valid_to and version.valid_to <= end:
        return None
    if begin <= version.valid_from <= end:
        version = replace(version, valid_from=edge)
    if begin <= version.valid_to <= end:
        version = replace(version, valid_to=edge)
    return version


def _with_effective_date(version: Version, entry: dict[str, str]) -> Version:
    if version.province_code != entry["province_code"]:
        return version
    if version.valid_from == entry["listed"]:
        version = replace(version, valid_from=entry["effective"], decree=entry["decree"])
    if version.valid_to == entry["listed"]:
        version = replace(version, valid_to=entry["effective"], ended_by=entry["decree"])
    return version


def _with_decree(version: Version, entry: dict[str, str]) -> Version:
    def right(decree: str) -> str:
        return entry["decree"] if decree == entry["listed"] else decree

    return replace(version, decree=right(version.decree), ended_by=right(version.ended_by))


def _with_name(version: Version, entry: dict[str, str]) -> Version:
    if (version.code, version.name) == (entry["code"], entry["listed"]):
        return replace(version, name=entry["name"])
    return version
