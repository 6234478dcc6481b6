"""The file named by CHITIEU_SOURCES: where the systems and inboxes are, and with what login.

```yaml
pulls:
  - agency: health_board          # as in the catalogue
    feed: clinic
    source: clinic_database       # an id of the feed's pulls.yml, which says what is read
    url: postgresql://reader:${CLINIC_PASSWORD}@db.example.org/returns
    every_minutes: 15
  - agency: health_board
    feed: clinic
    source: clinic_dhis2
    url: https://dhis2.example.org
    token: file:/etc/chitieu/dhis2_token        # or user and password
inboxes:
  - name: exchange
    url: sftp://exchange.example.org/chitieu    # files lie in <agency>/<feed>/
    options: {username: chitieu, password: "${EXCHANGE_PASSWORD}"}
    after: move                                 # to .taken/; or delete, or leave
```

What is secret is named, as ``secrets.py`` reads it, and shown by no error.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from sources.loader import Catalogue
from sources.loader.faults import Faults, KeyPath, Place
from sources.loader.model_faults import validate
from sources.loader.models import FileModel
from sources.loader.yaml_lines import read_yaml

# Of these an error may show what stands there; of all else, also below a name with a slip, it may
# be secret.
SHOWN = {
    *("pulls", "inboxes", "agency", "feed", "source", "name", "after"),
    *("every_minutes", "timeout_seconds", "plain_http"),
}
TEXTS = ("url", "user", "password", "token")
UNPLACED = "_"


class SourceFileError(ValueError):
    """The file of sources cannot be used; the sentence lists every fault by line."""


class PullPlace(FileModel):
    """Where a source stands and how to log in; values may be references to secrets."""

    agency: str
    feed: str
    source: str
    url: str = Field(repr=False)
    user: str | None = Field(default=None, repr=False)
    password: str | None = Field(default=None, repr=False)
    token: str | None = Field(default=None, repr=False)
    plain_http: bool = False
    every_minutes: int = Field(default=15, ge=1)
    timeout_seconds: int = Field(default=300, ge=1)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it goes by: agency, feed and source."""
        return self.agency, self.feed, self.source


class InboxPlace(FileModel):
    """An inbox elsewhere, by an fsspec URL."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_-]*$")
    url: str = Field(repr=False)
    options: dict[str, str] = Field(default_factory=dict, repr=False)
    after: Literal["move", "delete", "leave"] = "move"
    every_minutes: int = Field(default=1, ge=0)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it goes by in the operations database."""
        return UNPLACED, UNPLACED, self.name


class SourceFile(FileModel):
    """Everything that is pulled from."""

    pulls: list[PullPlace] = Field(default_factory=list)
    inboxes: list[InboxPlace] = Field(default_factory=list)


class _Hidden:
    """Stands for what may be secret: an error may show it."""

    def __repr__(self) -> str:
        return "something else"


def read_sources(path: Path | None, catalogue: Catalogue) -> SourceFile:
    """The sources of the file; none where there is no file. Raises ``SourceFileError``."""
    if path is None:
        return SourceFile()
    path, faults = path.expanduser().resolve(), Faults()
    read = read_yaml(path, path.parent, faults)
    found = None
    if read is not None:
        found = validate(SourceFile, _without_secrets(read[0]), read[1], faults)
    if found is not None and read is not None:
        for place, sentence in _faulty(found, read[1], catalogue):
            faults.on(place, (), sentence)
        if not len(faults):
            return found
    listing = "\n".join(str(fault) for fault in faults.sorted())
    raise SourceFileError(f"The file of sources cannot be used:\n{listing}")


def _without_secrets(value: Any) -> Any:
    """The file's value with what may be secret hidden unless it is the text it should be."""
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _without_secrets(one) if name in SHOWN else _hidden(name, one)
        for name, one in value.items()
    }


def _hidden(name: str, value: Any) -> Any:
    if name == "options" and isinstance(value, dict):
        return {key: one if isinstance(one, str) else _Hidden() for key, one in value.items()}
    return value if name in TEXTS and isinstance(value, str) else _Hidden()


def _faulty(found: SourceFile, at: Place, catalogue: Catalogue) -> Iterator[tuple[Place, str]]:
    senders = set(zip(catalogue.agencies["agency_id"], catalogue.agencies["feed"], strict=True))
    seen: set[tuple[str, str, str]] = set()
    for index, one in enumerate(found.pulls):
        place = at.within("pulls", index)
        described = [pull.id for pull in catalogue.pulls.get(one.feed, ())]
        if (one.agency, one.feed) not in senders:
            yield place, f"the agency {one.agency} does not send the feed {one.feed}: correct it"
        elif one.source not in described:
            known = ", ".join(described) or "none yet"
            yield (
                place,
                f"feeds/{one.feed}/pulls.yml describes no source {one.source}; it has {known}: "
                "describe it there",
            )
        if one.key in seen:
            yield place, f"the source {one.source} of {one.agency} is given twice: remove one"
        seen.add(one.key)
    names: set[str] = set()
    for index, inbox in enumerate(found.inboxes):
        where: KeyPath = ("inboxes", index)
        if inbox.name in names:
            yield at.within(*where), f"the inbox {inbox.name} is given twice: rename one"
        names.add(inbox.name)
