"""Random histories of pairs of provinces: communes merge, split, are renamed, lose their way."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from hypothesis import strategies as st

from tests.formulas.places import MERGE, OPEN, START

# Days on which something may happen: first days of months, quarters and years, and days between.
DAYS = [date(y, m, d) for y in (2021, 2022, 2023, 2024) for m in (1, 3, 4, 7, 9) for d in (1, 17)]
BEFORE_MERGE = [day for day in DAYS if START < day < MERGE]
HAPPENINGS = ("merge", "rename", "share", "blind_near", "blind_district", "blind_province")
SHARES = (0.1, 0.25, 0.5)


@dataclass
class Commune:
    """One version; `origin` is the old province it lies in, None when it may lie in two."""

    name: str
    parent: str
    start: date
    origin: str | None
    end: date | None = OPEN


@dataclass
class History:
    """The units of two provinces with their links; ids begin with the history's own number."""

    number: int
    communes: list[Commune] = field(default_factory=list)
    links: list[tuple] = field(default_factory=list)
    merged: bool = False
    blurred: bool = False

    @property
    def provinces(self) -> list[str]:
        return [f"P{self.number}{side}" for side in "ab"]

    @property
    def districts(self) -> list[tuple[str, str]]:
        """Districts with their provinces: two in the first, one in the second."""
        first, second = self.provinces
        return [(f"D{self.number}{at}", first) for at in "ab"] + [(f"D{self.number}c", second)]

    @property
    def union(self) -> str:
        """The province that the two may become."""
        return f"P{self.number}n"

    def living(self, day: date) -> list[Commune]:
        """Communes that began before the day and have not ended."""
        return [one for one in self.communes if one.end is OPEN and one.start < day]

    def begin(self, parent: str, day: date, origin: str | None) -> Commune:
        """A new commune."""
        made = Commune(f"c{self.number}_{len(self.communes)}", parent, day, origin)
        self.communes.append(made)
        return made

    def end(self, old: Commune, day: date, *heirs: tuple[Commune, float | None]) -> None:
        """End a commune on a day; what part of it each heir takes, None when not known."""
        old.end = day
        self.links += [(old.name, heir.name, day, share) for heir, share in heirs]

    def units(self) -> list[tuple]:
        """Rows of localities: id, level, parent, from, to, area."""
        until = MERGE if self.merged else OPEN
        tops = [(one, "X", START, until) for one in self.provinces]
        if self.merged:
            tops.append((self.union, "X", MERGE, OPEN))
        holders = tops + [(name, above, START, until) for name, above in self.districts]
        return (
            [(one, "province", above, begins, ends, None) for one, above, begins, ends in tops]
            + [(name, "district", above, START, until, None) for name, above in self.districts]
            + [
                (f"U{one}", "remainder", one, begins, ends, None)
                for one, _, begins, ends in holders
            ]
            + [(c.name, "commune", c.parent, c.start, c.end, None) for c in self.communes]
        )


@st.composite
def histories(draw: st.DrawFn, number: int) -> History:
    """Two provinces from 2021 to 2024, which may become one on the day the districts end."""
    made = History(number)
    for name, above in made.districts:
        for _ in range(draw(st.integers(1, 3))):
            made.begin(name, START, above)
    days = draw(st.lists(st.sampled_from(BEFORE_MERGE), max_size=6, unique=True))
    for day in sorted(days):
        happen(draw, made, day)
    made.merged = draw(st.booleans())
    if made.merged:
        unite(draw, made)
    return made


def happen(draw: st.DrawFn, made: History, day: date) -> None:
    """One change on a day, to a commune drawn among those that live."""
    kind = draw(st.sampled_from(HAPPENINGS))
    living = made.living(day)
    old = draw(st.sampled_from(living))
    beside = [one for one in living if one.parent == old.parent and one is not old]
    if kind == "merge" and beside:
        other = draw(st.sampled_from(beside))
        same = old.origin if old.origin == other.origin else None
        new = made.begin(old.parent, day, same)
        made.end(old, day, (new, 1.0))
        made.end(other, day, (new, 1.0))
    elif kind in ("rename", "merge"):
        made.end(old, day, (made.begin(old.parent, day, old.origin), 1.0))
    else:
        near = [name for name, above in made.districts if above == old.origin]
        far = [name for name, above in made.districts if above != old.origin]
        parents = {
            "share": near or [old.parent], "blind_near": [old.parent],
            "blind_district": near or [old.parent], "blind_province": far,
        }[kind]  # fmt: skip
        parent = draw(st.sampled_from(parents))
        across = kind == "blind_province"
        made.blurred |= across
        origin = None if across else old.origin
        heirs = made.begin(old.parent, day, origin), made.begin(parent, day, origin)
        share = draw(st.sampled_from(SHARES)) if kind == "share" else None
        made.end(old, day, (heirs[0], share), (heirs[1], None if share is None else 1 - share))


def unite(draw: st.DrawFn, made: History) -> None:
    """Both provinces become one, and their communes fewer: some of them of a part nobody knows."""
    made.links += [(one, made.union, MERGE, 1.0) for one in made.provinces]
    living = made.living(MERGE)
    groups = {
        origin: [c for c in living if c.origin == origin] for origin in {c.origin for c in living}
    }
    for origin, members in sorted(groups.items(), key=str):
        number = draw(st.integers(1, min(2, len(members))))
        heirs = [made.begin(made.union, MERGE, origin) for _ in range(number)]
        for at, old in enumerate(members):
            # Each heir has a predecessor of its own: one that came from nowhere lies nowhere.
            if at >= number and number > 1 and draw(st.booleans()):
                made.end(old, MERGE, *[(heir, None) for heir in heirs])
            else:
                heir = heirs[at] if at < number else draw(st.sampled_from(heirs))
                made.end(old, MERGE, (heir, 1.0))


def last_day(day: date | None) -> date:
    """The last day on which a unit stood."""
    return date.max if day is OPEN else day - timedelta(days=1)
