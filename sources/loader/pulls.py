"""Faults of a feed's ``pulls.yml`` against its contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sources.contract import Contract
from sources.loader.faults import Faults, KeyPath, Place
from sources.loader.model_faults import validate
from sources.loader.yaml_lines import read_yaml
from sources.pulls.description import AnyPull, Dhis2Pull, PullFile, SqlPull

FILE = "pulls.yml"
PLACES = ("locality_code", "locality_name")

Found = Iterator[tuple[KeyPath, str]]


def read_pulls(folder: Path, root: Path, contract: Contract, faults: Faults) -> tuple[AnyPull, ...]:
    """The sources of the feed whose contract stands in ``folder``; none without a file."""
    path = folder / FILE
    if not path.exists():
        return ()
    read = read_yaml(path, root, faults)
    if read is None:
        return ()
    found = validate(PullFile, read[0], read[1], faults, _without_kind)
    if found is None:
        return ()
    seen: set[str] = set()
    for index, pull in enumerate(found.sources):
        _check(pull, read[1].within("sources", index), contract, seen, faults)
    return tuple(found.sources)


def _without_kind(path: KeyPath) -> KeyPath:
    """A source's path in the file: the model's has the kind after the position."""
    return (*path[:2], *path[3:])


def _check(pull: AnyPull, place: Place, contract: Contract, seen: set[str], faults: Faults) -> None:
    if pull.id in seen:
        faults.on(place, ("id",), f"the source `{pull.id}` is given twice: rename one of the two")
    seen.add(pull.id)
    found = _of_sql(pull, contract) if isinstance(pull, SqlPull) else _of_dhis2(pull, contract)
    for path, sentence in found:
        faults.on(place, path, sentence)


def _of_sql(pull: SqlPull, contract: Contract) -> Found:
    names = [column.name for column in contract.columns]
    for name in pull.columns:
        if name not in names:
            yield ("columns", name), _unknown(name, names)
    if not set(PLACES) & set(pull.columns):
        yield ("columns",), "no column says the place; expected locality_code or locality_name"
    needed = ["period"] + ["breakdown"] * ("breakdown" in names)
    for name in needed:
        if name not in pull.columns:
            yield ("columns",), f"`{name}` is missing; every row must say it: name its column"
    if not any(_is_measure(name, contract) for name in pull.columns):
        yield ("columns",), "no column carries a measure: name one"


def _of_dhis2(pull: Dhis2Pull, contract: Contract) -> Found:
    names = [column.name for column in contract.columns if column.measure_id]
    if contract.value_aliases:
        yield (
            (),
            "the contract's rows name their breakdown, which data values do not; expected a "
            "contract with a column for each breakdown: change one of the two",
        )
    if pull.localities.by == "name" and "locality_name" not in {c.name for c in contract.columns}:
        yield ("localities", "by"), "the contract has no column of names: take code or table"
    if (pull.localities.by == "table") != bool(pull.localities.table):
        yield ("localities",), "`table` belongs to `by: table`, which must have it: change one"
    seen: set[str] = set()
    for index, value in enumerate(pull.values):
        where: KeyPath = ("values", index, "column")
        if value.column not in names:
            yield where, _unknown(value.column, names)
        if value.column in seen:
            yield where, f"`{value.column}` is given twice: remove one, or name both combinations"
        seen.add(value.column)


def _is_measure(name: str, contract: Contract) -> bool:
    return any(column.name == name and column.measure_id for column in contract.columns)


def _unknown(name: str, names: list[str]) -> str:
    return f"`{name}` is no column of the contract; expected one of {', '.join(names)}: correct it"
