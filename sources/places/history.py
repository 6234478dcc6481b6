"""A place's history: under whom it stood when, where it came from and what became of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import numpy as np

from sources.places.registry import Registry, Succession
from sources.places.wording import typed_name, validity
from sources.worded import Language, Worded

_SHARES = {
    "whole": Worded("toàn bộ", "all of it"),
    "area_only": Worded("chỉ đất, không có dân", "land only, without people"),
    "unspecified": Worded("một phần, chưa rõ tỷ lệ dân số", "a part, share of people not known"),
}
_HEADINGS = {
    "valid": Worded("Hiệu lực", "Valid"),
    "under": Worded("Thuộc", "Under"),
    "from": Worded("Hình thành từ", "Came from"),
    "to": Worded("Về sau thành", "Became"),
    "code": Worded("Mã này vào lúc khác là của", "At other times this code is that of"),
    "nothing before": Worded("không có đơn vị trước trong danh mục", "nothing in the registry"),
    "nothing after": Worded("vẫn còn", "still there"),
    "lost": Worded("danh mục không ghi đơn vị kế tiếp", "the registry names no successor"),
}


def standings(registry: Registry, place: int) -> list[tuple[date, date | None, list[int]]]:
    """First day, last day (None: still) and the units above, nearest first, in order of time."""
    days = sorted({registry.first_day(place), *_changes(registry, place)})
    found: list[tuple[date, date | None, list[int]]] = []
    for day in days:
        path = registry.path(place, day)
        if found and found[-1][2] == path:
            continue
        if found:
            eve = (np.datetime64(day) - np.timedelta64(1, "D")).item()
            found[-1] = (found[-1][0], eve, found[-1][2])
        found.append((day, registry.last_day(place), path))
    return found


def _changes(registry: Registry, place: int) -> set[date]:
    """The days of a place's life on which something above it may begin."""
    start, end = registry.starts[place], registry.ends[place]
    seen = {place}
    found: set[date] = set()
    fresh = [place]
    while fresh:
        begun = [edge for one in fresh for edge in registry.parents_of(one)]
        found.update(date.fromisoformat(str(day)) for _, day in begun if start <= day < end)
        fresh = [parent for parent, _ in begun if parent not in seen]
        seen.update(fresh)
    return found


def told(registry: Registry, place: int, language: Language) -> str:
    """The history of a place as a tree of lines of plain text."""
    name, code = typed_name(registry, place), registry.codes[place]
    lines = [f"{name} · {registry.types[place]} · {_code(code, language)} · {registry.ids[place]}"]
    decree = registry.begun_by[place]
    valid = validity(registry, place).said(language)
    lines += [f"{_heading('valid', language)}: {valid}" + (f" · {decree}" if decree else "")]
    lines += [f"{_heading('under', language)}:"]
    for first, last, path in standings(registry, place):
        names = " › ".join(registry.names[one] for one in path)
        lines.append(f"   {first} – {last or '…'}: {names or '—'}")
    lines += [f"{_heading('from', language)}:"]
    lines += list(_tree(registry, place, registry.predecessors, _predecessor, language)) or [
        f"   {_heading('nothing before', language)}"]  # fmt: skip
    lines += [f"{_heading('to', language)}:"]
    end = "nothing after" if registry.last_day(place) is None else "lost"
    lines += list(_tree(registry, place, registry.successors, _successor, language)) or [
        f"   {_heading(end, language)}"]  # fmt: skip
    lines += _others_of_code(registry, place, language)
    return "\n".join(lines) + "\n"


def _heading(name: str, language: Language) -> str:
    return _HEADINGS[name].said(language)


def _code(code: str, language: Language) -> str:
    return f"{'mã' if language == 'vi' else 'code'} {code or '—'}"


def _predecessor(link: Succession) -> int:
    return link.predecessor


def _successor(link: Succession) -> int:
    return link.successor


def _tree(
    registry: Registry,
    place: int,
    links: Callable[[int], list[Succession]],
    other: Callable[[Succession], int],
    language: Language,
    indent: str = "   ",
) -> Iterator[str]:
    """One line a link, and below it those of the place it leads to."""
    found = links(place)
    for number, link in enumerate(found, start=1):
        last = number == len(found)
        there = other(link)
        said = [f"{link.date} {registry.names[there]} ({_code(registry.codes[there], language)}, "
                f"{registry.ids[there]})", share_words(link, language)]  # fmt: skip
        said += [link.decree] if link.decree else []
        yield f"{indent}{'└─' if last else '├─'} {' · '.join(said)}"
        yield from _tree(
            registry, there, links, other, language, indent + ("   " if last else "│  ")
        )


def share_words(link: Succession, language: Language) -> str:
    """How much of the predecessor went to the successor."""
    if link.basis in _SHARES:
        return _SHARES[link.basis].said(language)
    percent = f"{100 * (link.share or 0):.4g} %"
    if language == "vi":
        return f"{percent.replace('.', ',')} dân số"
    return f"{percent} of the people"


def _others_of_code(registry: Registry, place: int, language: Language) -> list[str]:
    """Other units that have or had the code at the same level, under another name."""
    own = registry.names[place]
    others = [one for one in registry.by_code.get(registry.codes[place], ())
              if registry.levels[one] == registry.levels[place]
              and registry.names[one] != own]  # fmt: skip
    if not others:
        return []
    return [f"{_heading('code', language)}:"] + [
        f"   {registry.names[one]} ({registry.ids[one]}), {validity(registry, one).said(language)}"
        for one in others
    ]
