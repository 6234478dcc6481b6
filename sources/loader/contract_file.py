"""contract.yml (ODCS 3.1) to the typed contract; chitieu's own words are customProperties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sources.contract import Contract, MeasureTerms, ReportedLevel
from sources.loader.contract_columns import WrittenColumn, check_columns, value_aliases
from sources.loader.contract_standard import check_standard
from sources.loader.contract_words import ColumnWords, ContractWords, Rounding, read_words
from sources.loader.faults import Faults, Place


@dataclass(frozen=True)
class ContractEntry:
    """A contract with the places of its pieces, for the checks against the catalogue."""

    contract: Contract
    place: Place
    columns: dict[str, Place]


def parse_contract(document: Any, place: Place, feed: str, faults: Faults) -> ContractEntry | None:
    """A contract document as a typed contract; None when it does not fit (then in `faults`)."""
    before = len(faults)
    standard = check_standard(document, place, faults)
    if standard is None:
        return None
    if standard.id != feed:
        faults.on(place, ("id",), f"`id` is {standard.id!r}; the folder is {feed}: make them equal")
    words = read_words(ContractWords, document, place, faults)
    objects = document.get("schema") or []
    if len(objects) != 1:
        faults.on(place, ("schema",), "`schema` must hold one object, the sheet: give just one")
        return None
    columns = _columns(objects[0].get("properties") or [], place, faults)
    if words is None or len(faults) > before:
        return None
    terms = {column.name: _terms(column, words, faults) for column in columns if column.is_total}
    check_columns(columns, words, place, faults)
    if len(faults) > before:
        return None
    contract = Contract(
        feed=feed,
        name_vi=words.name_vi,
        name_en=words.name_en,
        first_period_start=words.first_period_start,
        timely_from=words.timely_from,
        number_format=words.number_format,
        all_or_nothing=words.all_or_nothing,
        size_limit_mb=words.size_limit_mb,
        sheet_hints=tuple(words.sheet_hints),
        ignored_headers=tuple(words.ignored_headers),
        parent_headers=tuple(words.parent_headers),
        sample_files=tuple(words.sample_files),
        columns=tuple(column.typed() for column in columns),
        value_aliases=value_aliases(columns),
        measures={name: made for name, made in terms.items() if made is not None},
    )
    return ContractEntry(contract, place, {column.name: column.place for column in columns})


def _columns(properties: list[dict[str, Any]], place: Place, faults: Faults) -> list[WrittenColumn]:
    columns = []
    for index, item in enumerate(properties):
        where = place.within("schema", 0, "properties", index)
        words = read_words(ColumnWords, item, where, faults)
        if words is not None:
            columns.append(WrittenColumn(str(item.get("name")), item, words, where))
    return columns


def _terms(column: WrittenColumn, contract: ContractWords, faults: Faults) -> MeasureTerms | None:
    """The terms of a measure: its column's own, else those of the whole contract."""
    own = column.words
    period_type = own.period_type or contract.period_type
    levels = own.levels or contract.levels
    if period_type is None or not levels:
        absent = "period_type" if period_type is None else "levels"
        faults.on(
            column.place,
            (),
            f"nothing says the {absent} of `{column.name}`; expected a customProperty `{absent}` "
            "here or for the whole contract: add it",
        )
        return None
    given = own.rounding if own.rounding is not None else contract.rounding
    rounding = given if isinstance(given, Rounding) else Rounding(nearest=given or 1)
    return MeasureTerms(
        measure_id=column.name,
        period_type=period_type,
        cumulation=own.cumulation or contract.cumulation or "period",
        levels=tuple(ReportedLevel(one.level, one.sum_of_children) for one in levels),
        rounding=rounding.nearest,
        rounding_from=rounding.from_,
    )
