"""Faults in England's real figures: what must be caught is, what is true is let be.

Beside the published indicator stand three that the gate's thresholds were not chosen on, made of
the same counts: the share of boys, and one admission in twelve and in sixty, drawn anew here.
"""

import os
from pathlib import Path

import pytest

from bench.mutations.bars import (
    MOST_HELD,
    faults_by_bar,
    kinds_with_bars,
    missed_bars,
    too_many_alarms,
)
from bench.mutations.england import clean_england
from bench.mutations.home import open_clean
from bench.mutations.rounds import Sizes, run_rounds
from bench.mutations.tally import false_alarms, within_bars

pytestmark = pytest.mark.real

PUBLISHED = "child_injury_admission_rate"
# No file of England has the five measures that make a vector.
NO_VECTORS = ["copies: no faults"]
SIZES = Sizes(within=1000, each=0, vectors=0, together=0)
SEEDS = (31, 32, 33)


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """The home in which England stands six times, and its candidate."""
    data = os.environ.get("CHITIEU_SHARED")
    assert data, "set CHITIEU_SHARED to the folder of the real figures (make test-real DATA=…)"
    folder = tmp_path_factory.mktemp("clean")
    clean_england(folder, Path(data), Path(__file__).parent, copies=6, seed=SEEDS[0])
    return folder, open_clean(folder)


@pytest.fixture(scope="module")
def faults(clean, tmp_path_factory):
    """A row per fault of three rounds."""
    home, candidate = clean
    folder = tmp_path_factory.mktemp("faults")
    return run_rounds(home, folder, candidate, SIZES, SEEDS, kinds_with_bars())[0]


def test_of_true_figures_few_are_held_and_few_flagged(clean):
    figures = clean[1].figures
    assert too_many_alarms(figures, finest_most=MOST_HELD) == []
    by_indicator = false_alarms(figures, ["indicator_id"])
    assert len(by_indicator) == 4
    assert (by_indicator["held"] <= MOST_HELD).all(), by_indicator


def test_every_bar_is_reached(faults):
    assert missed_bars(faults) == NO_VECTORS


def test_the_bars_are_asked_of_thousands_of_faults(faults):
    asked = faults_by_bar(faults)
    assert len(within_bars(faults)) >= 5000
    assert min(asked["slips of the unit"], asked["swaps"]) >= 1000
    assert min(asked["twofold up"], asked["twofold down"]) >= 200
    assert faults["as_planned"].mean() > 0.99


def test_indicators_that_nothing_was_chosen_on_do_as_well(faults):
    further = faults[faults["indicator_id"] != PUBLISHED]
    assert set(within_bars(further)["type"]) >= {"proportion", "rate", "rate, rare"}
    assert missed_bars(further) == NO_VECTORS
