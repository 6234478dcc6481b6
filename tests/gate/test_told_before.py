"""Where earlier publications told too much, that is counted; nothing else is."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from expectations.disclosure import ProtectionError
from expectations.disclosure.needs import Needs
from expectations.disclosure.protect import protect
from expectations.disclosure.system import System
from tests.gate.sensitive_worlds import KEYS, OLD, SEXES, SensitiveWorld, world_of


def with_two_girls() -> SensitiveWorld:
    """40 cases, 15 of the worst kind in every atom, but for the girls of P3: two of the worst."""
    counts = {"cases": 40, "worst": 15, "helped": 20, "children": 7000}
    atoms = {
        (measure, province, "2023", sex): count
        for measure, count in counts.items()
        for province in OLD
        for sex in SEXES
    }
    return world_of(atoms | {("worst", "P3", "2023", "female"): 2})


def remembered(world: SensitiveWorld, shown: pd.Series) -> pd.DataFrame:
    """What an earlier publication of the same counts has shown, and hidden."""
    return world.figures[[*KEYS, "numerator", "denominator"]].assign(shown=shown)


def of_the_girls(world: SensitiveWorld) -> pd.Series:
    figures = world.figures
    return (figures["indicator_id"] == "worst_cases") & (figures["numerator"] == 2)


def test_a_count_that_was_left_alone_in_its_sums_was_told() -> None:
    """All but the girls was shown: total less boys is two, whatever is hidden now."""
    world = with_two_girls()

    done = world.mask(remembered(world, ~of_the_girls(world)))

    assert done.told == 1
    hidden = pd.MultiIndex.from_frame(done.rows.to_pandas()[KEYS])
    assert pd.MultiIndex.from_frame(world.figures.loc[of_the_girls(world), KEYS]).isin(hidden).all()


def test_a_count_that_stood_over_another_denominator_is_known_all_the_same() -> None:
    """The children were counted anew since, the cases were not."""
    world = with_two_girls()
    before = remembered(world, ~of_the_girls(world))
    of_exposure = before["indicator_id"] != "helped"
    before.loc[of_exposure, "denominator"] += 1

    assert world.mask(before).told == 1


def test_a_small_count_that_was_shown_was_told() -> None:
    world = with_two_girls()

    assert world.mask(remembered(world, pd.Series(True, world.figures.index))).told == 1


def test_what_was_protected_before_was_not_told() -> None:
    world = with_two_girls()
    first = world.mask()
    before = first.remembered.to_pandas()
    assert not before["shown"].all()

    done = world.mask(before)

    assert done.told == 0
    assert done.rows.sort_by([(key, "ascending") for key in KEYS]).select(KEYS) == (
        first.rows.sort_by([(key, "ascending") for key in KEYS]).select(KEYS)
    )


def test_a_need_that_nothing_published_binds_is_refused() -> None:
    """Two counts that a rule makes equal have no difference to hide."""
    difference = csr_matrix([[1.0, -1.0]])
    system = System(
        counts=np.array([3.0, 3.0]),
        lots=np.array([0, 0]),
        kinds=np.array([0, 1]),
        cells=csr_matrix(np.eye(2)),
        values=np.array([3.0, 3.0]),
        figure_cells=np.array([[0, 1]]),
        equal=difference,
        never_above=csr_matrix((0, 2)),
    )
    needs = Needs(difference, difference, np.zeros(1), np.full(1, 4.0), np.array([-1]), 0)

    with pytest.raises(ProtectionError, match="nothing that was published before binds it"):
        protect(system, needs, np.array([False]), np.zeros(2, dtype=bool), lambda _: False)
