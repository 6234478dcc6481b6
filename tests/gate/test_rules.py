"""Every rule both ways: what it must stop, and what is true and must pass."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from expectations.gate import judge
from expectations.rules import RULES
from expectations.rules.denominators import RULES_OF_DENOMINATORS
from expectations.rules.kinds import RULES_OF_KINDS
from tests.gate.plain_validator import by_great_expectations
from tests.gate.worlds import World, figure, outcomes_of, violations_of

# name, rule, what the rule does (None: nothing), the figure
CASES: list[tuple[str, str, str | None, dict[str, Any]]] = [
    ("negative numerator", "negative_count", "hold", {"numerator": -3, "denominator": 40}),
    ("negative denominator", "negative_count", "hold", {"numerator": 0, "denominator": -40}),
    (
        "negative cell inside a positive sum",
        "negative_count",
        "hold",
        {"numerator_smallest_cell": -7},
    ),
    ("zero events", "negative_count", None, {"numerator": 0, "denominator": 40}),
    (
        "400 of 40",
        "numerator_above_denominator",
        "hold",
        {"numerator": 400, "denominator": 40},
    ),
    ("40 of 40", "numerator_above_denominator", None, {"numerator": 40, "denominator": 40}),
    (
        "more schools with water than schools",
        "numerator_above_denominator",
        "hold",
        {"numerator": 12, "denominator": 11, "relation": "units"},
    ),
    (
        "more completed than entered",
        "numerator_above_denominator",
        "hold",
        {"numerator": 12, "denominator": 11, "relation": "cohort"},
    ),
    (
        "104 % of an estimated population vaccinated",
        "numerator_above_denominator",
        None,
        {
            "numerator": 104,
            "denominator": 100,
            "relation": "independent_coverage",
            "lower_95": 90,
            "upper_95": 120,
            "lower_998": 80,
            "upper_998": 130,
        },
    ),
    (
        "sum of shares a hair above its whole",
        "numerator_above_denominator",
        None,
        {"numerator": 40.000000000001, "denominator": 40, "estimated": True},
    ),
    (
        "events without anybody",
        "zero_denominator",
        "hold",
        {
            "numerator": 3,
            "denominator": 0,
            "obs_status": "missing",
            "reason": "zero_denominator",
        },
    ),
    (
        "nothing of nobody",
        "zero_denominator",
        None,
        {
            "numerator": 0,
            "denominator": 0,
            "obs_status": "not_applicable",
            "reason": "zero_of_zero",
        },
    ),
    (
        "more births than the population bears",
        "count_above_population",
        "hold",
        {"numerator": 600, "denominator": 900, "numerator_ceiling": 500},
    ),
    (
        "more measured than live there",
        "count_above_population",
        "hold",
        {"numerator": 600, "denominator": 900, "denominator_ceiling": 800},
    ),
    (
        "as many as live there",
        "count_above_population",
        None,
        {"numerator": 600, "denominator": 900, "denominator_ceiling": 900},
    ),
    (
        "sexes far above the total",
        "parts_not_total",
        "hold",
        {"numerator": 100, "denominator": 500, "numerator_of_parts": 160},
    ),
    (
        "sexes far short of the total",
        "parts_not_total",
        "flag",
        {"numerator": 100, "denominator": 500, "numerator_of_parts": 60},
    ),
    (
        "sexes two above the total",
        "parts_not_total",
        None,
        {"numerator": 100, "denominator": 500, "numerator_of_parts": 102},
    ),
    (
        "sexes of a feed that rounds",
        "parts_not_total",
        None,
        {
            "numerator": 100,
            "denominator": 500,
            "numerator_of_parts": 108,
            "numerator_parts_tolerance": 9.5,
        },
    ),
    (
        "province and communes 8 % apart",
        "parent_not_sum_of_children",
        "hold",
        {"numerator": 100, "denominator": 500, "numerator_of_children": 92},
    ),
    (
        "province and communes 4 % apart",
        "parent_not_sum_of_children",
        "flag",
        {"numerator": 100, "denominator": 500, "numerator_of_children": 96},
    ),
    (
        "province and communes two apart",
        "parent_not_sum_of_children",
        None,
        {"numerator": 100, "denominator": 500, "numerator_of_children": 102},
    ),
    (
        "province rounded, communes rounded",
        "parent_not_sum_of_children",
        None,
        {
            "numerator": 40,
            "denominator": 500,
            "numerator_of_children": 49,
            "numerator_children_tolerance": 10,
            "numerator_children_hold": 10,
        },
    ),
    (
        "one death in twelve births",
        "outside_hard_limits",
        None,
        {"numerator": 1, "denominator": 12, "per": 1000, "relation": "births", "hard_high": 80},
    ),
    (
        "a third of a thousand newborns dead",
        "outside_hard_limits",
        "hold",
        {
            "numerator": 300,
            "denominator": 1000,
            "per": 1000,
            "relation": "births",
            "hard_high": 80,
        },
    ),
    (
        "hardly any child registered",
        "outside_hard_limits",
        "hold",
        {"numerator": 5, "denominator": 5000, "hard_low": 40},
    ),
    (
        "unusually many stunted",
        "outside_soft_limits",
        "flag",
        {"numerator": 600, "denominator": 1000, "soft_high": 45, "hard_high": 80},
    ),
    (
        "unusually few stunted",
        "outside_soft_limits",
        "flag",
        {"numerator": 3, "denominator": 1000, "soft_low": 2},
    ),
    (
        "many stunted among few",
        "outside_soft_limits",
        None,
        {"numerator": 5, "denominator": 9, "soft_high": 45},
    ),
    ("late", "late_report", "flag", {"late": True}),
    (
        "late without value",
        "late_report",
        None,
        {"late": True, "numerator": None, "denominator": None},
    ),
    ("two agencies", "two_agencies_reported", "flag", {"contested": True}),
    (
        "two agencies without value",
        "two_agencies_reported",
        None,
        {"contested": True, "numerator": None, "denominator": None},
    ),
    ("corrected", "corrected", "flag", {"correction_id": "slip_2024"}),
    (
        "corrected without value",
        "corrected",
        None,
        {"correction_id": "slip_2024", "numerator": None, "denominator": None},
    ),
    (
        "the correction's guard fails",
        "correction_outdated",
        "hold",
        {"outdated_correction_id": "slip_2024"},
    ),
    (
        "the guard fails where there is no value",
        "correction_outdated",
        None,
        {"outdated_correction_id": "slip_2024", "numerator": None, "denominator": None},
    ),
    ("80 % covered", "partly_covered", "flag", {"coverage": 0.8}),
    ("90 % covered", "partly_covered", None, {"coverage": 0.9}),
    (
        "nothing reported",
        "partly_covered",
        None,
        {"coverage": 0.0, "numerator": None, "denominator": None},
    ),
    (
        "neonatal above infant deaths",
        "nesting_broken",
        "hold",
        {"nesting_indicator_id": "underweight", "nesting_numerator": 3},
    ),
    (
        "as many neonatal as infant deaths",
        "nesting_broken",
        None,
        {"nesting_indicator_id": "underweight", "nesting_numerator": 10},
    ),
]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Violations of one candidate that holds every case, each at a place of its own."""
    folder = tmp_path_factory.mktemp("cases")
    figures = [figure(locality_id=f"C{at}", **case[3]) for at, case in enumerate(CASES)]
    with by_great_expectations():
        judgement = judge(World(figures).write(folder / "candidate"), folder / "verdicts")
    assert judgement.reasons == []
    outcomes = outcomes_of(judgement.folder).set_index("locality_id")["outcome"]
    return violations_of(judgement.folder).assign(outcome=lambda v: v["locality_id"].map(outcomes))


@pytest.mark.parametrize(
    ("at", "rule_id", "severity"),
    [
        pytest.param(at, rule_id, severity, id=name)
        for at, (name, rule_id, severity, _) in enumerate(CASES)
    ],
)
def test_rule_does_this_and_only_this(
    judged: pd.DataFrame, at: int, rule_id: str, severity: str | None
) -> None:
    """The rule acts with the severity named, and no other rule has a say."""
    mine = judged[judged["locality_id"] == f"C{at}"]

    assert list(zip(mine["rule_id"], mine["severity"], strict=True)) == (
        [(rule_id, severity)] if severity else []
    )
    assert set(mine["outcome"]) <= {severity}


def test_every_rule_on_figures_has_a_case_that_it_stops_and_one_that_it_lets_pass() -> None:
    """A rule without both is a rule nobody has tried."""
    on_figures = {rule.rule_id for rule in RULES if rule.family in ("impossible", "odd")}
    # Have their own cases: what is asked of waivers, files, feeds, history, of one kind alone.
    on_figures -= {rule.rule_id for rule in (*RULES_OF_KINDS, *RULES_OF_DENOMINATORS)}
    on_figures -= {"waived"}
    elsewhere = {"file", "cross_feed", "history"}
    on_figures -= {rule.rule_id for rule in RULES if elsewhere & set(rule.reads)}

    assert {rule_id for _, rule_id, severity, _ in CASES if severity} == on_figures
    assert {rule_id for _, rule_id, severity, _ in CASES if severity is None} == on_figures


def test_sentences_name_observed_and_expected_with_their_units(judged: pd.DataFrame) -> None:
    """A statistician reads what was found and what was expected, in both languages."""
    said = judged.set_index("locality_id")
    at = {case[0]: f"C{at}" for at, case in enumerate(CASES)}

    assert said.loc[at["400 of 40"], "sentence_vi"] == (
        "Số trẻ thấp còi (400) lớn hơn số trẻ được đo (40)."
    )
    assert said.loc[at["400 of 40"], "sentence_en"] == (
        "Children stunted (400) exceeds children measured (40)."
    )
    assert "80 %" in said.loc[at["80 % covered"], "sentence_vi"]
    newborns = said.loc[at["a third of a thousand newborns dead"]]
    assert "trên 1.000" in newborns["sentence_vi"]
    assert "80 per 1,000" in newborns["sentence_en"]
    assert judged["sentence_vi"].str.len().min() > 10
    assert not judged["sentence_en"].str.contains("[{}]", regex=True).any()


def test_a_correction_gives_its_reason_and_an_outdated_one_says_what_to_do(tmp_path: Path) -> None:
    """The reason as the case gives it in both languages; the file to delete or renew."""
    reasons = {"reason_vi": "Thừa một chữ số.", "reason_en": "One digit too many."}
    cases = pa.Table.from_pylist([{"correction_id": "slip", **reasons}] * 2)
    figures = [
        figure(locality_id="C1", correction_id="slip"),
        figure(locality_id="C2", outdated_correction_id="slip"),
    ]
    world = World(figures, extra={"corrections": cases})

    judgement = judge(world.write(tmp_path / "candidate"), tmp_path / "verdicts")

    said = violations_of(judgement.folder).set_index("locality_id")
    assert said.loc["C1", "sentence_vi"].endswith("Lý do: Thừa một chữ số.")
    assert said.loc["C1", "sentence_en"].endswith("Reason: One digit too many.")
    for language in ("vi", "en"):
        assert "corrections/slip.yml" in said.loc["C2", f"sentence_{language}"]
