"""The comparisons of the rules on change: how far a figure reaches, against the least that acts."""

from __future__ import annotations

import numpy as np
import pandas as pd

from expectations.change.evidence import AMONG_PEERS, NOTHING_TO_TELL, PEERS
from expectations.comparison import Comparison
from expectations.statistics import Statistic, StatisticOf

# A rule acts from a reach of 1 on.
BELOW_ONE = float(np.nextafter(1.0, 0.0))


def _reach(rule_id: str, reach: str) -> StatisticOf:
    """The figure's reach on the rule's rung; asked where no stronger rule answered."""

    def statistic(frame: pd.DataFrame) -> Statistic:
        reached = frame[reach].to_numpy(dtype=np.float64)
        broken = np.asarray(frame["rule"] == rule_id, dtype=np.bool_)
        strongest = np.maximum(reached, frame["strength"].to_numpy(dtype=np.float64))
        # A reach that is not a number is asked, and fails.
        answered_by_another = (reached < 0) | (reached >= 1)
        bound = np.full(len(frame), BELOW_ONE)
        return np.where(broken, strongest, reached), bound, broken | ~answered_by_another

    return statistic


def _reversal(frame: pd.DataFrame) -> Statistic:
    """Whether the period after stands where the one before stood, and this one does not."""
    reached = frame["out_and_back"].to_numpy(dtype=np.float64)
    return reached, np.full(len(frame), BELOW_ONE), ~(reached < 0)


def _of(rule_id: str, reach: str, *suspects: str, side: str = "numerator") -> Comparison:
    expected = {"numerator": "expected_count", "denominator": "expected_denominator"}[side]
    return Comparison(
        rule_id,
        rule_id,
        _reach(rule_id, reach),
        side,
        expected,
        suspects=suspects,
        by_cell=True,
        side=side,
        other=None,
    )


ABOVE, BELOW = "numerator", "denominator"

CHANGE_COMPARISONS: list[Comparison] = [
    _of("swapped", "swapped", ABOVE, BELOW),
    _of("slip_of_whole_file", "slip", ABOVE, BELOW),
    _of("unit_slip", "slip", ABOVE),
    _of("unit_slip_of_denominator", "slip_of_denominator", BELOW, side=BELOW),
    _of("unit_slip_of_both", "slip_of_denominator", ABOVE, BELOW, side=BELOW),
    _of("surprising_change", "surprise", ABOVE),
    _of("surprising_denominator", "surprise_of_denominator", BELOW, side=BELOW),
    _of("surprising_both", "surprise_of_denominator", ABOVE, BELOW, side=BELOW),
    _of("far_more_than_chance", "far_more_than_chance", ABOVE),
    # What peers show is the rate of events: it says nothing of the exposure.
    _of(AMONG_PEERS, "among_peers", ABOVE),
    _of("common_shock", "surprise"),
    _of("new_level", "surprise"),
    _of("moved_much", "moved"),
    _of("denominator_moved", "move_of_denominator", side=BELOW),
    _of("none_where_some_expected", "none"),
    _of("more_than_chance", "many"),
    Comparison("out_and_back", "out_and_back", _reversal, ABOVE, "expected_count", other=None),
]


def asked_by(history_of: str) -> list[Comparison]:
    """Those asked of a figure whose history is OWN, ELSEWHERE, that of its PEERS, or none."""
    if history_of == NOTHING_TO_TELL:
        return []
    beside_peers = history_of == PEERS
    return [one for one in CHANGE_COMPARISONS if (one.name == AMONG_PEERS) == beside_peers]
