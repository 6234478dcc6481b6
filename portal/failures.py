"""What cannot be shown, as pages that say why and where to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response


@dataclass
class PageError(Exception):
    """A page that cannot be shown: its status, and the words (``failure.<why>``) that say why."""

    why: str
    status: int = 404
    fields: dict[str, Any] = field(default_factory=dict)


class NoReleaseError(Exception):
    """There is no release yet: a page of its own, and no fault."""


class AnsweredError(Exception):
    """The answer is known before the page is made: the reader has it, or it was made before."""

    def __init__(self, answer: Response) -> None:
        """Answer with this."""
        self.answer = answer
