"""All figures of a candidate as arrays, with the place of each in its series.

A series is a key without its period; its like periods (the same months of each year) are its
steps. Periods longer than a year make several series of non-overlapping steps.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from expectations.baseline.dispersion import GROUP
from expectations.candidate import KEYS
from expectations.statistics import Mask, Numbers
from expectations.thresholds import Thresholds

Indices = npt.NDArray[np.int64]
NOBODY = -1
LARGEST = 2**62

PROPORTION = "proportion"
COUNT = "count"
UNITS = "units"
WHOLE = "total"
DISPERSIONS = ("tau2", "tau2_complement", "tau2_denominator")
# Texts of a figure that are not in its key.
OTHER_TEXTS = ("locality_level", "period_type", "parent_locality_id", "kind", "relation")


@dataclass(frozen=True)
class Figures:
    """One entry a figure, in the order of keys.

    `x` and `n` are NaN where the figure has no value or is held as impossible; `n` is 1 for a pure
    count. `usable` are the figures that may stand in a history: closed, with a value on full
    coverage. `series` numbers the series from 0 and `step` its like periods in their order;
    `elsewhere` has for each series those of the same locality on other geographies, or NOBODY.
    `parent` is the entry of the unit above in the same period, or NOBODY; `peers` numbers the
    groups of peers in one period from 0, `neighbours` those of a level under one unit, or NOBODY,
    and `others` is how many of these have a value, without the entry itself; `units` numbers an
    indicator of a locality, whatever the map, the breakdown or the period.
    """

    keys: pd.DataFrame
    year: Numbers
    per: Numbers
    x: Numbers
    n: Numbers
    full: Mask
    usable: Mask
    broken: Mask
    proportion: Mask
    counted: Mask  # pure counts: nothing below the line
    of_units: Mask  # shares of units, whose number a registry gives
    whole: Mask  # not a part of a breakdown
    tau2: Numbers
    tau2_complement: Numbers
    tau2_denominator: Numbers
    shift: Numbers
    series: Indices
    step: Indices
    elsewhere: npt.NDArray[np.int64]
    parent: Indices
    peers: Indices
    neighbours: Indices
    others: Numbers
    units: Indices
    of_year: Mask  # of a whole year, or several

    def __len__(self) -> int:
        return len(self.x)


def read_figures(
    tables: duckdb.DuckDBPyConnection, impossible: pd.DataFrame, thresholds: Thresholds
) -> Figures:
    """The candidate's figures; `impossible` has the keys of those held by an impossible rule."""
    frame = _read(tables, impossible)
    codes = {name: _codes(frame[name]) for name in (*KEYS, "period_type")}
    span = frame["span"].to_numpy(dtype=np.int64)
    begins = frame["begins"].to_numpy(dtype=np.int64)
    slot = [codes["period_type"], frame["slot"].to_numpy(dtype=np.int64), begins % span]
    series_keys = ("indicator_id", "series", "locality_id", "breakdown")
    place = _numbered(*(codes[name] for name in series_keys), *slot)
    series = _numbered(place, codes["geography"])
    kind = frame["kind"]
    counted = np.asarray(kind == COUNT, dtype=np.bool_)
    valued = frame["valued"].to_numpy(dtype=np.bool_)
    x = _numbers(frame["numerator"], valued)
    n = np.where(counted & valued, 1.0, _numbers(frame["denominator"], valued))
    parent, level = _parents(frame, codes), _codes(frame["locality_level"])
    neighbours = np.where(parent == NOBODY, NOBODY, parent * (level.max(initial=0) + 1) + level)
    full = frame["full_coverage"].to_numpy(dtype=np.bool_)
    proportion = np.asarray(kind == PROPORTION, dtype=np.bool_)
    return Figures(
        keys=frame[list(KEYS)],
        year=frame["year"].to_numpy(dtype=np.float64, na_value=np.nan),
        per=frame["per"].to_numpy(dtype=np.float64, na_value=np.nan),
        x=x,
        n=n,
        full=full,
        usable=valued & full & frame["usable"].to_numpy(dtype=np.bool_) & (x >= 0) & (n > 0),
        broken=frame["break_before"].to_numpy(dtype=np.bool_),
        proportion=proportion,
        counted=counted,
        of_units=np.asarray(frame["relation"] == UNITS, dtype=np.bool_),
        whole=np.asarray(frame["breakdown"] == WHOLE, dtype=np.bool_),
        tau2=_dispersion(frame["tau2"], proportion, thresholds),
        tau2_complement=_dispersion(frame["tau2_complement"], proportion, thresholds),
        tau2_denominator=_dispersion(
            frame["tau2_denominator"], np.zeros_like(proportion), thresholds
        ),
        shift=frame["shift"].to_numpy(dtype=np.float64),
        series=series,
        step=begins // span,
        elsewhere=_elsewhere(series, place, codes["geography"]),
        parent=parent,
        peers=_numbered(
            *(codes[name] for name in KEYS if name != "locality_id"),
            level,
            _codes(frame["peer_group"]),
        ),
        neighbours=neighbours,
        others=_others(neighbours, (x >= 0) & (n > 0)),
        units=_numbered(*(codes[name] for name in ("indicator_id", "series", "locality_id"))),
        of_year=frame["of_year"].to_numpy(dtype=np.bool_),
    )


def _read(tables: duckdb.DuckDBPyConnection, impossible: pd.DataFrame) -> pd.DataFrame:
    """Figures in the order of keys, with the parameters of the gate's baseline beside them."""
    keys = ", ".join(f"f.{name}" for name in KEYS)
    present = {row[0] for row in tables.execute("SHOW TABLES").fetchall()}
    tables.register("held_impossible", impossible[list(KEYS)].astype("str"))
    same = " AND ".join(f"h.{name} = f.{name}" for name in KEYS)
    parameters, joins = _baseline_sql(present)
    rows: pa.Table = tables.sql(
        f"SELECT {keys}, {', '.join(f'f.{name}' for name in OTHER_TEXTS)}, f.year, f.per, "
        "f.numerator, f.denominator, f.value IS NOT NULL AND h.period IS NULL AS valued, "
        "coalesce(f.coverage >= f.coverage_needed, true) AS full_coverage, "
        "NOT coalesce(f.provisional, false) AS usable, "
        "coalesce(f.break_before, false) AS break_before, "
        "coalesce(year(f.period_start), 0) AS begins, "
        "coalesce(month(f.period_start) * 100 + day(f.period_start), 0) AS slot, "
        "greatest(coalesce(round((f.period_end - f.period_start + 1) / 365.25), 1), 1)::INT "
        "AS span, coalesce(period_end - period_start >= 360, false) AS of_year, "
        f"{parameters} "
        f"FROM figures f {joins} "
        f"LEFT JOIN (SELECT DISTINCT * FROM held_impossible) h ON {same} ORDER BY {keys}"
    ).to_arrow_table()
    tables.unregister("held_impossible")
    frame: pd.DataFrame = rows.to_pandas(strings_to_categorical=True)
    return frame


def _baseline_sql(present: set[str]) -> tuple[str, str]:
    """Columns and joins of the baseline's tables; without them the defaults stand."""
    joins, dispersion = "", {name: f"NULL::DOUBLE AS {name}" for name in DISPERSIONS}
    if "gate_dispersion" in present:
        dispersion = {name: f"d.{name}" for name in DISPERSIONS}
        joins = "LEFT JOIN gate_dispersion d ON " + " AND ".join(
            f"d.{name} = f.{name}" for name in GROUP
        )
    columns = ", ".join(dispersion.values())
    if {"gate_shifts", "gate_peers"} <= present:
        columns += ", coalesce(s.shift, 0) AS shift, "
        columns += "coalesce(p.peer_group, f.parent_locality_id, '') AS peer_group"
        joins += (
            " LEFT JOIN gate_peers p ON p.geography = f.geography "
            "AND p.locality_id = f.locality_id LEFT JOIN gate_shifts s "
            "ON s.indicator_id = f.indicator_id AND s.series = f.series "
            "AND s.geography = f.geography AND s.locality_level = f.locality_level "
            "AND s.peer_group = p.peer_group AND s.period = f.period "
            "AND s.breakdown = f.breakdown"
        )
    else:
        columns += ", 0.0::DOUBLE AS shift, coalesce(f.parent_locality_id, '') AS peer_group"
    return columns, joins


def _dispersion(tau2: pd.Series, proportion: Mask, thresholds: Thresholds) -> Numbers:
    otherwise = np.where(
        proportion, thresholds["dispersion_of_proportions"], thresholds["dispersion_of_rates"]
    )
    known = tau2.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.where(np.isnan(known), otherwise, known)


def _numbers(column: pd.Series, valued: Mask) -> Numbers:
    return np.where(valued, column.to_numpy(dtype=np.float64, na_value=np.nan), np.nan)


def _codes(column: pd.Series) -> Indices:
    return np.asarray(column.cat.codes.to_numpy(), dtype=np.int64)


def _numbered(*parts: Indices) -> Indices:
    """The combinations of the parts that occur, numbered from 0 in their order."""
    combined, size = np.zeros(len(parts[0]), dtype=np.int64), 1
    for part in parts:
        low, high = int(part.min(initial=0)), int(part.max(initial=0))
        width = high - low + 1
        if size * width > LARGEST:
            combined = np.unique(combined, return_inverse=True)[1].astype(np.int64)
            size = int(combined.max(initial=0)) + 1
        combined = combined * width + (part - low)
        size *= width
    return np.unique(combined, return_inverse=True)[1].astype(np.int64)


def _others(neighbours: Indices, valued: Mask) -> Numbers:
    """How many of the neighbours of each entry have a value, without itself."""
    known = neighbours != NOBODY
    values = np.bincount(neighbours[known], weights=valued[known])
    others = np.zeros(len(neighbours))
    others[known] = values[neighbours[known]] - valued[known]
    return others


def _elsewhere(series: Indices, place: Indices, geography: Indices) -> npt.NDArray[np.int64]:
    """Per series the series of the same place on each geography but its own, or NOBODY."""
    count = int(series.max(initial=-1)) + 1
    place_of = np.zeros(count, dtype=np.int64)
    place_of[series] = place
    columns = []
    for one in range(int(geography.max(initial=-1)) + 1):
        here = geography == one
        at_place = np.full(int(place.max(initial=-1)) + 1, NOBODY, dtype=np.int64)
        at_place[place[here]] = series[here]
        other = at_place[place_of]
        columns.append(np.where(other == np.arange(count), NOBODY, other))
    return np.stack(columns, axis=1) if columns else np.empty((count, 0), dtype=np.int64)


def _parents(frame: pd.DataFrame, codes: dict[str, Indices]) -> Indices:
    """The entry of the unit above in the same period, or NOBODY."""
    units = frame["locality_id"].cat.categories
    above = frame["parent_locality_id"]
    if not isinstance(above.dtype, pd.CategoricalDtype):
        return np.full(len(frame), NOBODY, dtype=np.int64)
    known = np.append(units.get_indexer(above.cat.categories), NOBODY)
    parent = known[_codes(above)]
    rest = _numbered(*(codes[name] for name in KEYS if name != "locality_id"))
    size = len(units) + 1
    own = rest * size + codes["locality_id"]
    wanted = np.where(parent >= 0, rest * size + parent, NOBODY)
    order = np.argsort(own, kind="stable")
    at = np.minimum(np.searchsorted(own[order], wanted), max(len(own) - 1, 0))
    found = order[at] if len(own) else at
    return np.where((wanted >= 0) & (own[found] == wanted), found, NOBODY).astype(np.int64)
