"""All versions together, to ask which one stood when, and to cut one in two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bench.registry.versions import Version


class Timeline:
    """Versions by level and code and by level and parent, so that no question scans them all."""

    def __init__(self, versions: Iterable[Version]) -> None:
        self._of_code: dict[tuple[str, str], list[Version]] = defaultdict(list)
        self._under: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
        for version in versions:
            self._of_code[version.level, version.code].append(version)
            self._under[version.level, version.parent_code][version.code] = None

    def __iter__(self) -> Iterator[Version]:
        return (version for versions in list(self._of_code.values()) for version in list(versions))

    def of(self, level: str, code: str) -> list[Version]:
        """The versions of one level and code."""
        return self._of_code.get((level, code), [])

    def standing(self, level: str, code: str, date: str) -> Version | None:
        """The version of a level and code valid on a day, None when there is none.

        Raises ``LookupError`` when there are several.
        """
        found = [v for v in self.of(level, code) if v.is_valid_on(date)]
        if len(found) > 1:
            raise LookupError(f"{level} {code}: {len(found)} versions valid on {date}")
        return found[0] if found else None

    def on(self, level: str, code: str, date: str) -> Version:
        """The one version valid on a day; ``LookupError`` when there is not one."""
        found = self.standing(level, code, date)
        if found is None:
            raise LookupError(f"{level} {code}: no version valid on {date}, expected one")
        return found

    def beginning(self, level: str, code: str, date: str) -> Version | None:
        """The version of a level and code that begins on a day, None when there is none."""
        found = self.standing(level, code, date)
        return found if found is not None and found.valid_from == date else None

    def ever_under(self, level: str, parent_code: str) -> Iterator[Version]:
        """All versions of the codes of a level that ever stood under a parent's code."""
        for code in self._under.get((level, parent_code), {}):
            yield from self.of(level, code)

    def neighbours(self, ended: Version) -> list[Version]:
        """Units that stand on the day another one ended, in its district or in what followed it.

        What followed is the parents, on that day, of the units it shared its parent with.
        """
        day = ended.valid_to
        siblings = {
            v.code
            for v in self.ever_under(ended.level, ended.parent_code)
            if v.parent_code == ended.parent_code and v.is_valid_before(day)
        }
        standing = [self.standing(ended.level, code, day) for code in sorted(siblings)]
        parents = sorted({ended.parent_code} | {v.parent_code for v in standing if v is not None})
        return [
            v
            for parent in parents
            for v in self.ever_under(ended.level, parent)
            if v.parent_code == parent and v.is_valid_on(day)
        ]

    def names_before(self, version: Version) -> set[str]:
        """The names its code had on the eve of a version, none when the code is new or was free."""
        return {
            v.name for v in self.of(version.level, version.code) if v.valid_to == version.valid_from
        }

    def cut(self, version: Version, date: str, decree: str) -> None:
        """Put two versions in the place of one: until the day, and from it on."""
        versions = self._of_code[version.level, version.code]
        at = versions.index(version)
        versions[at : at + 1] = [
            replace(version, valid_to=date, ended_by=decree),
            replace(version, valid_from=date, decree=decree),
        ]
