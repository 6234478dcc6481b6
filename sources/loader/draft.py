"""What the files of a catalogue say, read but not yet compared with each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Generic, TypeVar

import pandas as pd
from pydantic import BaseModel

from sources.contract import MeasureTerms
from sources.loader.contract_file import ContractEntry, parse_contract
from sources.loader.correction_models import CorrectionFile
from sources.loader.csv_lines import Rows, read_csv
from sources.loader.faults import Faults, Place
from sources.loader.model_faults import validate
from sources.loader.models import (
    Breakdown,
    CatalogueFile,
    DisclosureFile,
    Indicator,
    Measure,
    PeriodsFile,
    PeriodType,
)
from sources.loader.optional_files import read_optional
from sources.loader.pulls import read_pulls
from sources.loader.yaml_lines import read_yaml
from sources.pulls.description import AnyPull

T = TypeVar("T", bound=BaseModel)

CSV_FILES = {
    "levels.csv": ["level", "rank", "name_vi", "name_en", "codes_digits"],
    "geographies.csv": ["geography", "kind", "snapshot_date", "levels"],
    "period_levels.csv": ["level", "period_type"],
    "plans.csv": [
        "plan_id", "name_vi", "name_en", "document", "issued", "locality_id", "geography",
        "first_year", "last_year", "note_vi", "note_en",
    ],
    "breaks.csv": ["kind", "id", "date", "reason_vi", "reason_en"],
    "thresholds.csv": [
        "threshold_id", "value", "unit", "date", "source", "reason_vi", "reason_en",
    ],
    "localities/localities.csv": [
        "locality_id", "level", "code", "name_vi", "type", "parent_id", "valid_from", "valid_to",
        "decree",
    ],
    "localities/links.csv": [
        "predecessor_id", "successor_id", "date", "share", "basis", "decree",
    ],
}  # fmt: skip
REGISTRY_FILES = (
    "levels.csv", "geographies.csv", "localities/localities.csv", "localities/links.csv",
)  # fmt: skip
CALENDAR_COLUMNS = ["feed", "period_type", "due_days_after_end", "final_days_after_end"]
AGENCY_COLUMNS = [
    "agency_id", "name_vi", "name_en", "feed", "locality_id", "valid_from", "valid_to",
]  # fmt: skip
TARGET_COLUMNS = [
    "clause", "target_id", "indicator_id", "locality_id", "geography", "breakdown", "year",
    "kind", "comparator", "target_value", "per", "out_of", "baseline_year", "qualifier", "printed",
    "read_as", "reading_note_vi", "reading_note_en", "disputed", "dispute_reason_vi",
    "dispute_reason_en", "comparable", "not_comparable_reason_vi",
    "not_comparable_reason_en",
]  # fmt: skip


@dataclass(frozen=True)
class Entry(Generic[T]):
    """One entry of a YAML file and where it stands."""

    value: T
    place: Place


@dataclass
class Draft:
    """The files of a catalogue.

    `ids` has the ids of every kind, those of entries with faults too: an entry with a fault
    of its own is not also reported as unknown wherever it is used. Kinds in `unread` could not
    be read at all, so nothing is said of references to them.
    """

    root: Path
    catalogue: Entry[CatalogueFile] | None = None
    periods: Entry[PeriodsFile] | None = None
    disclosure: Entry[DisclosureFile] | None = None
    breakdowns: dict[str, Entry[Breakdown]] = field(default_factory=dict)
    measures: dict[str, Entry[Measure]] = field(default_factory=dict)
    indicators: dict[str, Entry[Indicator]] = field(default_factory=dict)
    contracts: dict[str, ContractEntry] = field(default_factory=dict)
    pulls: dict[str, tuple[AnyPull, ...]] = field(default_factory=dict)
    corrections: dict[str, Entry[CorrectionFile]] = field(default_factory=dict)
    csv: dict[str, Rows] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def known(self, kind: str, name: str) -> bool:
        """Whether the catalogue has `name`, or cannot tell since that file was not read."""
        return kind in self.unread or name in self.ids.get(kind, set())

    @cached_property
    def terms(self) -> dict[str, tuple[str, MeasureTerms]]:
        """For each reported measure, its feed and the terms on which the feed carries it."""
        return {
            measure_id: (feed, terms)
            for feed, entry in self.contracts.items()
            for measure_id, terms in entry.contract.measures.items()
        }

    def period_types(self) -> dict[str, PeriodType]:
        """The period types by id; empty when periods.yml has a fault."""
        return {} if self.periods is None else {one.id: one for one in self.periods.value.types}


def read_registry_draft(root: Path, faults: Faults) -> Draft:
    """Read what the registry of localities needs of the catalogue in `root`, as `read_draft`."""
    draft = Draft(root)
    draft.catalogue = _single(root / "catalogue.yml", CatalogueFile, draft, faults)
    _read_breakdowns(draft, faults)
    _read_tables(draft, REGISTRY_FILES, faults)
    _read_table_with_feeds(draft, "agencies.csv", AGENCY_COLUMNS, faults)
    return draft


def read_draft(root: Path, faults: Faults) -> Draft:
    """Read every file of the catalogue in `root`; what does not fit its shape is in `faults`."""
    draft = Draft(root)
    draft.catalogue = _single(root / "catalogue.yml", CatalogueFile, draft, faults)
    draft.periods = _single(root / "periods.yml", PeriodsFile, draft, faults)
    draft.disclosure = _single(root / "disclosure.yml", DisclosureFile, draft, faults)
    if draft.periods is None:
        draft.unread.add("period type")
    draft.ids["period type"] = set(draft.period_types())
    _read_breakdowns(draft, faults)
    measures = [root / "measures.yml", *sorted(root.glob("feeds/*/measures.yml"))]
    draft.measures = _listed(measures, "measures", "measure", Measure, draft, faults)
    _read_indicators(draft, faults)
    _read_contracts(draft, faults)
    _read_tables(draft, CSV_FILES, faults)
    _read_table_with_feeds(draft, "calendar.csv", CALENDAR_COLUMNS, faults)
    _read_table_with_feeds(draft, "agencies.csv", AGENCY_COLUMNS, faults)
    _read_targets(draft, faults)
    draft.csv |= read_optional(root, faults)
    draft.corrections = _of_folder("corrections", CorrectionFile, draft, faults)
    return draft


def _read_breakdowns(draft: Draft, faults: Faults) -> None:
    path = draft.root / "breakdowns.yml"
    draft.breakdowns = _listed([path], "breakdowns", "breakdown", Breakdown, draft, faults)


def _single(path: Path, model: type[T], draft: Draft, faults: Faults) -> Entry[T] | None:
    read = read_yaml(path, draft.root, faults)
    if read is None:
        return None
    value = validate(model, read[0], read[1], faults)
    return None if value is None else Entry(value, read[1])


def _of_folder(folder: str, model: type[T], draft: Draft, faults: Faults) -> dict[str, Entry[T]]:
    """One entry for each YAML file of a folder that a catalogue may leave out, by its name."""
    paths = sorted((draft.root / folder).glob("*.yml"))
    for strange in sorted(set((draft.root / folder).glob("*")) - set(paths)):
        if strange.name != "README.md":
            file = strange.relative_to(draft.root).as_posix()
            faults.at(file, 1, f"a .yml file is expected in {folder}/: rename or remove it")
    entries = {path.stem: _single(path, model, draft, faults) for path in paths}
    return {name: entry for name, entry in entries.items() if entry is not None}


def _listed(
    paths: list[Path], key: str, kind: str, model: type[T], draft: Draft, faults: Faults
) -> dict[str, Entry[T]]:
    """The entries of a file that is one list under `key`, by id."""
    entries: dict[str, Entry[T]] = {}
    draft.ids.setdefault(kind, set())
    for path in paths:
        read = read_yaml(path, draft.root, faults)
        items = read[0].get(key) if read and isinstance(read[0], dict) else None
        if read is None or not isinstance(items, list):
            draft.unread.add(kind)
            if read is not None:
                faults.on(read[1], (), f"the file must hold one list under `{key}`: write it so")
            continue
        for strange in sorted(set(map(str, read[0])) - {key}):
            faults.on(read[1], (strange,), f"`{strange}` is no key here; expected `{key}` only")
        for index, item in enumerate(items):
            _add_entry(entries, item, kind, model, (read[1].within(key, index), draft, faults))
    return entries


def _add_entry(
    entries: dict[str, Entry[T]],
    item: Any,
    kind: str,
    model: type[T],
    at: tuple[Place, Draft, Faults],
) -> None:
    place, draft, faults = at
    name = str(item.get("id", "")) if isinstance(item, dict) else ""
    if name and name in draft.ids[kind]:
        faults.on(place, ("id",), f"the {kind} `{name}` is already there: remove one of the two")
    draft.ids[kind].add(name)
    value = validate(model, item, place, faults)
    if value is not None:
        entries.setdefault(name, Entry(value, place))


def _read_indicators(draft: Draft, faults: Faults) -> None:
    draft.ids["indicator"] = set()
    for path in sorted(draft.root.glob("indicators/**/*.yml")):
        draft.ids["indicator"].add(path.stem)
        read = read_yaml(path, draft.root, faults)
        if read is None:
            continue
        value = validate(Indicator, read[0], read[1], faults)
        if value is None:
            continue
        for key, expected in (("id", path.stem), ("domain", path.parent.name)):
            given = getattr(value, key)
            if given and given != expected:
                faults.on(
                    read[1],
                    (key,),
                    f"`{key}` is {given!r} where the file's place says {expected!r}: "
                    "make them equal",
                )
        if value.id in draft.indicators:
            faults.on(read[1], ("id",), f"the indicator `{value.id}` is already there: remove one")
        value = value.model_copy(update={"domain": path.parent.name})
        draft.indicators[value.id] = Entry(value, read[1])


def _read_contracts(draft: Draft, faults: Faults) -> None:
    draft.ids["feed"] = set()
    for folder in sorted(path for path in draft.root.glob("feeds/*") if path.is_dir()):
        draft.ids["feed"].add(folder.name)
        read = read_yaml(folder / "contract.yml", draft.root, faults)
        entry = None if read is None else parse_contract(*read, folder.name, faults)
        if entry is None:
            draft.unread.add("contract column")
        else:
            draft.contracts[folder.name] = entry
            draft.pulls[folder.name] = read_pulls(folder, draft.root, entry.contract, faults)


def _read_tables(draft: Draft, names: Iterable[str], faults: Faults) -> None:
    """The CSV files of these names, and the ids of levels, geographies and localities in them."""
    for name in names:
        rows = read_csv(draft.root / name, draft.root, CSV_FILES[name], faults)
        if rows is not None:
            draft.csv[name] = rows
    for kind, file, column in (
        ("level", "levels.csv", "level"),
        ("geography", "geographies.csv", "geography"),
        ("locality", "localities/localities.csv", "locality_id"),
    ):
        if file in draft.csv:
            draft.ids[kind] = set(draft.csv[file].frame[column])
        else:
            draft.unread.add(kind)


def _read_table_with_feeds(draft: Draft, name: str, columns: list[str], faults: Faults) -> None:
    """A CSV file that a feed's folder may add to."""
    paths = [draft.root / name, *sorted(draft.root.glob(f"feeds/*/{name}"))]
    read = [one for one in (read_csv(path, draft.root, columns, faults) for path in paths) if one]
    if len(read) == len(paths):
        draft.csv[name] = Rows(pd.concat([one.frame for one in read], ignore_index=True))


def _read_targets(draft: Draft, faults: Faults) -> None:
    plans = draft.csv.get("plans.csv")
    for path in sorted(draft.root.glob("targets/*.csv")):
        rows = read_csv(path, draft.root, TARGET_COLUMNS, faults)
        if rows is not None:
            draft.csv[f"targets/{path.name}"] = rows
        if plans is not None and path.stem not in set(plans.frame["plan_id"]):
            faults.at(
                f"targets/{path.name}",
                1,
                f"no plan has the id '{path.stem}'; expected a row of plans.csv: add it",
            )
