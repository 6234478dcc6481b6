"""Reading a data set of DHIS2 through its aggregate data values: whole reports, never persons.

A report is every mapped value of one organisation unit and period. What changed since the watermark
is asked for first (`lastUpdated`, deleted values too); then the periods it lies in are asked for
whole, and the reports that changed are taken out of them. The watermark is the newest
`lastUpdated` seen, never beyond the server's own time when the reading began: what changes while
it is read comes next time. `late_commits` is read again each time; who calls knows by each
report's digest what was handed on already. Periods that have not ended are left, and the watermark
stays at the earliest of their values.

A value that is not there is a blank, never zero: where DHIS2 does not keep zeros of a data element
(`zeroIsSignificant`), a zero cannot be told from a report that is missing, and a note says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from sources.pulls.description import Dhis2Pull, Dhis2Value
from sources.pulls.dhis2_units import Units
from sources.pulls.http import ask
from sources.pulls.report import Key, Pulled, PullError, Refusal, Report
from sources.pulls.watermark import less, read, written

VALUES = "api/dataValueSets.json"
ELEMENTS = "api/dataElements.json"
PERIODS_AT_ONCE = 12
UNITS_AT_ONCE = 20

Value = Mapping[str, Any]
Pair = tuple[str, str]
"""Organisation unit and period, as DHIS2 names them."""


@dataclass(frozen=True)
class Dhis2Source:
    """A server with its login, what is read there, and how long one answer may take."""

    client: httpx.Client
    pull: Dhis2Pull
    timeout_seconds: float = 300.0


@dataclass(frozen=True)
class Periods:
    """The contract's periods by DHIS2's names: those that have ended, and those that have not."""

    ended: Mapping[str, str]
    to_come: frozenset[str]


def pull_dhis2(source: Dhis2Source, since: str | None, periods: Periods) -> Pulled:
    """Every report that changed since the watermark ``since`` (None: every report there is).

    Raises ``PullError``; the server is only read.
    """
    return _Reading(source, periods).read(since)


class _Reading:
    """One reading of one data set."""

    def __init__(self, source: Dhis2Source, periods: Periods) -> None:
        self.source, self.pull, self.periods = source, source.pull, periods
        self.units = Units(source.client, source.pull, source.timeout_seconds)
        self.began: datetime | None = None
        self.mapped = {value.data_element for value in self.pull.values}

    def read(self, since: str | None) -> Pulled:
        if since is None:
            # Values of periods to come are seen now and handed on when the period has ended.
            seen = self._values(sorted({*self.periods.ended, *self.periods.to_come}), [])
            changed = None
        else:
            seen = self._changed(since)
            changed = {(one["orgUnit"], one["period"]) for one in seen}
        notes = self._notes()
        newest = self._newest(seen, since)
        values = seen if changed is None else self._whole(changed)
        reports, refused = self._reports(values, changed)
        return Pulled(reports, newest, (*refused, *self._strange(seen)), notes)

    def _changed(self, since: str) -> list[Value]:
        moment = less(read(since), self.pull.late_commits)
        if not isinstance(moment, datetime):
            raise PullError("The watermark is no moment: read the source again from its beginning.")
        stamp = moment.replace(tzinfo=None).isoformat(timespec="milliseconds")
        return self._ask([("lastUpdated", stamp), ("includeDeleted", "true"), *self._below_root()])

    def _whole(self, changed: set[Pair]) -> list[Value]:
        """All values of the periods that changed, of the units that did when these are few."""
        wanted = sorted({period for _, period in changed if period in self.periods.ended})
        units = sorted({unit for unit, period in changed if period in self.periods.ended})
        few = [("orgUnit", unit) for unit in units] if len(units) <= UNITS_AT_ONCE else []
        return [
            one for one in self._values(wanted, few) if (one["orgUnit"], one["period"]) in changed
        ]

    def _values(self, periods: Iterable[str], units: list[tuple[str, str]]) -> list[Value]:
        found: list[Value] = []
        names = list(periods)
        for start in range(0, len(names), PERIODS_AT_ONCE):
            asked = [("period", name) for name in names[start : start + PERIODS_AT_ONCE]]
            found += self._ask([*asked, *(units or self._below_root())])
        return found

    def _below_root(self) -> list[tuple[str, str]]:
        return [("orgUnit", self.pull.org_unit), ("children", "true")]

    def _ask(self, parameters: list[tuple[str, str]]) -> list[Value]:
        question = [("dataSet", self.pull.data_set), *parameters]
        if self.pull.attribute_option_combo:
            question.append(("attributeOptionCombo", self.pull.attribute_option_combo))
        answer = ask(self.source.client, VALUES, question, self.source.timeout_seconds)
        if self.began is None:
            self.began = answer.served_at
        listed = answer.value.get("dataValues", [])
        whole = {name: answer.value.get(name) for name in ("orgUnit", "period")}
        try:
            values = [whole | one for one in listed]
            complete = all(isinstance(one[name], str) for one in values for name in _NEEDED)
        except (TypeError, KeyError):
            complete = False
        if not complete:
            raise PullError(f"{VALUES} gave values without data element, unit or period.")
        return [one for one in values if one["dataElement"] in self.mapped]

    def _newest(self, values: list[Value], since: str | None) -> str | None:
        """Where the next reading begins: at the newest value, or the earliest left for later."""
        marks = [(moment, one["period"]) for one in values if (moment := _moment(one))]
        if values and not marks:
            raise PullError(f"{VALUES} gave no lastUpdated, by which changes are known.")
        newest = max((moment for moment, _ in marks), default=None)
        if newest is not None and self.began is not None and newest.tzinfo is not None:
            newest = min(newest, self.began.astimezone(newest.tzinfo))
        early = [moment for moment, period in marks if period in self.periods.to_come]
        if newest is None:
            return since
        if early:
            return written(min(newest, *early))
        before = None if since is None else read(since)
        return written(max(newest, before) if isinstance(before, datetime) else newest)

    def _notes(self) -> tuple[str, ...]:
        """Which mapped data elements lose their zeros in DHIS2."""
        elements = sorted(self.mapped)
        question = [
            ("fields", "id,name,zeroIsSignificant"),
            ("filter", f"id:in:[{','.join(elements)}]"),
            ("paging", "true"),
            ("pageSize", str(len(elements))),
        ]
        answer = ask(self.source.client, ELEMENTS, question, self.source.timeout_seconds).value
        found = {one.get("id"): one for one in answer.get("dataElements", [])}
        absent = [one for one in elements if one not in found]
        if absent:
            raise PullError(
                f"DHIS2 has no data element {', '.join(absent)}, or this login does not see it: "
                "correct pulls.yml."
            )
        lost = [one for one in elements if not found[one].get("zeroIsSignificant")]
        if not lost:
            return ()
        return (
            f"DHIS2 keeps no zeros of {', '.join(lost)} (zeroIsSignificant is off): a zero comes "
            "as missing. Switch it on there.",
        )

    def _strange(self, seen: list[Value]) -> tuple[Refusal, ...]:
        """Reports of periods that the contract does not have."""
        known = {*self.periods.ended, *self.periods.to_come}
        sentence = "the contract has no such period: correct the data set or the contract."
        strange = {(one["orgUnit"], one["period"]) for one in seen if one["period"] not in known}
        return tuple(Refusal(Key(*pair), sentence) for pair in sorted(strange))

    def _reports(
        self, values: list[Value], changed: set[Pair] | None
    ) -> tuple[tuple[Report, ...], tuple[Refusal, ...]]:
        by_pair: dict[Pair, list[Value]] = {
            pair: [] for pair in sorted(changed or ()) if pair[1] in self.periods.ended
        }
        for one in values:
            if one["period"] in self.periods.ended and not one.get("deleted"):
                by_pair.setdefault((one["orgUnit"], one["period"]), []).append(one)
        reports: list[Report] = []
        refused: list[Refusal] = []
        for (unit, period), own in sorted(by_pair.items()):
            place, named = self.units.place(unit), self.periods.ended[period]
            key = Key(place.code or place.name or unit, named)
            try:
                if place.fault:
                    raise _UnclearError(place.fault)
                cells = {value.column: _cell(value, own) for value in self.pull.values}
            except _UnclearError as error:
                refused.append(Refusal(key, str(error)))
                continue
            where = {"locality_code": place.code, "locality_name": place.name, "period": named}
            reports.append(Report(key, ({k: v for k, v in where.items() if v} | cells,)))
        return tuple(sorted(reports, key=lambda one: one.key)), tuple(refused)


_NEEDED = ("dataElement", "orgUnit", "period")


class _UnclearError(ValueError):
    """A value that could mean two things; the sentence holds no count."""


def _cell(wanted: Dhis2Value, values: list[Value]) -> str:
    """The count of a column: blank unless every combination asked for has a value."""
    own = [one for one in values if one["dataElement"] == wanted.data_element]
    found: dict[str, int] = {}
    for one in own:
        combo = str(one.get("categoryOptionCombo", ""))
        if wanted.category_option_combos and combo not in wanted.category_option_combos:
            continue
        if combo in found:
            raise _UnclearError(
                f"`{wanted.column}` has values under several attribute option combinations: name "
                "one as attribute_option_combo"
            )
        found[combo] = _whole_number(one.get("value"), wanted.column)
    if not wanted.category_option_combos and len(found) > 1:
        raise _UnclearError(
            f"`{wanted.column}` has values in several category option combinations: name those "
            "that make it"
        )
    complete = len(found) == max(1, len(wanted.category_option_combos))
    return str(sum(found.values())) if complete else ""


def _whole_number(text: Any, column: str) -> int:
    head, _, tail = str(text).strip().partition(".")
    digits = head.removeprefix("-")
    if not (digits.isascii() and digits.isdigit()) or tail.strip("0"):
        raise _UnclearError(f"`{column}` is no whole number there; one is expected: correct it")
    return int(head)


def _moment(value: Value) -> datetime | None:
    """When a value last changed; a moment without a zone is taken for UTC, DHIS2's own."""
    try:
        moment = datetime.fromisoformat(str(value.get("lastUpdated")))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
