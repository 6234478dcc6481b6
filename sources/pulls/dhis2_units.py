"""Which place an organisation unit of DHIS2 is, in the words of the contract's file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from sources.pulls.description import Dhis2Pull
from sources.pulls.http import ask
from sources.pulls.report import PullError

PAGE_SIZE = 500
UNITS = "api/organisationUnits.json"


@dataclass(frozen=True)
class UnitPlace:
    """The cells that say the place; ``fault`` says why a unit has none."""

    code: str = ""
    name: str = ""
    fault: str = ""


class Units:
    """The places of organisation units, asked of the server when the first is needed."""

    def __init__(self, client: httpx.Client, pull: Dhis2Pull, seconds: float) -> None:
        self.client, self.pull, self.seconds = client, pull, seconds
        self._known: Mapping[str, UnitPlace] | None = None

    def place(self, unit: str) -> UnitPlace:
        """The place of one unit; raises ``PullError`` when the server does not list them."""
        if self._known is None:
            self._known = self._all()
        absent = UnitPlace(fault=f"the organisation unit {unit} is not in the mapping: add it")
        return self._known.get(unit, absent)

    def _all(self) -> dict[str, UnitPlace]:
        if self.pull.localities.by == "table":
            return {unit: UnitPlace(code=code) for unit, code in self.pull.localities.table.items()}
        return {str(unit["id"]): self._place(unit) for unit in self._pages()}

    def _place(self, unit: Mapping[str, Any]) -> UnitPlace:
        by_code = self.pull.localities.by == "code"
        found = str(unit.get("code" if by_code else "name") or "").strip()
        if not found:
            what = "code" if by_code else "name"
            return UnitPlace(fault=f"the organisation unit {unit['id']} has no {what}: give it one")
        return UnitPlace(code=found) if by_code else UnitPlace(name=found)

    def _pages(self) -> list[Mapping[str, Any]]:
        """Every unit below the root, page by page; a list that changed meanwhile is not taken."""
        units: dict[str, Mapping[str, Any]] = {}
        page, pages, total = 0, 1, 0
        while page < pages:
            page += 1
            answer = ask(self.client, UNITS, self._question(page), self.seconds).value
            try:
                pages, total = int(answer["pager"]["pageCount"]), int(answer["pager"]["total"])
                units |= {str(unit["id"]): unit for unit in answer["organisationUnits"]}
            except (KeyError, TypeError, ValueError):
                raise PullError(f"Page {page} of {UNITS} is no page of units.") from None
        if len(units) != total:
            raise PullError(
                f"{UNITS} gave {len(units)} of {total} units: the list changed while it was read."
            )
        return list(units.values())

    def _question(self, page: int) -> list[tuple[str, str]]:
        return [
            ("fields", "id,code,name"),
            ("filter", f"path:like:{self.pull.org_unit}"),
            ("order", "id:asc"),
            ("paging", "true"),
            ("page", str(page)),
            ("pageSize", str(PAGE_SIZE)),
        ]
