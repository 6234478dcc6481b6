"""The columns of a contract as written, and the faults that show without the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sources.contract import ROW_DIMENSIONS, TOTAL, Column, normalise_text
from sources.loader.contract_words import ColumnWords, ContractWords, Terms
from sources.loader.faults import Faults, KeyPath, Place

BREAKDOWN = "breakdown"
"""The row dimension that names the breakdown of all counts of its row."""


@dataclass(frozen=True)
class WrittenColumn:
    """One property of the contract's schema, its own words and where it stands."""

    name: str
    item: dict[str, Any]
    words: ColumnWords
    place: Place

    @property
    def measure_id(self) -> str | None:
        """The measure it carries; None for a row dimension."""
        return None if self.name in ROW_DIMENSIONS else self.name.partition(".")[0]

    @property
    def is_total(self) -> bool:
        """Whether it carries a measure without naming a breakdown."""
        return self.measure_id == self.name

    def typed(self) -> Column:
        """The column as the readers see it."""
        named = self.name.partition(".")[2]
        return Column(
            name=self.name,
            header=str(self.item.get("businessName") or self.name),
            aliases=tuple(self.words.aliases),
            required=bool(self.item.get("required")),
            measure_id=self.measure_id,
            breakdown=None if self.measure_id is None else named or TOTAL,
        )


def value_aliases(columns: list[WrittenColumn]) -> dict[str, str]:
    """The words of the breakdown column, normalised, to the breakdown each means."""
    return {
        normalise_text(text): breakdown
        for column in columns
        if column.name == BREAKDOWN
        for breakdown, texts in column.words.value_aliases.items()
        for text in (breakdown, *texts)
    }


def check_columns(
    columns: list[WrittenColumn], words: ContractWords, place: Place, faults: Faults
) -> None:
    """Record every fault of the columns taken together and one by one."""
    names = [column.name for column in columns]
    totals = {column.name for column in columns if column.is_total}
    for dimension in ("locality_code", "period"):
        if dimension not in names:
            faults.on(
                place,
                ("schema",),
                f"the column `{dimension}` is missing; every row must say it: add the property",
            )
    if not totals:
        faults.on(place, ("schema",), "no column carries a measure: add one")
    for position, column in enumerate(columns):
        if column.name in names[:position]:
            faults.on(
                column.place, ("name",), f"the column `{column.name}` is given twice: remove one"
            )
        for path, sentence in _faults_of(column, totals, BREAKDOWN in names):
            faults.on(column.place, path, sentence)
    _check_headers(columns, words, place, faults)


def _faults_of(
    column: WrittenColumn, totals: set[str], by_row: bool
) -> Iterator[tuple[KeyPath, str]]:
    name = column.name
    if not column.is_total:
        for word in sorted(column.words.model_fields_set & set(Terms.model_fields)):
            yield (
                (),
                f"`{word}` belongs to a measure's total column, not to `{name}`: move it there",
            )
    if column.measure_id is not None and column.item.get("logicalType") != "integer":
        yield (
            ("logicalType",),
            f"`{name}` is a count; logicalType integer is expected: write it so",
        )
    if (name == BREAKDOWN) != bool(column.words.value_aliases):
        yield (
            ("customProperties",),
            f"value_aliases belong to the column `{BREAKDOWN}`, which must have them: "
            "add them there",
        )
    yield from _word_faults(column)
    if column.measure_id is None or column.is_total:
        return
    if column.measure_id not in totals:
        yield (
            ("name",),
            f"`{name}` breaks down a measure whose total is no column; expected a column "
            f"`{column.measure_id}` too: add it",
        )
    if by_row:
        yield (
            ("name",),
            f"`{name}`: the rows already name their breakdown; expected one way only: remove "
            "this column or the breakdown column",
        )


def _word_faults(column: WrittenColumn) -> Iterator[tuple[KeyPath, str]]:
    meant: dict[str, str] = {}
    for breakdown, texts in column.words.value_aliases.items():
        for text in (breakdown, *texts):
            other = meant.setdefault(normalise_text(text), breakdown)
            if other != breakdown:
                yield (
                    ("customProperties",),
                    f"'{text}' would mean {other} and {breakdown}; a word is expected to mean "
                    "one breakdown: remove one of the two",
                )


def _check_headers(
    columns: list[WrittenColumn], words: ContractWords, place: Place, faults: Faults
) -> None:
    seen: dict[str, str] = {}
    texts = [
        (text, column.name, column.place)
        for column in columns
        for text in (str(column.item.get("businessName") or column.name), *column.words.aliases)
    ]
    for name in ("ignored_headers", "parent_headers"):
        texts += [(text, name, place) for text in getattr(words, name)]
    for text, name, where in texts:
        other = seen.setdefault(normalise_text(text), name)
        if other != name:
            faults.on(
                where,
                (),
                f"the header '{text}' of `{name}` is also one of `{other}`; a header must mean "
                "one column: remove one of the two",
            )
