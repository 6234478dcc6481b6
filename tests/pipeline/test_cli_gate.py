"""Proposed thresholds are tried on the stored history, and nothing is changed by that."""

import json

import numpy as np
import pytest

from expectations.gate import judge
from orchestration.baselines import put_into
from orchestration.durable import point
from orchestration.paths import Home
from tests.gate.histories import PROVINCE, commune, places, rates, world

DOUBLED = commune(7)


@pytest.fixture
def home(tmp_path):
    """Forty places of a hundred cases a year; one has more than twice as many in the last."""
    counts = np.random.default_rng(5).poisson(100, (40, 4)).astype(float)
    counts[7, 3] = 2.3 * counts[7, :3].mean()
    figures = [
        row for at, series in enumerate(counts.tolist()) for row in rates(commune(at), series)
    ]
    for row in figures:
        row["provisional"] = row["period"] == "2023"
    home = Home(tmp_path / "home")
    candidate = world(figures, places({PROVINCE: 40})).write(home.candidates / "made")
    version, _ = put_into(home, candidate, refit=True)
    inputs = {"catalogue_hash": "c0", "baseline_version": version}
    (candidate / "inputs.json").write_text(json.dumps(inputs))
    judgement = judge(candidate, home.verdicts)
    candidate.rename(home.candidates / judgement.candidate_hash)
    point(home.latest_candidate, judgement.candidate_hash)
    return home


def published(home, **facts):
    """A release that says only this."""
    release = home.releases / "00001-2024-01-01"
    release.mkdir(parents=True)
    (release / "release.json").write_text(json.dumps(facts))
    point(home.current_release, release.name)


def everything_in(home):
    files = sorted(path for path in home.root.rglob("*") if path.is_file())
    return {path: path.read_bytes() for path in files}


def test_a_wider_ratio_lets_the_doubled_one_pass_flagged(home, command):
    published(home, guarded_indicators=[])
    before = everything_in(home)
    told = json.loads(command("gate", "tune", "--set", "surprise_ratio=2.6", "--json"))
    assert everything_in(home) == before
    assert told["thresholds"] == [{"threshold_id": "surprise_ratio", "before": 1.85, "after": 2.6}]
    assert told["baseline_refitted"] is False
    assert (told["all"]["no_longer_hold"], told["all"]["newly_flag"]) == (1, 1)
    assert told["all"]["newly_hold"] == 0
    (group,) = told["by_indicator_and_level"]
    assert (group["indicator_id"], group["locality_level"]) == ("deaths", "commune")
    assert (group["held_before"] - group["held_after"], group["figures"]) == (1, 160)
    (example,) = told["examples"]
    assert (example["locality_id"], example["period"]) == (DOUBLED, "2023")
    assert (example["before"], example["after"]) == ("hold", "flag")
    assert example["sentence_en"]


def test_before_a_release_has_named_guarded_indicators_nothing_is_told(home, command):
    for release in (None, "of an older kind"):
        if release:
            published(home)
        told = json.loads(command("gate", "tune", "--set", "surprise_ratio=2.6", "--json"))
        (example,) = told["examples"]
        assert (example["sentence_vi"], example["sentence_en"]) == ("", "")


def test_what_rules_saw_of_an_indicator_with_hidden_figures_is_not_told(home, command):
    published(home, guarded_indicators=["deaths"])
    told = json.loads(command("gate", "tune", "--set", "surprise_ratio=2.6", "--json"))
    (example,) = told["examples"]
    assert (example["before"], example["after"]) == ("hold", "flag")
    assert (example["sentence_vi"], example["sentence_en"]) == ("", "")


def test_people_read_the_same_in_tables(home, command):
    said = command("gate", "tune", "--set", "surprise_ratio=2.6")
    assert "surprise_ratio: 1.85 → 2.6" in said
    assert "hold → flag" in said
    assert DOUBLED in said
    assert "Figures that move: 1. Nothing was changed." in said


def test_the_values_in_force_move_nothing(home, command):
    told = json.loads(command("gate", "tune", "--set", "surprise_ratio=1.85", "--json"))
    assert told["figures_moved"] == 0
    assert told["by_rule"] == []


def test_what_the_baseline_is_fitted_with_fits_it_again(home, command):
    told = json.loads(command("gate", "tune", "--set", "dispersion_least=0.5", "--json"))
    assert told["baseline_refitted"] is True
    assert told["all"]["no_longer_hold"] == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("surprise_ratios=2", "There is no threshold surprise_ratios"),
        ("surprise_ratio=20", "1 to 10 is expected"),
        ("full_coverage=0.8", "read by the formulas"),
        ("surprise_ratio", "expected id=number"),
    ],
)
def test_what_cannot_be_proposed_is_refused_in_a_sentence(home, command, given, words):
    assert words in command("gate", "tune", "--set", given, code=1)


def test_without_a_candidate_there_is_nothing_to_try(command):
    assert "Run `chitieu run` first" in command("gate", "tune", "--set", "moved_z=4", code=1)


def test_an_unjudged_candidate_is_refused(home, command):
    for path in home.verdicts.glob("*/manifest.json"):
        path.unlink()
    assert "never judged" in command("gate", "tune", "--set", "moved_z=4", code=1)
