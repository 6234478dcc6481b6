"""contract.yml (ODCS 3.1) to the typed contract; chitieu's own words are customProperties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sources.contract import (
    ROW_DIMENSIONS,
    TOTAL,
    Column,
    Contract,
    MeasureTerms,
    ReportedLevel,
    normalise_text,
)
from sources.loader.contract_standard import check_standard
from sources.loader.contract_words import ColumnWords, ContractWords, Rounding, Terms, read_words
from sources.loader.faults import Faults, Place


@dataclass(frozen=True)
class ContractEntry:
    """A contract with the places of its pieces, for the checks against the catalogue."""

    contract: Contract
    place: Place
    columns: dict[str, Place]
    rounding_given: frozenset[str]


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
    properties = objects[0].get("properties") or []
    parsed = [
        (
            str(item.get("name")),
            item,
            read_words(ColumnWords, item, place.within("schema", 0, "properties", i), faults),
            place.within("schema", 0, "properties", i),
        )
        for i, item in enumerate(properties)
    ]
    columns = [(name, item, own, where) for name, item, own, where in parsed if own is not None]
    if words is None or len(faults) > before:
        return None
    return _Builder(feed, words, columns, place, faults).build()


class _Builder:
    """Turns the words of one contract into the typed contract."""

    def __init__(
        self,
        feed: str,
        words: ContractWords,
        columns: list[tuple[str, dict[str, Any], ColumnWords, Place]],
        place: Place,
        faults: Faults,
    ) -> None:
        self.feed, self.words, self.columns = feed, words, columns
        self.place, self.faults = place, faults

    def build(self) -> ContractEntry | None:
        before = len(self.faults)
        terms = {
            name: self._terms(name, words, where)
            for name, _, words, where in self.columns
            if name not in ROW_DIMENSIONS and "." not in name
        }
        columns = tuple(self._column(name, item, words) for name, item, words, _ in self.columns)
        self._check_columns(set(terms))
        self._check_headers(columns)
        if len(self.faults) > before:
            return None
        words = self.words
        contract = Contract(
            feed=self.feed,
            name_vi=words.name_vi,
            name_en=words.name_en,
            first_period_start=words.first_period_start,
            number_format=words.number_format,
            all_or_nothing=words.all_or_nothing,
            size_limit_mb=words.size_limit_mb,
            sheet_hints=tuple(words.sheet_hints),
            ignored_headers=tuple(words.ignored_headers),
            sample_files=tuple(words.sample_files),
            columns=columns,
            value_aliases=self._value_aliases(),
            measures={name: made for name, made in terms.items() if made is not None},
        )
        rounded = frozenset(name for name, _, own, _ in self.columns if own.rounding is not None)
        places = {name: where for name, _, _, where in self.columns}
        return ContractEntry(contract, self.place, places, rounded)

    def _terms(self, name: str, words: ColumnWords, where: Place) -> MeasureTerms | None:
        period_type = words.period_type or self.words.period_type
        levels = words.levels or self.words.levels
        if period_type is None or not levels:
            absent = "period_type" if period_type is None else "levels"
            self.faults.on(
                where,
                (),
                f"nothing says the {absent} of `{name}`; expected a customProperty `{absent}` "
                "here or for the whole contract: add it",
            )
            return None
        given = words.rounding if words.rounding is not None else self.words.rounding
        rounding = given if isinstance(given, Rounding) else Rounding(nearest=given or 1)
        return MeasureTerms(
            measure_id=name,
            period_type=period_type,
            cumulation=words.cumulation or self.words.cumulation or "period",
            levels=tuple(ReportedLevel(one.level, one.sum_of_children) for one in levels),
            rounding=rounding.nearest,
            rounding_from=rounding.from_,
        )

    def _column(self, name: str, item: dict[str, Any], words: ColumnWords) -> Column:
        measure, _, breakdown = name.partition(".")
        dimension = name in ROW_DIMENSIONS
        return Column(
            name=name,
            header=str(item.get("businessName") or name),
            aliases=tuple(words.aliases),
            required=bool(item.get("required")),
            measure_id=None if dimension else measure,
            breakdown=None if dimension else breakdown or TOTAL,
        )

    def _value_aliases(self) -> dict[str, str]:
        return {
            normalise_text(text): breakdown
            for name, _, words, _ in self.columns
            if name == "breakdown"
            for breakdown, texts in words.value_aliases.items()
            for text in (breakdown, *texts)
        }

    def _check_columns(self, totals: set[str]) -> None:
        names = [name for name, _, _, _ in self.columns]
        by_row = "breakdown" in names
        for dimension in ("locality_code", "period"):
            if dimension not in names:
                self.faults.on(
                    self.place,
                    ("schema",),
                    f"the column `{dimension}` is missing; every row must say it: add the property",
                )
        if not totals:
            self.faults.on(self.place, ("schema",), "no column carries a measure: add one")
        for position, (name, item, words, where) in enumerate(self.columns):
            if name in names[:position]:
                self.faults.on(where, ("name",), f"the column `{name}` is given twice: remove one")
            self._check_column(name, item, words, where, totals, by_row)

    def _check_column(
        self,
        name: str,
        item: dict[str, Any],
        words: ColumnWords,
        where: Place,
        totals: set[str],
        by_row: bool,
    ) -> None:
        own_terms = words.model_fields_set & set(Terms.model_fields)
        measure, dot, _ = name.partition(".")
        if name in ROW_DIMENSIONS or dot:
            for word in sorted(own_terms):
                self.faults.on(
                    where,
                    (),
                    f"`{word}` belongs to a measure's total column, not to `{name}`: move it there",
                )
        elif item.get("logicalType") != "integer":
            self.faults.on(
                where,
                ("logicalType",),
                f"`{name}` is a count; logicalType integer is expected: write it so",
            )
        if dot and measure not in totals:
            self.faults.on(
                where,
                ("name",),
                f"`{name}` breaks down a measure whose total is no column; "
                f"expected a column `{measure}` too: add it",
            )
        if dot and by_row:
            self.faults.on(
                where,
                ("name",),
                f"`{name}`: the rows already name their breakdown; expected "
                "one way only: remove this column or the breakdown column",
            )
        if (name == "breakdown") != bool(words.value_aliases):
            self.faults.on(
                where,
                ("customProperties",),
                "value_aliases belong to the column `breakdown`, "
                "which must have them: add them there",
            )

    def _check_headers(self, columns: tuple[Column, ...]) -> None:
        seen: dict[str, str] = {}
        places = {name: where for name, _, _, where in self.columns}
        texts = [(text, c.name) for c in columns for text in (c.header, *c.aliases)]
        texts += [(text, "ignored_headers") for text in self.words.ignored_headers]
        for text, name in texts:
            other = seen.setdefault(normalise_text(text), name)
            if other != name or sum(t == text and n == name for t, n in texts) > 1:
                self.faults.on(
                    places.get(name, self.place),
                    (),
                    f"the header '{text}' of `{name}` is also "
                    f"one of `{other}`; a header must mean one column: remove one of the two",
                )
