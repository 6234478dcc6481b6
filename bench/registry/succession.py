"""Which version followed which: links for every version that ended, from dated evidence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.registry.destinations import COMMUNE, Destination, Destinations
from bench.registry.timeline import Timeline
from bench.registry.versions import Version, read_table

DISTRICT, PROVINCE = "district", "province"
DISTRICTS_END = "2025-07-01"


@dataclass(frozen=True)
class Link:
    """Predecessor to successor on a day; ``share`` is empty when unknown."""

    predecessor: Version
    successor: Version
    date: str
    share: str
    basis: str
    decree: str


def cut_at_district_splits(timeline: Timeline) -> None:
    """Start a new version of each commune whose district was split, even where the code stayed.

    A renamed district continues whole and its communes with it; of a split one no single
    district continues, so the communes begin anew under the part they came to.
    """
    for district in [v for v in timeline if v.level == DISTRICT]:
        day = district.valid_to
        if not day or day == DISTRICTS_END or len(_districts_after(timeline, district)) < 2:
            continue
        remaining = [
            v
            for v in timeline.ever_under(COMMUNE, district.code)
            if v.parent_code == district.code and v.is_valid_before(day) and v.is_valid_on(day)
        ]
        for commune in remaining:
            timeline.cut(commune, day, district.ended_by)


def cut_where_others_came_in(timeline: Timeline, folder: Path, destinations: Destinations) -> None:
    """Start a new version of each unit that took another one in, even where its name stayed.

    Its counts before and after are of two territories, as those of a new unit would be. A district
    that begins anew may have given communes to others, which then begin anew too.
    """
    while taken_in := {
        (link.successor.level, link.successor.code, link.date): link.decree
        for link in link_all(timeline, folder, destinations)
        if link.successor.valid_from < link.date
    }:
        for (level, code, day), decree in taken_in.items():
            timeline.cut(timeline.on(level, code, day), day, decree)


def link_all(timeline: Timeline, folder: Path, destinations: Destinations) -> list[Link]:
    """Links of every ended version, provinces and districts included.

    Raises ``LookupError`` that names every ended commune without a successor in any table.
    """
    links = [*_province_links(timeline, folder), *_district_links(timeline, destinations)]
    lost = []
    for commune in timeline:
        if commune.level == COMMUNE and commune.valid_to:
            try:
                links.extend(_links_to(timeline, commune, destinations.of(commune, timeline)))
            except LookupError as error:
                lost.append(f"{commune.code} {commune.name} ended {commune.valid_to}: {error}")
    if lost:
        raise LookupError(f"{len(lost)} communes without a successor: " + "; ".join(lost))
    return links


def _links_to(timeline: Timeline, ended: Version, places: list[Destination]) -> Iterator[Link]:
    for place in places:
        successor = _standing_at(timeline, ended, place)
        yield Link(
            ended, successor, ended.valid_to, place.share, place.basis, _decree(ended, successor)
        )


def _decree(ended: Version, successor: Version) -> str:
    if ended.ended_by or successor.valid_from != ended.valid_to:
        return ended.ended_by
    return successor.decree


def _standing_at(timeline: Timeline, ended: Version, place: Destination) -> Version:
    """The version meant: of the place's code, else the one of its name that begins nearby."""
    day = ended.valid_to
    by_code = timeline.standing(place.level, place.code, day) if place.code else None
    if by_code is not None:
        return by_code
    namesakes = [
        v
        for v in timeline.ever_under(place.level, ended.parent_code)
        if v.name == place.name and v.valid_from == day
    ]
    if len(namesakes) == 1:
        return namesakes[0]
    raise LookupError(f"no {place.level} {place.code} {place.name} in its district on that day")


def _districts_after(timeline: Timeline, district: Version) -> list[str]:
    """Codes of the districts that hold the ended district's communes on the day it ended."""
    day = district.valid_to
    members = {
        v.code
        for v in timeline.ever_under(COMMUNE, district.code)
        if v.parent_code == district.code and v.is_valid_before(day)
    }
    after = [timeline.standing(COMMUNE, code, day) for code in members]
    return sorted({v.parent_code for v in after if v is not None})


def _district_links(timeline: Timeline, destinations: Destinations) -> Iterator[Link]:
    for district in [v for v in timeline if v.level == DISTRICT and v.valid_to]:
        if district.valid_to == DISTRICTS_END:
            # The level itself ended; only a district made into one commune has a successor.
            places = destinations.named(district)
        elif codes := _districts_after(timeline, district):
            share, basis = ("1", "whole") if len(codes) == 1 else ("", "unspecified")
            places = [Destination(DISTRICT, code, share, basis) for code in codes]
        else:
            places = [Destination(DISTRICT, district.code, "1", "whole")]
        yield from _links_to(timeline, district, places)


def _province_links(timeline: Timeline, folder: Path) -> Iterator[Link]:
    merged_into = {
        row["legacy_province_code"]: row["new_province_code"]
        for row in read_table(folder / "crosswalk_province_2025.csv")
        if row["valid_to"]
    }
    for province in [v for v in timeline if v.level == PROVINCE and v.valid_to]:
        code = merged_into[province.code] if province.valid_to == DISTRICTS_END else province.code
        yield from _links_to(timeline, province, [Destination(PROVINCE, code, "1", "whole")])
