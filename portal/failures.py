"""What cannot be shown, as pages that say why and where to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class PageError(Exception):
    """A page that cannot be shown: its status, and the words (``failure.<why>``) that say why."""

    why: str
    status: int = 404
    fields: dict[str, Any] = field(default_factory=dict)


class NoReleaseError(Exception):
    """There is no release yet: a page of its own, and no fault."""


class UnchangedError(Exception):
    """The reader has the page already, of this very release."""

    def __init__(self, headers: dict[str, str]) -> None:
        """Answer with these headers alone."""
        self.headers = headers
