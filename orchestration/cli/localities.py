"""The commands that find a place and tell its history."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.answers import ANSWER_NO, clear_errors, fail, settings_of_this_run

if TYPE_CHECKING:
    from sources.places.found import FoundPlace
    from sources.places.registry import Registry
    from sources.places.search import PlaceSearch

locality_app = typer.Typer(
    help="Places, by any name and through their mergers.", no_args_is_help=True
)

On = Annotated[
    datetime | None,
    typer.Option("--on", formats=["%Y-%m-%d"], help="Only what exists on this day."),
]
English = Annotated[bool, typer.Option(help="In English instead of Vietnamese.")]


@locality_app.command("find")
def locality_find(
    text: Annotated[str, typer.Argument(help="A name, old or new, marks or not; a code; an id.")],
    on: On = None,
    within: Annotated[str | None, typer.Option(help="Only in this place.")] = None,
    level: Annotated[str | None, typer.Option(help="Only of this level.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    english: English = False,
) -> None:
    """Find places by name or code, the likeliest first."""
    from sources.places.found import find_places
    from sources.places.meaning import versions

    search, today = _search()
    registry = search.registry
    day = None if on is None else on.date()
    roots = None
    if within is not None:
        root = _meant(search, within, day, today, english)
        roots = [root] if day is not None else versions(registry, root)
    levels = None if level is None else [_level(registry, level)]
    found, total = find_places(search, text, on=day, within=roots, levels=levels, limit=limit)
    if as_json:
        print(json.dumps([one.as_json() for one in found], ensure_ascii=False, indent=1))
    else:
        _print_found(found, total, english)
    if not found:
        raise typer.Exit(ANSWER_NO)


@locality_app.command("show")
def locality_show(
    place: Annotated[str, typer.Argument(help="An id, a code or a name.")],
    on: On = None,
    english: English = False,
) -> None:
    """Tell a place's history: under whom it stood, where it came from, what became of it."""
    from sources.places.history import told

    search, today = _search()
    found = _meant(search, place, None if on is None else on.date(), today, english)
    print(told(search.registry, found, "en" if english else "vi"), end="")


def _search() -> tuple[PlaceSearch, date]:
    """The search over the catalogue's registry, and the day of this run."""
    from orchestration.catalogue_step import time_zone_of
    from sources.loader import load_registry
    from sources.places.registry import Registry
    from sources.places.search import PlaceSearch

    settings = settings_of_this_run()
    with clear_errors():
        registry = Registry(load_registry(settings.catalogue_folder))
        return PlaceSearch(registry), settings.day(time_zone_of(settings.catalogue_folder))


def _meant(search: PlaceSearch, text: str, on: date | None, today: date, english: bool) -> int:
    """The one place meant; none or several end the command with the sentence that says why."""
    from sources.findings import finding
    from sources.places.meaning import meant, meant_at_any_time
    from sources.places.resolution import Scope
    from sources.places.wording import explained

    registry = search.registry
    reading = meant_at_any_time(registry, text, today) if on is None else meant(registry, text, on)
    if reading.place >= 0:
        return reading.place
    fields: dict[str, Any] = explained(reading, text, on or today, Scope(registry), search)
    why = finding(reading.code, value=text, **fields)
    print(why.sentence_en if english else why.sentence_vi)
    raise typer.Exit(ANSWER_NO)


def _level(registry: Registry, text: str) -> str:
    """The level of that id or name; an unknown one ends the command with those there are."""
    from sources.folding import bare_key

    levels = {level: (level, *names) for level, names in registry.level_names.items()}
    for level, names in levels.items():
        if bare_key(text) in map(bare_key, names):
            return level
    known = ", ".join(f"{level} ({names[1]})" for level, names in levels.items())
    fail(f"There is no level {text}. The catalogue has: {known}.")
    raise AssertionError("fail ends the command")


def _print_found(found: list[FoundPlace], total: int, english: bool) -> None:
    if not found:
        print("Nothing of that name or code." if english else "Không có đơn vị nào như vậy.")
    for one in found:
        print(_line(one, english))
        if one.path:
            print("   " + " › ".join(above.name_vi for above in one.path))
        for link in one.successors:
            print(f"   → {link.date} {link.place.name_vi} ({link.place.code})")
    if total > len(found):
        more = total - len(found)
        print(f"… and {more} more (--limit)." if english else f"… và {more} đơn vị nữa (--limit).")


_LIKENESS = {
    "other_marks": ("khác dấu", "other marks"),
    "slip": ("gần giống", "alike"),
}


def _line(one: FoundPlace, english: bool) -> str:
    # The last day it stood, as its history says it, and not the day after.
    to = "…" if one.valid_to is None else str(one.valid_to - timedelta(days=1))
    said = [f"{one.name_vi} ({one.code})", one.locality_id, f"{one.valid_from} – {to}"]
    if one.likeness in _LIKENESS:
        said.append(_LIKENESS[one.likeness][english])
    return " · ".join(said)
