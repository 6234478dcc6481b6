"""The mask hides small sensitive counts, and what would give them away, from a real attack."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from expectations.disclosure import Masked
from tests.gate.sensitive_worlds import (
    KEYS,
    OLD,
    SEXES,
    Atom,
    SensitiveWorld,
    attack,
    mask_of_tables,
    random_world,
    world_of,
)


def masked(world: SensitiveWorld, earlier: pd.DataFrame | None = None) -> pd.Series:
    """For each figure why it is hidden, or None."""
    hidden = world.mask(earlier).rows.to_pandas()
    assert not hidden.duplicated(KEYS).any()
    why = hidden.set_index(KEYS)["why"]
    found = why.reindex(pd.MultiIndex.from_frame(world.figures[KEYS]))
    return pd.Series(found.to_numpy(dtype=object), index=world.figures.index).where(
        found.notna().to_numpy(), None
    )


def quiet(**counts: int) -> dict[Atom, int]:
    """A world in which everything is large: 40 cases, 15 worst, 20 helped in every atom.

    `counts` overrule by name: measure_province_sex.
    """
    atoms: dict[Atom, int] = {}
    for province in OLD:
        for sex in SEXES:
            for measure, count in (
                ("cases", 40),
                ("worst", 15),
                ("helped", 20),
                ("children", 7000),
            ):
                name = f"{measure}_{province}_{sex}"
                atoms[measure, province, "2023", sex] = counts.pop(name, count)
    assert not counts
    return atoms


def hidden_places(world: SensitiveWorld, why: pd.Series, **where: str) -> set[tuple[str, str]]:
    chosen = why.notna()
    for column, value in where.items():
        chosen &= world.figures[column] == value
    rows = world.figures[chosen]
    return set(zip(rows["locality_id"], rows["breakdown"], strict=True))


def test_nothing_is_hidden_where_nothing_is_small() -> None:
    assert masked(world_of(quiet())).isna().all()


def test_a_small_count_is_hidden_on_every_geography_with_a_complement() -> None:
    """Two girls in P3 (and 40 boys): the girls go, and so do enough others to keep them.

    P3 stands on three geographies as one place. The boys go with them (total less boys), and a
    second province's girls (country less the rest).
    """
    world = world_of(quiet(worst_P3_female=2))

    why = masked(world)

    small = (world.figures["indicator_id"] == "worst_cases") & (world.figures["numerator"] == 2)
    assert set(why[small]) == {"primary"}
    assert set(world.figures.loc[small, "geography"]) == {"as_was", "current", "provinces63"}
    hidden = hidden_places(world, why, indicator_id="worst_cases", geography="as_was")
    assert ("P3", "female") in hidden
    assert {b for p, b in hidden if p == "P3"} > {"female"}
    assert {p for p, b in hidden if b == "female"} > {"P3"}


def test_reported_zeros_show() -> None:
    world = world_of(quiet(worst_P3_female=0, worst_P3_male=0))

    assert masked(world).isna().all()


def test_the_rest_of_a_subset_is_protected() -> None:
    """38 of 40 helped: the two who were not are as small as two who were."""
    world = world_of(quiet(helped_P3_female=38))

    why = masked(world)

    assert ("P3", "female") in hidden_places(world, why, indicator_id="helped")


def test_everyone_helped_is_hidden() -> None:
    """x = n says of each child what happened to it."""
    why = masked(world := world_of(quiet(helped_P3_female=40)))

    assert ("P3", "female") in hidden_places(world, why, indicator_id="helped")


def test_the_difference_of_nested_indicators_is_protected() -> None:
    """40 cases of which 37 of the worst kind: three of another kind."""
    why = masked(world := world_of(quiet(worst_P3_female=37)))

    assert ("P3", "female") in hidden_places(world, why, indicator_id="worst_cases")


def test_a_rate_over_few_is_hidden() -> None:
    """Nine helped of nineteen cases: neither is small, but the nineteen are under twenty."""
    why = masked(
        world := world_of(quiet(cases_P3_female=19, helped_P3_female=9, worst_P3_female=8))
    )

    assert ("P3", "female") in hidden_places(world, why, indicator_id="helped")


def test_an_indicator_that_shows_the_same_count_hides_with_it() -> None:
    """Three cases are a numerator here and a denominator there."""
    why = masked(world := world_of(quiet(cases_P3_female=3, worst_P3_female=0, helped_P3_female=0)))

    for indicator_id in ("all_cases", "helped"):
        assert ("P3", "female") in hidden_places(world, why, indicator_id=indicator_id)


def test_a_merged_province_does_not_give_its_parts_away() -> None:
    """N1 = P1 + P2: with two girls in P1, one of P2's girls and N1's girls must go as well."""
    why = masked(world := world_of(quiet(worst_P1_female=2)))

    hidden = hidden_places(world, why, indicator_id="worst_cases", breakdown="female")
    assert ("P1", "female") in hidden
    assert hidden & {("P2", "female"), ("N1", "female")}


@pytest.mark.parametrize("seed", range(4))
def test_no_attack_over_everything_public_narrows_a_small_count(seed: int) -> None:
    """An integer programme over the atoms must leave 1 to 4 for every small hidden count."""
    world = random_world(seed, ("2023", "2024") if seed % 3 == 0 else ("2023",))
    shown = masked(world).isna().to_numpy()
    attacked = 0

    for row in np.flatnonzero(~shown):
        for side, column in enumerate(("numerator", "denominator")):
            if 1 <= world.figures[column].iloc[row] <= 4:
                least, most = attack(world, shown, world.sides[row][side])
                assert least <= 1, world.figures.loc[row, KEYS].tolist()
                assert most >= 4, world.figures.loc[row, KEYS].tolist()
                attacked += 1

    assert attacked > 10


def test_the_attack_succeeds_where_complements_are_missing() -> None:
    """With the small counts alone hidden the attacker finds them: the test above can fail."""
    world = world_of(quiet(worst_P3_female=2))
    small = world.figures["numerator"].between(1, 4).to_numpy()
    row = int(np.flatnonzero(small)[0])

    assert attack(world, ~small, world.sides[row][0]) == (2, 2)


@settings(max_examples=8, deadline=None, phases=(Phase.generate,))
@given(seed=st.integers(0, 10_000))
def test_no_small_count_is_ever_shown(seed: int) -> None:
    world = random_world(seed)
    figures = world.figures[masked(world).isna()]

    assert not figures["numerator"].between(1, 4).any()
    helped = figures[figures["indicator_id"] == "helped"]
    rest = helped["denominator"] - helped["numerator"]
    assert not helped["denominator"].between(1, 19).any()
    assert not rest[helped["numerator"] > 0].between(0, 4).any()


@pytest.mark.parametrize("seed", range(3))
def test_the_mask_does_not_depend_on_the_order_of_rows(seed: int) -> None:
    world = random_world(seed)
    order = np.random.default_rng(seed).permutation(len(world.figures))

    tables = world.tables()
    first = mask_of_tables(tables)
    second = mask_of_tables(tables | {"figures": world.figures.iloc[order]})

    assert keyed(first) == keyed(second)


def keyed(masked: Masked) -> set[tuple[str, ...]]:
    return {tuple(row.values()) for row in masked.rows.to_pylist()}


def coarse_of(**changes: Any) -> set[str]:
    """Why one figure of a quiet world is hidden when its row is changed."""
    world = world_of(quiet())
    for column, value in changes.items():
        world.figures[column] = world.figures[column].astype("object")
        world.figures.loc[0, column] = value
    return set(masked(world).iloc[[0]])


@pytest.mark.parametrize(
    "changes",
    [
        {"locality_level": "commune"},
        {"locality_level": "district"},
        {"period_type": "quarter"},
        {"period_type": "rolling_3_years"},
        {"provisional": True},
        {"estimated": True},
    ],
)
def test_what_the_catalogue_does_not_publish_is_hidden_coarsely(changes: dict[str, Any]) -> None:
    assert coarse_of(**changes) == {"coarse"}
    assert coarse_of(sensitivity="none", **changes) == {None}


def test_what_has_no_value_is_hidden_like_the_rest_of_its_level() -> None:
    """Whether a commune reported on a sensitive matter is not told either."""
    assert coarse_of(locality_level="commune", numerator=None, denominator=None) == {"coarse"}


def test_an_unknown_sensitivity_is_refused() -> None:
    world = world_of(quiet())
    world.figures.loc[3, "sensitivity"] = "rather"

    with pytest.raises(ValueError, match="rather"):
        masked(world)


def test_a_merger_of_all_but_one_hides_the_rest_of_a_sum_that_does_not_close() -> None:
    """Children of unknown sex: total less boys is no longer the girls, but not far from it."""
    world = world_of(quiet(worst_P3_female=2))
    unknown = world.figures["breakdown"] == "total"
    world.figures.loc[unknown & (world.figures["indicator_id"] == "worst_cases"), "numerator"] += 1

    why = masked(world)

    hidden = hidden_places(world, why, indicator_id="worst_cases", geography="as_was")
    assert {("P3", "female"), ("P3", "male")} <= hidden or ("P3", "total") in hidden


def remembered(world: SensitiveWorld) -> pd.DataFrame:
    return world.mask().remembered.to_pandas()


def test_what_was_hidden_stays_hidden_while_it_is_unchanged() -> None:
    """P3's girls are no longer few: what stood for them is unchanged and stays hidden."""
    before = world_of(quiet(worst_P3_female=2))
    hidden_then = masked(before).notna()

    after = world_of(quiet(worst_P3_female=30))
    why = masked(after, earlier=remembered(before))

    same = (before.figures["numerator"] == after.figures["numerator"]) & hidden_then
    assert same.any()
    assert why[same].notna().all()
    assert masked(after).isna().all()


def test_what_was_shown_is_known_and_protects_nothing() -> None:
    """After all counts but one girl's were public, hiding them again would be no protection."""
    before = world_of(quiet(worst_P3_female=9))
    shown_then = masked(before).isna()
    assert shown_then.all()
    after = world_of(quiet(worst_P3_female=2))

    why = masked(after, earlier=remembered(before))

    changed = before.figures["numerator"] != after.figures["numerator"]
    small = after.figures["numerator"] == 2
    assert why[small].notna().all()
    assert why[changed & ~small].notna().any(), "the sums of the new count are what can be hidden"


def test_a_detail_of_which_too_much_would_go_is_not_published() -> None:
    """By sex a third would go: only both together are published, and nothing of them is hidden."""
    world = world_of(quiet(worst_P3_female=2, worst_P1_female=3, worst_P4_male=1))
    world.most_hidden = 0.2

    done = world.mask()

    detail = done.detail.to_pandas().set_index(["indicator_id", "locality_level", "dimension"])
    assert detail.loc[("worst_cases", "province", "sex"), "detail"] == "too_many_hidden"
    assert detail.loc[("worst_cases", "province", "total"), "detail"] == "published"
    why = done.rows.to_pandas()
    assert set(why.loc[why["indicator_id"] == "worst_cases", "why"]) == {"coarse"}
