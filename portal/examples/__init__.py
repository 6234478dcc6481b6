"""Questions in SQL as readers may ask them of a release's files, filled in from the release."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from string import Template

from portal import definitions
from portal.release import OpenRelease, Row

FOLDER = Path(__file__).parent
# A figure with a value of the most recent year, at the level right below the country.
SUBJECT = """
select indicator_id, locality_id, province_code, locality_level, period
from figures_named
where value is not null and breakdown = 'total' and geography = $geography
order by locality_level = $level desc, period_end desc, indicator_id, locality_id
limit 1
"""


@dataclass(frozen=True)
class Example:
    """A question (``example.<name>``) and the SQL that answers it."""

    name: str
    sql: str


def examples(release: OpenRelease) -> list[Example]:
    """All examples in the order of their files; none of a release without any value."""
    current = definitions.geography_of_kind(release, "current")
    level = definitions.level_of_rank(release, definitions.TOP_RANK)
    found = release.one(SUBJECT, {"geography": current, "level": level})
    if found is None:
        return []
    values = _literals(found | {"geography": current})
    return [
        Example(
            path.stem[3:], Template(path.read_text(encoding="utf-8")).substitute(values).strip()
        )
        for path in sorted(FOLDER.glob("*.sql"))
    ]


def _literals(row: Row) -> dict[str, str]:
    """Values as SQL writes texts; they are shown, and never run here."""
    return {name: "'" + str(value).replace("'", "''") + "'" for name, value in row.items()}
