"""A steward's acceptance: of one figure at its numbers, until a day, never of the impossible."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from expectations import gate
from expectations.candidate import KEYS, candidate_hash, open_tables
from expectations.finders import Finder, Found
from expectations.rules import RULES, RULES_BY_ID, Rule
from expectations.verdicts import VerdictError, verify
from expectations.waivers import accepted_figures, digits, seal_of
from tests.gate import worlds
from tests.gate.test_contains_held import up_the_tree
from tests.gate.worlds import World, outcomes_of, violations_of

JUMP = Rule(
    "jump", "surprising", "hold", "{count}: {observed}.", "{count}: {observed}.", "invented"
)


def jump_finder(units: list[str]) -> Finder:
    """Finds the stunting of these units surprising."""

    def find(tables: Any) -> Found:
        figures = tables.execute("SELECT * FROM figures WHERE numerator IS NOT NULL").df()
        found = figures[figures["locality_id"].isin(units)]
        rows = found[[*KEYS, "per"]].assign(
            rule_id="jump", severity="hold", observed=found["numerator"], suspects="numerator"
        )
        return Found(rows, {"jump": len(figures)})

    return find


@pytest.fixture(autouse=True)
def jumps(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A surprising rule of these tests; it holds the stunting of the units listed."""
    units: list[str] = []
    monkeypatch.setattr(gate, "FINDERS", [*gate.FINDERS, jump_finder(units)])
    monkeypatch.setitem(RULES_BY_ID, "jump", JUMP)
    RULES.append(JUMP)
    yield units
    RULES.remove(JUMP)


def waiver(world: World, place: str, **changes: Any) -> dict[str, Any]:
    """A waiver of the stunting of that place at the world's numbers, for the rule `jump`."""
    row = next(one for one in world.figures if one["locality_id"] == place)
    return worlds.waiver(row, rule_ids="jump") | changes


def judged(
    world: World, folder: Path, *waivers: dict[str, Any], secret: str | None = None
) -> tuple[dict[str, str], pd.DataFrame, dict[str, str]]:
    """Outcome by place, the violations, and the state of each waiver."""
    world.extra["waivers"] = worlds.waivers(*waivers)
    if secret is not None:
        world.extra["waiver_key"] = pa.table({"key": [secret]})
    judgement = gate.judge(world.write(folder / "candidate"), folder / "verdicts")
    assert judgement.reasons == []
    verify(folder / "candidate", folder / "verdicts").require_pass()
    outcomes = outcomes_of(judgement.folder).set_index("locality_id")["outcome"].to_dict()
    states = pd.read_parquet(judgement.folder / "waivers.parquet").set_index("waiver_id")["state"]
    manifest = json.loads((judgement.folder / "manifest.json").read_text())
    assert manifest["waivers"] == states.value_counts().to_dict()
    return outcomes, violations_of(judgement.folder), states.to_dict()


def test_without_a_waiver_the_shock_is_held_and_so_is_what_contains_it(tmp_path, jumps):
    jumps.append("C1")
    outcomes, _, states = judged(up_the_tree(90), tmp_path)
    assert [outcomes[place] for place in ("C1", "D1", "P1", "V")] == ["hold"] * 3 + ["flag"]
    assert states == {}


def test_a_waived_shock_is_published_with_its_flag_and_holds_nothing_above_it(tmp_path, jumps):
    jumps.append("C1")
    world = up_the_tree(90)
    outcomes, violations, states = judged(world, tmp_path, waiver(world, "C1"))
    assert [outcomes[place] for place in ("C1", "D1", "P1", "V")] == ["flag"] + ["pass"] * 3
    assert states == {"w-c1": "applied"}
    told = violations.set_index("rule_id")
    assert told["severity"].to_dict() == {"jump": "flag", "waived": "flag"}
    assert told.loc["waived", "sentence_vi"] == (
        "Người phụ trách chấp nhận giá trị 90 %: Lũ lớn tháng 9. (đến 2026-12-01)"
    )
    assert "Lũ lớn tháng 9. (until 2026-12-01)" in told.loc["waived", "sentence_en"]


@pytest.mark.parametrize("name", ["value", "numerator", "denominator"])
def test_other_numbers_void_it(tmp_path, jumps, name):
    jumps.append("C1")
    world = up_the_tree(90)
    made = waiver(world, "C1")
    made[name] *= 1.00001
    outcomes, violations, states = judged(world, tmp_path, made)
    assert (outcomes["C1"], states) == ("hold", {"w-c1": "void"})
    assert "waived" not in set(violations["rule_id"])


def test_what_differs_beyond_six_digits_is_the_same_value(tmp_path, jumps):
    jumps.append("C1")
    world = up_the_tree(90)
    made = waiver(world, "C1", value=90.0000004)
    assert judged(world, tmp_path, made)[2] == {"w-c1": "applied"}


@pytest.mark.parametrize(
    ("until", "state", "outcome"),
    [(date(2025, 12, 31), "expired", "hold"), (date(2026, 1, 1), "applied", "flag")],
)
def test_it_holds_to_its_last_day_and_not_after(tmp_path, jumps, until, state, outcome):
    """The figures are as of 2026-01-01."""
    jumps.append("C1")
    world = up_the_tree(90)
    outcomes, _, states = judged(world, tmp_path, waiver(world, "C1", until=until))
    assert (outcomes["C1"], states["w-c1"]) == (outcome, state)


def test_what_is_impossible_is_held_even_if_a_written_file_names_its_rule(tmp_path):
    world = up_the_tree(400)
    named = waiver(world, "C1", rule_ids="numerator_above_denominator jump contains_held")
    outcomes, violations, states = judged(world, tmp_path, named)
    assert (outcomes["C1"], states) == ("hold", {"w-c1": "short"})
    assert "waived" not in set(violations["rule_id"])


def test_a_figure_that_is_impossible_and_surprising_stays_held_whole(tmp_path, jumps):
    jumps.append("C1")
    world = up_the_tree(400)
    outcomes, violations, states = judged(world, tmp_path, waiver(world, "C1"))
    assert (outcomes["C1"], states["w-c1"]) == ("hold", "short")
    mine = violations[violations["locality_id"] == "C1"]
    assert set(mine["severity"]) == {"hold"}


def test_a_rule_that_is_not_named_still_holds(tmp_path, jumps):
    jumps.append("C1")
    world = up_the_tree(90)
    outcomes, _, states = judged(world, tmp_path, waiver(world, "C1", rule_ids="moved other"))
    assert (outcomes["C1"], states["w-c1"]) == ("hold", "short")


def test_a_figure_held_for_what_it_contains_is_accepted_alone(tmp_path):
    """The province is published, flagged; the commune, its district and the country stay."""
    world = up_the_tree(400)
    made = waiver(world, "P1", rule_ids="contains_held")
    outcomes, violations, states = judged(world, tmp_path, made)
    assert states == {"w-p1": "applied"}
    assert [outcomes[place] for place in ("C1", "D1", "P1", "V")] == [
        "hold", "hold", "flag", "hold",
    ]  # fmt: skip
    province = violations[violations["locality_id"] == "P1"]
    assert set(province["rule_id"]) == {"contains_held", "waived"}


def test_one_accepted_for_its_own_jump_is_held_for_another_inside_it(tmp_path, jumps):
    """The province's waiver does not cover the slip of its commune, found later."""
    jumps.extend(["C1", "P1"])
    world = up_the_tree(90)
    outcomes, violations, states = judged(world, tmp_path, waiver(world, "P1"))
    assert (outcomes["C1"], outcomes["P1"], states["w-p1"]) == ("hold", "hold", "short")
    province = violations[violations["locality_id"] == "P1"].set_index("rule_id")["severity"]
    assert province.to_dict() == {"contains_held": "hold", "jump": "flag"}


def test_one_that_nothing_holds_and_one_of_no_figure_change_nothing(tmp_path):
    world = up_the_tree(10)
    stray = waiver(world, "C2", waiver_id="stray", period="1999")
    outcomes, violations, states = judged(world, tmp_path, waiver(world, "C1"), stray)
    assert states == {"w-c1": "idle", "stray": "no_figure"}
    assert set(outcomes.values()) == {"pass"}
    assert violations.empty


SECRET = "b7" * 32


def sealed(world: World, secret: str, **numbers: float) -> dict[str, Any]:
    made = waiver(world, "C1")
    key = tuple(made[name] for name in KEYS)
    now = {name: made[name] for name in ("value", "numerator", "denominator")} | numbers
    seal = seal_of(secret, key, tuple(now.values()))
    return made | {"value": None, "numerator": None, "denominator": None, "seal": seal}


def test_a_seal_stands_for_the_numbers_and_is_void_with_others(tmp_path, jumps):
    jumps.append("C1")
    world = up_the_tree(90)
    good = judged(world, tmp_path / "good", sealed(world, SECRET), secret=SECRET)
    assert (good[0]["C1"], good[2]) == ("flag", {"w-c1": "applied"})
    other = judged(world, tmp_path / "other", sealed(world, SECRET, numerator=91.0), secret=SECRET)
    assert (other[0]["C1"], other[2]) == ("hold", {"w-c1": "void"})


@pytest.mark.parametrize("secret", [None, "", "0" * 64])
def test_a_seal_that_cannot_be_checked_is_void(tmp_path, jumps, secret):
    jumps.append("C1")
    world = up_the_tree(90)
    made = sealed(world, secret or SECRET) if secret == "" else sealed(world, SECRET)
    assert judged(world, tmp_path, made, secret=secret)[2] == {"w-c1": "void"}


def test_the_candidate_s_hash_covers_its_waivers(tmp_path, jumps):
    jumps.append("C1")
    world = up_the_tree(90)
    judged(world, tmp_path, waiver(world, "C1"))
    before = candidate_hash(tmp_path / "candidate")
    world.extra["waivers"] = world.extra["waivers"].slice(1)
    world.write(tmp_path / "candidate")
    assert candidate_hash(tmp_path / "candidate") != before
    with pytest.raises(VerdictError, match="changed after it was judged"):
        verify(tmp_path / "candidate", tmp_path / "verdicts")


def test_accepted_figures_are_those_in_force_at_their_numbers(tmp_path):
    world = up_the_tree(90)
    waivers = [
        waiver(world, "C1"),
        waiver(world, "C2", numerator=11.0),
        waiver(world, "D1", until=date(2025, 1, 1)),
    ]
    judged(world, tmp_path, *waivers)
    with open_tables(tmp_path / "candidate") as tables:
        assert accepted_figures(tables)["locality_id"].tolist() == ["C1"]


def test_a_candidate_without_the_table_has_no_waivers(tmp_path):
    world = up_the_tree(10)
    with open_tables(world.write(tmp_path)) as tables:
        assert accepted_figures(tables).empty


@pytest.mark.parametrize(
    ("number", "text"), [(22.134149, "22.1341"), (0.0, "0"), (None, ""), (1234567.0, "1.23457e+06")]
)
def test_digits_are_six(number, text):
    assert digits(number) == text
