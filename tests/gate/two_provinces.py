"""Counts of two provinces over some years, and the candidates made of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from expectations.baseline import fit_baseline, read_baseline
from expectations.candidate import open_tables
from tests.gate.histories import OTHER, PROVINCE, commune, places, rates, world
from tests.gate.worlds import contribution, reaching

COMMUNES, YEARS = 12, 4
INNER = {"indicator_id": "early_deaths", "nesting_indicator_id": "deaths"}
SHARE = {"indicator_id": "stunting", "kind": "proportion", "relation": "subset", "per": 100}


def counts_of(seed: int) -> dict[str, np.ndarray]:
    """Counts by indicator, commune of two provinces and year; some rare, some odd already."""
    random = np.random.default_rng(seed)
    shape = (2 * COMMUNES, YEARS)
    usual = np.repeat(random.choice([3, 40, 120], (2, 1)), COMMUNES, axis=0)
    deaths = random.poisson(usual, shape).astype(float)
    inner = np.floor(deaths * 0.6)
    share = random.binomial(1000, random.choice([0.1, 0.9]), shape)
    found = {"deaths": deaths, "early_deaths": inner, "stunting": share.astype(float)}
    for counts in found.values():
        counts[random.random(shape) < 0.04] *= random.choice([0, 2, 10])
    return found


def place(at: int) -> str:
    """The commune of a row: half of them in each province."""
    return commune(at % COMMUNES, PROVINCE if at < COMMUNES else OTHER)


def figures_of(counts: dict[str, np.ndarray]) -> list[dict[str, Any]]:
    """Figures of communes and of the provinces above them."""
    figures = []
    for indicator_id, columns in (("deaths", {}), ("early_deaths", INNER), ("stunting", SHARE)):
        own = counts[indicator_id]
        usual = {"indicator_id": indicator_id, **columns}
        # So many that no slip makes more events than there are births.
        n = 1000 if columns is SHARE else 1_000_000
        for at in range(2 * COMMUNES):
            above = PROVINCE if at < COMMUNES else OTHER
            figures += rates(place(at), own[at].tolist(), n, **usual, parent_locality_id=above)
        for at, province in enumerate((PROVINCE, OTHER)):
            total = own[at * COMMUNES : (at + 1) * COMMUNES].sum(axis=0)
            figures += rates(province, total.tolist(), n * COMMUNES, **usual)
    outer = {(row["locality_id"], row["period"]): row for row in figures[: len(figures) // 3]}
    for row in figures:
        row["provisional"] = row["period"] == str(2019 + YEARS)
        if row["nesting_indicator_id"]:
            row["nesting_numerator"] = outer[row["locality_id"], row["period"]]["numerator"]
    return figures


def written(folder: Path, counts: dict[str, np.ndarray], baseline: Path | None = None) -> Path:
    """The candidate of these counts, judged by the baseline of another one or its own."""
    figures = figures_of(counts)
    made = world(figures, places({PROVINCE: COMMUNES, OTHER: COMMUNES}), shift_peers=8,
                 common_shock_peers=8, dispersion_localities=20)  # fmt: skip
    made.indicators = [(name, name, name, name, "births") for name in counts]
    for row in figures:
        if row["locality_level"] == "commune":
            cell = (row["indicator_id"], row["locality_id"], row["period"])
            made.contributions.append(
                contribution(*cell, row["numerator"], row["denominator"], expected=(40, 1000))
            )
    for at in range(2 * COMMUNES):
        made.targets += reaching(place(at), place(at), PROVINCE if at < COMMUNES else OTHER)
    candidate = made.write(folder)
    if baseline is None:
        with open_tables(candidate) as tables:
            fitted = fit_baseline(tables)
    else:
        fitted = read_baseline(baseline)
    fitted.write(candidate)
    inputs = {"catalogue_hash": "c0", "baseline_version": fitted.version}
    (candidate / "inputs.json").write_text(json.dumps(inputs), encoding="utf-8")
    return candidate
