"""What anybody can read of a home folder, and beside it the truth that the attack is scored by.

The attacker has every release that is kept and the catalogue, which is open. The restricted
releases are read for two things only: to strike out of his reasoning what happens not to be so (who
believes something false learns nothing), and to say how close his answers are.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

KEY = ["indicator_id", "series", "locality_id", "geography", "period", "breakdown"]
NUMBERS = ["numerator", "denominator", "value", "lower_95", "upper_95", "lower_998", "upper_998"]
SUPPRESSED = "suppressed"


@dataclass(frozen=True)
class Published:
    """One release as readers see it."""

    folder: Path
    restricted: Path
    compiled: Path

    @property
    def release_id(self) -> str:
        """The name of the release."""
        return self.folder.name

    def table(self, name: str, columns: list[str] | None = None, **where: Any) -> pd.DataFrame:
        """One public table; ``where`` is a filter in pyarrow's form under ``filters``."""
        return _read(self.folder / f"{name}.parquet", columns, **where)

    def catalogue(self, name: str) -> pd.DataFrame:
        """One table of the compiled catalogue that the release was made with."""
        return _read(self.compiled / f"{name}.parquet")

    @cached_property
    def sensitive(self) -> list[str]:
        """The indicators that are sensitive."""
        indicators = self.table("indicators", ["indicator_id", "sensitive"])
        return sorted(indicators.loc[indicators["sensitive"].astype(bool), "indicator_id"])

    @cached_property
    def guarded(self) -> list[str]:
        """The indicators of which figures are hidden: sensitive ones, and what bounds these."""
        hidden = self.table("figures", ["indicator_id"], filters=[("obs_status", "=", SUPPRESSED)])
        return sorted({*self.sensitive, *hidden["indicator_id"]})

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every column of the public figures of guarded indicators, and ``hidden``."""
        found = self.table("figures", filters=[("indicator_id", "in", self.guarded)])
        return found.assign(hidden=found["obs_status"] == SUPPRESSED)

    @cached_property
    def truth(self) -> pd.DataFrame:
        """Both counts of the same figures as they are, and status, in the order of ``figures``."""
        known = _read(
            self.restricted / "figures.parquet",
            [*KEY, "numerator", "denominator", "obs_status"],
            filters=[("indicator_id", "in", self.guarded)],
        )
        return self.figures[KEY].merge(known, on=KEY, how="left", validate="one_to_one")


def releases_of(home: Path) -> list[Published]:
    """Every release that is kept, the oldest first; an unmasked one must stand beside each."""
    found = []
    for folder in sorted(home.joinpath("releases").glob("[0-9]*")):
        facts = json.loads((folder / "release.json").read_text(encoding="utf-8"))
        restricted = home / "restricted" / folder.name
        if not restricted.is_dir():
            raise FileNotFoundError(
                f"{restricted} is not there: without the unmasked release the attack on "
                f"{folder} cannot be scored."
            )
        found.append(Published(folder, restricted, home / "catalogue" / facts["catalogue_hash"]))
    if not found:
        raise FileNotFoundError(f"{home / 'releases'} holds no release to attack.")
    return found


def _read(path: Path, columns: list[str] | None = None, **where: Any) -> pd.DataFrame:
    return pq.read_table(path, columns=columns, **where).to_pandas()
