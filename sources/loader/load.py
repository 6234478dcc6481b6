"""Loading a catalogue: read everything, check everything, then compile."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from sources.loader.agencies import check_agencies
from sources.loader.catalogue import Catalogue
from sources.loader.compiled import with_hash
from sources.loader.corrections import check_corrections, compile_corrections
from sources.loader.cross_checks import check_cross_checks, compile_cross_checks
from sources.loader.dimensions import check_dimensions
from sources.loader.draft import Draft, read_draft, read_registry_draft
from sources.loader.faults import CatalogueError, Faults
from sources.loader.feeds import check_calendar, check_feeds
from sources.loader.indicators import check_indicators
from sources.loader.links import check_links
from sources.loader.localities import check_localities
from sources.loader.locality_tables import compile_localities
from sources.loader.measures import check_measures
from sources.loader.obligation_tables import compile_obligations
from sources.loader.obligations import check_obligations
from sources.loader.ownership import check_ownership, compile_ownership
from sources.loader.periods import Period, check_periods, spellings
from sources.loader.plan_tables import compile_plans
from sources.loader.plans import check_plans
from sources.loader.reference_levels import check_reference_levels, compile_reference_levels
from sources.loader.remainders import check_remainders
from sources.loader.special_groups import check_special_groups, compile_special_groups
from sources.loader.standards import check_standards, compile_standards
from sources.loader.tables import as_table, compile_small, level_rows
from sources.loader.thresholds import check_thresholds
from sources.loader.waivers import check_waivers, compile_waivers


def load_catalogue(path: Path) -> Catalogue:
    """Load the catalogue in the folder `path`.

    Raises CatalogueError with every fault of every file, each with its file, its line and a
    sentence that says what was expected and what to do.
    """
    faults = _new_faults(path)
    draft = read_draft(path, faults)
    periods = check_periods(draft, faults)
    check_dimensions(draft, faults)
    check_thresholds(draft, faults)
    registry = check_localities(draft, faults)
    links = check_links(draft, registry, faults) if registry is not None else None
    check_feeds(draft, periods, faults)
    check_measures(draft, faults)
    check_indicators(draft, faults)
    check_calendar(draft, faults)
    check_agencies(draft, registry, faults)
    check_plans(draft, registry, faults)
    check_obligations(draft, periods, faults)
    check_ownership(draft, faults)
    check_standards(draft, faults)
    check_special_groups(draft, faults)
    check_corrections(draft, registry, periods, faults)
    waivers = check_waivers(draft, periods, faults)
    check_cross_checks(draft, faults)
    check_reference_levels(draft, registry, faults)
    if registry is not None and links is not None:
        check_remainders(draft, registry, links, faults)
    if len(faults) or registry is None or links is None:
        raise CatalogueError(path, faults.sorted())
    tables = (
        compile_small(draft, periods)
        | compile_localities(draft, registry, links)
        | compile_plans(draft, periods)
        | compile_obligations(draft)
        | compile_ownership(draft)
        | compile_standards(draft)
        | compile_special_groups(draft)
        | compile_corrections(draft)
        | compile_waivers(waivers)
        | compile_cross_checks(draft)
        | compile_reference_levels(draft)
    )
    return _catalogue(draft, periods, *with_hash(tables))


def load_registry(path: Path) -> dict[str, pa.Table]:
    """The compiled tables of levels and localities alone, of the catalogue in the folder `path`.

    Raises CatalogueError with every fault of their files, as `load_catalogue`.
    """
    faults = _new_faults(path)
    draft = read_registry_draft(path, faults)
    check_dimensions(draft, faults)
    registry = check_localities(draft, faults)
    links = check_links(draft, registry, faults) if registry is not None else None
    if len(faults) or registry is None or links is None:
        raise CatalogueError(path, faults.sorted())
    levels = {"levels": as_table("levels", level_rows(draft))}
    return levels | compile_localities(draft, registry, links)


def _new_faults(path: Path) -> Faults:
    """No faults yet; raises CatalogueError when there is no folder at all."""
    faults = Faults()
    if not path.is_dir():
        faults.at(".", 1, "the folder does not exist; expected a catalogue folder: name another")
        raise CatalogueError(path, faults.sorted())
    return faults


def _catalogue(
    draft: Draft, periods: dict[str, Period], content_hash: str, tables: dict[str, object]
) -> Catalogue:
    if draft.catalogue is None or draft.disclosure is None:
        raise AssertionError("a catalogue without faults has both files")
    types = draft.period_types()
    meant = spellings(periods, types)
    return Catalogue(
        description=draft.catalogue.value,
        disclosure=draft.disclosure.value,
        period_types=types,
        breakdowns={name: entry.value for name, entry in draft.breakdowns.items()},
        measures={name: entry.value for name, entry in draft.measures.items()},
        indicators={name: entry.value for name, entry in draft.indicators.items()},
        contracts={feed: entry.contract for feed, entry in draft.contracts.items()},
        pulls=draft.pulls,
        period_spellings={
            kind: {text: next(iter(ids)) for text, ids in texts.items()}
            for kind, texts in meant.items()
        },
        tables=tables,
        content_hash=content_hash,
    )
