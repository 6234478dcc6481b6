"""For whom a release is loaded: which schema, which role, and whether a province bounds it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.release_tables import COPIED

# The same for every reader, whatever its province: what the public release holds as well, and
# what says nothing of a place.
OF_NO_PLACE = (*COPIED, "rules", "published_detail", "dictionary")
PLACE = "locality_id"
OF_PROVINCE = "of_province"
ALL_PROVINCES = "*"


@dataclass(frozen=True)
class Audience:
    """Who reads a schema, and where what stands behind its views is stored."""

    schema: str
    role: str
    by_province: bool

    @property
    def store(self) -> str:
        """The schema of what is behind: which load is current, who sees what."""
        return f"{self.schema}_store"

    def shows_all_of(self, table: str) -> bool:
        """Whether every reader sees the whole table."""
        return not self.by_province or table in OF_NO_PLACE


PUBLIC = Audience("chitieu", "analyst", by_province=False)
RESTRICTED = Audience("chitieu_restricted", "restricted", by_province=True)
AUDIENCES = (PUBLIC, RESTRICTED)
