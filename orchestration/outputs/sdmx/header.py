"""What a message says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pysdmx.model import Organisation
from pysdmx.model.message import Header as Written

from orchestration.outputs.sdmx.code_lists import Maker


@dataclass(frozen=True)
class Header:
    """Who sends a release's structure, and when it was made; data that is invented is a test."""

    id: str
    test: bool
    prepared: str
    sender: str

    @property
    def written(self) -> Written:
        """The same as pysdmx has it."""
        return Written(
            id=self.id,
            test=self.test,
            prepared=datetime.fromisoformat(self.prepared),
            sender=Organisation(id=self.sender),
        )


def header_of(facts: Mapping[str, Any], maker: Maker) -> Header:
    """The header for a release, of its ``release.json``."""
    return Header(
        id=f"R{facts['id']}",
        test=bool(facts["synthetic"]),
        prepared=str(facts["created_at"]),
        sender=maker.agency,
    )
