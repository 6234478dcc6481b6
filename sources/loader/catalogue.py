"""The loaded catalogue: typed entries and the compiled tables."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa
from pydantic import BaseModel, ConfigDict

from sources.contract import Contract
from sources.loader.models import (
    Breakdown,
    CatalogueFile,
    DisclosureFile,
    Indicator,
    Measure,
    PeriodType,
)
from sources.pulls.description import AnyPull


class Catalogue(BaseModel):
    """A catalogue without faults.

    `tables` holds every compiled table; the properties give the most used ones as pandas
    frames (text columns, dates as `datetime.date`, None or NaN where null), made once.
    `period_spellings`: by period type, each normalised spelling to its period's id.
    `content_hash` names the compiled content.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    description: CatalogueFile
    disclosure: DisclosureFile
    period_types: dict[str, PeriodType]
    breakdowns: dict[str, Breakdown]
    measures: dict[str, Measure]
    indicators: dict[str, Indicator]
    contracts: dict[str, Contract]
    pulls: dict[str, tuple[AnyPull, ...]]
    period_spellings: dict[str, dict[str, str]]
    tables: dict[str, Any]
    content_hash: str

    def table(self, name: str) -> pa.Table:
        """A compiled table; KeyError with the names there are."""
        if name not in self.tables:
            raise KeyError(f"no compiled table {name}; there are {', '.join(self.tables)}")
        return self.tables[name]

    def frame(self, name: str) -> pd.DataFrame:
        """A compiled table as a pandas frame of its own."""
        frame: pd.DataFrame = self.table(name).to_pandas()
        return frame

    @cached_property
    def localities(self) -> pd.DataFrame:
        """Locality versions, one row each."""
        return self.frame("localities")

    @cached_property
    def locality_parents(self) -> pd.DataFrame:
        """Dated direct parents."""
        return self.frame("locality_parents")

    @cached_property
    def locality_links(self) -> pd.DataFrame:
        """Predecessors and successors."""
        return self.frame("locality_links")

    @cached_property
    def agencies(self) -> pd.DataFrame:
        """Agency × feed × area × validity."""
        return self.frame("agencies")

    @cached_property
    def periods(self) -> pd.DataFrame:
        """Every period of every type."""
        return self.frame("periods")

    @cached_property
    def calendar(self) -> pd.DataFrame:
        """When each period of each feed is due and final."""
        return self.frame("calendar")
