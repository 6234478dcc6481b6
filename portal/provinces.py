"""The provinces that readers may choose, by code, with all names that each has had."""

from __future__ import annotations

from portal import definitions
from portal.asked import offer
from portal.release import OpenRelease

NAMES = """
select code, name_vi
from localities
where level = ? and code is not null
group by all
order by code, max(valid_from) desc
"""


def provinces(release: OpenRelease) -> dict[str, list[str]]:
    """The codes of units right below the country that have figures, each with its names."""

    def made(one: OpenRelease) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for row in one.rows(NAMES, [definitions.level_of_rank(one, definitions.TOP_RANK)]):
            names.setdefault(row["code"], []).append(row["name_vi"])
        known = set(offer(one).named["provinces"])
        return {code: named for code, named in names.items() if code in known}

    return release.once("provinces with their names", made)
