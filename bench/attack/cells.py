"""The counts that an attacker reasons about: one unknown for everything that must be one number.

A cell is one side of one figure of one release. Cells of one measure, period, sex and set of units
are the same count, on whatever map, in whatever indicator and release; they become one unknown as
far as they really are equal (a count that was corrected between two releases is two unknowns).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.attack.places import NO_UNITS, Map, Sets
from bench.attack.published import KEY, Published

UNREPORTED, WITHHELD, ABSENT = -1, -2, -3
SIDES = ("numerator", "denominator")
NOT_SENSITIVE, ALWAYS = "none", "always"
EXPOSURE = "flow_stock"
TOTAL = "total"


@dataclass(frozen=True)
class Cells:
    """All cells, with their unknowns and the sets that the unknowns are of.

    ``frame`` has the figure's key with release, side, measure, sex, area, set, unknown (or
    ``UNREPORTED``, ``WITHHELD``), shown, truth, hidden, secret (the measure is sensitive), bounds
    (nothing of the indicator is, and yet some of it is hidden: it bounds what is). ``shown`` and
    ``truth`` are by unknown.
    """

    frame: pd.DataFrame
    shown: np.ndarray
    truth: np.ndarray
    sets: Sets
    periods: pd.DataFrame

    def harmful(self) -> np.ndarray:
        """Whether 1 to 4 of an unknown harm: always sensitive, or of one of the smallest units."""
        size = self.frame["set"].map(lambda at: len(self.sets.units[at]) if at >= 0 else 0)
        where = self.frame["always"] | self.frame["smallest"] | (size == 1)
        harms = where & self.frame["secret"] & (self.frame["unknown"] >= 0)
        found = np.zeros(len(self.truth), bool)
        found[self.frame.loc[harms, "unknown"]] = True
        return found


def cells_of(releases: list[Published]) -> Cells:
    """The cells of all releases."""
    sets = Sets()
    frame = pd.concat(
        [_of_release(number, one, sets) for number, one in enumerate(releases)], ignore_index=True
    )
    known = frame["truth"].notna()
    places = frame["set"].astype(str).where(
        frame["set"] != NO_UNITS, frame["geography"] + "|" + frame["locality_id"]
    )  # fmt: skip
    identity = [frame["measure"], frame["period"], frame["sex"], places, frame["truth"].round(6)]
    unknown = frame[known].groupby([column[known] for column in identity], sort=False).ngroup()
    frame["unknown"] = unknown.reindex(frame.index, fill_value=UNREPORTED).astype(int)
    frame.loc[frame["withheld"] & ~known, "unknown"] = WITHHELD
    count = int(frame["unknown"].max()) + 1
    truth, shown = np.zeros(count), np.full(count, np.nan)
    truth[frame.loc[known, "unknown"]] = frame.loc[known, "truth"]
    seen = known & frame["shown"].notna()
    shown[frame.loc[seen, "unknown"]] = frame.loc[seen, "shown"]
    periods = pd.concat([one.catalogue("periods") for one in releases])
    return Cells(frame, shown, truth, sets, periods.drop_duplicates("period"))


def _of_release(number: int, published: Published, sets: Sets) -> pd.DataFrame:
    figures, truth = published.figures, published.truth
    breakdowns = published.catalogue("breakdown_levels")
    dimension = breakdowns.drop_duplicates("breakdown").set_index("breakdown")["dimension"]
    indicators = published.table("indicators").set_index("indicator_id")
    measures = published.table("measures").set_index("measure_id")["sensitivity"]
    roles = published.table("indicator_measures").sort_values("measure_id")
    names = roles.groupby(["indicator_id", "role"])["measure_id"].agg(list)
    place = Map(published, sets)
    by_area = figures["breakdown"].isin(place.areas)
    base = figures[
        [*KEY, "locality_level", "period_type", "parent_locality_id", "reason", "hidden"]
    ].assign(
        release=number,
        area=figures["breakdown"].where(by_area, ""),
        sex=figures["breakdown"].where(
            ~by_area & (figures["breakdown"].map(dimension) != TOTAL), TOTAL
        ),
        relation=figures["indicator_id"].map(indicators["relation"]),
        set=_sets(figures, by_area, place),
        withheld=truth["obs_status"].eq("withheld"),
        smallest=figures["locality_level"].eq(place.smallest),
    )
    exposed = figures["indicator_id"].map(indicators["ratio_type"]) == EXPOSURE
    sides = []
    for side in SIDES:
        of_side = names.xs(side, level="role")
        secret = of_side.map(lambda found: any(measures[one] != NOT_SENSITIVE for one in found))
        always = of_side.map(lambda found: any(measures[one] == ALWAYS for one in found))
        wanted = figures["indicator_id"].map(of_side).notna()
        if side == "denominator":
            wanted &= figures["indicator_id"].map(secret).eq(True) & ~exposed
        sides.append(
            base.assign(
                side=side,
                measure=figures["indicator_id"].map(of_side.map("+".join)),
                secret=figures["indicator_id"].map(secret).eq(True),
                bounds=~figures["indicator_id"].isin(published.sensitive),
                always=figures["indicator_id"].map(always).eq(True),
                shown=figures[side].where(~figures["hidden"]),
                truth=truth[side],
                beside=np.nan if side == "denominator" else truth["denominator"],
            )[wanted]
        )
    return pd.concat(sides)


def _sets(figures: pd.DataFrame, by_area: pd.Series, place: Map) -> pd.Series:
    """The number of the set of units of each figure."""
    spots = figures[["geography", "locality_id", "period"]].assign(
        area=figures["breakdown"].where(by_area, "")
    )
    days = figures.drop_duplicates("period")[["period", "period_start", "period_end"]]
    days_of = {period: (first, last) for period, first, last in days.itertuples(index=False)}
    number: dict[tuple[str, ...], int] = {}
    for period, rows in spots.drop_duplicates().groupby("period"):
        wanted = list(rows[["geography", "locality_id", "area"]].itertuples(index=False, name=None))
        found = place.spots(*days_of[period], wanted)
        number |= {(str(period), *spot): at for spot, at in found.items()}
    keys = spots[["period", "geography", "locality_id", "area"]].itertuples(index=False, name=None)
    return pd.Series([number[key] for key in keys], index=figures.index)
