"""What is worked out once per catalogue and feed, so that small files read fast."""

from __future__ import annotations

from sources.contract import Contract
from sources.loader import Catalogue
from sources.places.registry import Registry, registry_of
from sources.places.search import PlaceSearch
from sources.readers.headers import HeaderIndex
from sources.readers.periods import PeriodIndex
from sources.readers.places import PlaceFinder

_KEPT_READERS = 4


class FeedReader:
    """What is worked out once per catalogue and feed."""

    def __init__(
        self, contract: Contract, catalogue: Catalogue, registry: Registry, search: PlaceSearch
    ) -> None:
        self.contract = contract
        self.headers = HeaderIndex(contract)
        self.periods = PeriodIndex(
            catalogue.tables["periods"], catalogue.period_spellings, contract
        )
        self.registry = registry
        self.search = search
        self.levels = set().union(*map(contract.levels_of, contract.measures))
        self._finders: dict[str, PlaceFinder] = {}

    def finder(self, agency: str) -> PlaceFinder:
        """The place finder of one agency."""
        if agency not in self._finders:
            self._finders[agency] = PlaceFinder(
                self.registry, self.search, self.levels, agency, self.contract.feed
            )
        return self._finders[agency]


class CatalogueReader:
    """The feeds of one catalogue, ready to read."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.registry = registry_of(catalogue.tables)
        self.search = PlaceSearch(self.registry)
        self._feeds: dict[str, FeedReader] = {}

    def feed(self, feed: str) -> FeedReader:
        """The reader of a feed that the catalogue has."""
        if feed not in self._feeds:
            contract = self.catalogue.contracts[feed]
            self._feeds[feed] = FeedReader(contract, self.catalogue, self.registry, self.search)
        return self._feeds[feed]


_readers: list[CatalogueReader] = []


def reader_of(catalogue: Catalogue) -> CatalogueReader:
    """The reader of a catalogue object; the last few are kept."""
    for known in _readers:
        if known.catalogue is catalogue:
            return known
    made = CatalogueReader(catalogue)
    _readers.insert(0, made)
    del _readers[_KEPT_READERS:]
    return made
