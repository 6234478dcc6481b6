"""Period types expanded to periods, their parts, and the ways senders write them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from sources.contract import normalise_text
from sources.loader.draft import Draft, Entry
from sources.loader.faults import Faults, Place
from sources.loader.models import NumberedSpelling, PeriodsFile, PeriodType

ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass(frozen=True)
class Period:
    """One period; `end` is its last day, inclusive; `number` counts within its year from 1."""

    period: str
    period_type: str
    start: date
    end: date
    number: int
    previous_like: str | None = None

    @property
    def days(self) -> int:
        """Days from the first to the last, both counted."""
        return (self.end - self.start).days + 1


def month_start(months: int) -> date:
    """First day of the month that lies `months` months after January of year 0."""
    return date(months // 12, months % 12 + 1, 1)


def month_number(day: date) -> int:
    """Months from January of year 0 to the month of `day`."""
    return day.year * 12 + day.month - 1


def fields_of(start: date, end: date, number: int) -> dict[str, int | str]:
    """The values of the placeholders of id patterns and spellings."""
    return {
        "year": start.year,
        "end_year": end.year,
        "end_year_2": f"{end.year % 100:02d}",
        "month": start.month,
        "number": number,
        "roman": ROMAN[number],
    }


def expand_type(kind: PeriodType, first_year: int, last_year: int) -> Iterator[Period]:
    """Every period of a type that lies wholly inside the years, in order of start."""
    first, beyond = first_year * 12, (last_year + 1) * 12
    for start in range(first, beyond - kind.months + 1):
        offset = (start - (kind.start_month - 1)) % 12
        if offset % kind.step_months:
            continue
        begins = month_start(start)
        ends = month_start(start + kind.months) - timedelta(days=1)
        number = offset // kind.step_months + 1
        name = kind.id_pattern.format(**fields_of(begins, ends, number))
        yield Period(name, kind.id, begins, ends, number)


def expand_periods(file: PeriodsFile) -> dict[str, Period]:
    """Every period of every type by id, each with the like period one year earlier."""
    found = [
        period
        for kind in file.types
        for period in expand_type(kind, file.first_year, file.last_year)
    ]
    by_start = {(one.period_type, month_number(one.start)): one.period for one in found}
    return {
        one.period: Period(
            one.period,
            one.period_type,
            one.start,
            one.end,
            one.number,
            by_start.get((one.period_type, month_number(one.start) - 12)),
        )
        for one in found
    }


def tiles(whole: PeriodType, part: PeriodType) -> bool:
    """Whether every period of `whole` is a row of whole periods of `part`, without overlap."""
    if whole.id == part.id:
        return True
    return (
        part.months == part.step_months
        and whole.months % part.months == 0
        and (whole.start_month - part.start_month) % part.months == 0
        and whole.step_months % part.months == 0
    )


def period_parts(
    periods: dict[str, Period], types: dict[str, PeriodType]
) -> Iterator[tuple[Period, Period]]:
    """Every (period, part) where the part's type tiles the period's, the period itself too."""
    by_start = {(one.period_type, one.start): one for one in periods.values()}
    for whole in periods.values():
        for part_type in types.values():
            if part_type.id == whole.period_type:
                yield whole, whole
            elif tiles(types[whole.period_type], part_type):
                start = whole.start
                while start < whole.end:
                    part = by_start[part_type.id, start]
                    yield whole, part
                    start = part.end + timedelta(days=1)


def spellings(
    periods: dict[str, Period], types: dict[str, PeriodType]
) -> dict[str, dict[str, set[str]]]:
    """By period type, each normalised spelling and the ids it can mean (one, unless ambiguous)."""
    result: dict[str, dict[str, set[str]]] = {kind: {} for kind in types}
    for period in periods.values():
        for text in _texts(period, types[period.period_type]):
            result[period.period_type].setdefault(normalise_text(text), set()).add(period.period)
    return result


def _texts(period: Period, kind: PeriodType) -> Iterator[str]:
    yield period.period
    plain = fields_of(period.start, period.end, period.number)
    padded = plain | {"month": f"{period.start.month:02d}", "number": f"{period.number:02d}"}
    for spelling in kind.spellings:
        if isinstance(spelling, NumberedSpelling):
            if spelling.number == period.number:
                yield spelling.text.format(**plain)
        else:
            yield spelling.format(**plain)
            yield spelling.format(**padded)


def check_periods(draft: Draft, faults: Faults) -> dict[str, Period]:
    """The periods by id; empty when periods.yml has faults, which are then recorded."""
    if draft.periods is None:
        return {}
    before = len(faults)
    _check_types(draft.periods, faults)
    if len(faults) > before:
        draft.unread.add("period")
        return {}
    file, place = draft.periods.value, draft.periods.place
    periods = expand_periods(file)
    seen: dict[str, str] = {}
    for kind in file.types:
        for period in expand_type(kind, file.first_year, file.last_year):
            other = seen.setdefault(period.period, kind.id)
            if other != kind.id or periods[period.period].start != period.start:
                faults.on(
                    place,
                    ("types", file.types.index(kind), "id_pattern"),
                    f"the id '{period.period}' would stand for two periods ({other}, {kind.id}); "
                    "ids are expected to differ: change the pattern",
                )
                break
    _check_spellings(draft.periods, periods, faults)
    draft.ids["period"] = set(periods)
    return periods


def _check_types(entry: Entry[PeriodsFile], faults: Faults) -> None:
    file, place = entry.value, entry.place
    if file.first_year > file.last_year:
        faults.on(place, ("last_year",), "`last_year` is before `first_year`: put them in order")
    for index, kind in enumerate(file.types):
        where = place.within("types", index)
        if kind.id in {one.id for one in file.types[:index]}:
            faults.on(where, ("id",), f"the period type `{kind.id}` is given twice: remove one")
        if 12 % kind.step_months:
            faults.on(
                where,
                ("step_months",),
                f"`step_months` is {kind.step_months}; a divisor of 12 is expected, so that "
                "every year has the same periods: correct it",
            )
        texts = [one.text if isinstance(one, NumberedSpelling) else one for one in kind.spellings]
        for text in (kind.id_pattern, *texts):
            _check_placeholders(text, where, kind.id_pattern == text, faults)


def _check_placeholders(text: str, where: Place, is_pattern: bool, faults: Faults) -> None:
    known = fields_of(date(2000, 1, 1), date(2000, 1, 31), 1)
    try:
        text.format(**known)
    except (KeyError, IndexError, ValueError, AttributeError):
        faults.on(
            where,
            ("id_pattern" if is_pattern else "spellings",),
            f"'{text}' has a placeholder that does not exist; expected "
            f"{', '.join('{' + name + '}' for name in known)}: correct it",
        )


def _check_spellings(entry: Entry[PeriodsFile], periods: dict[str, Period], faults: Faults) -> None:
    for index, kind in enumerate(entry.value.types):
        own = {name: one for name, one in periods.items() if one.period_type == kind.id}
        for text, meant in spellings(own, {kind.id: kind}).get(kind.id, {}).items():
            if len(meant) > 1:
                faults.on(
                    entry.place,
                    ("types", index, "spellings"),
                    f"'{text}' would be read as {' and as '.join(sorted(meant))}; a spelling is "
                    "expected to mean one period: make it say more or remove it",
                )
                break
