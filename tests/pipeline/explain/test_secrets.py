"""What an explanation never tells, and what the restricted release does."""

from __future__ import annotations

import copy
import json
import os

import pytest

from orchestration.shown_release import NotPermittedError
from tests.pipeline.conftest import mart
from tests.pipeline.explain.asking import (
    CHILDREN,
    PRIME,
    RATE,
    SECRET,
    answers,
    ask,
    bring,
    of,
    plain,
    reported,
    secret,
)


def test_a_suppressed_figure_is_told_alike_whatever_hides_it(installed, three_secrets):
    """But for the key, and for what the public figure itself says is the rule."""
    told = [ask(installed, SECRET, row["locality_id"]) for row in three_secrets]
    for one in told:
        assert str(PRIME) not in plain(one)
        assert str(CHILDREN) not in plain(one)
        assert set(one) == {
            "schema", "release", "key", "status", "indicator", "place", "period",
            "coverage_class", "why",
        }  # fmt: skip
    primary, complementary, coarse = (copy.deepcopy(one) for one in told)
    for one in (primary, complementary, coarse):
        for name in ("key", "place"):
            del one[name]
    assert primary == complementary
    assert coarse.pop("why")["reason"] == "not_published_here"
    primary.pop("why")
    assert primary == coarse


def test_the_page_of_a_suppressed_figure_tells_no_more_than_the_answer(
    installed, three_secrets, command
):
    pages = [command("explain", SECRET, row["locality_id"], "2023") for row in three_secrets]
    for page, name in zip(pages, ("Cedar", "Dale", "Elm"), strict=True):
        assert str(PRIME) not in page
        assert "Deaths in the first 28 days per 1,000" in page
        assert name in page
    names = (("Cedar", "103", "F06"), ("Dale", "201", "F07"))
    alike = pages[:2]
    for at, words in enumerate(names):
        for word in words:
            alike[at] = alike[at].replace(word, "…")
    assert alike[0] == alike[1]


def test_a_sensitive_figure_that_is_shown_tells_only_what_the_release_tells(installed, country):
    row = secret("F06", hard_high=100, previous_value=PRIME / 7)
    counts = [reported("F06", "newborn_deaths", 999983)]
    bring(installed, country, [row], reported_counts=mart("reported_counts", counts))
    told = ask(installed, SECRET)
    assert told["figure"]["numerator"] == PRIME
    assert "999983" not in plain(told)
    assert told["reported"] == {"cells": None, "first": []}
    assert answers(told)["outside_hard_limits"]["answer"] == "told_nothing"
    within = ask(installed, SECRET, restricted=True)
    assert "999983" in plain(within)
    assert answers(within)["outside_hard_limits"]["answer"] == "passed"


def test_a_figure_that_is_shown_while_another_is_hidden_tells_only_what_the_release_tells(
    installed, country
):
    shown, hidden = of(hard_high=100), of(place="F07", numerator=PRIME, denominator=CHILDREN)
    installed.mask(hidden)
    counts = [reported("F06", "low_weight_births", 999983)]
    bring(installed, country, [shown, hidden], reported_counts=mart("reported_counts", counts))
    told = ask(installed)
    assert told["figure"]["numerator"] == shown["numerator"]
    assert "999983" not in plain(told)
    assert told["change"] is None
    assert answers(told)["outside_hard_limits"]["answer"] == "told_nothing"
    within = ask(installed, restricted=True)
    assert "999983" in plain(within)
    assert answers(within)["outside_hard_limits"]["answer"] == "passed"


def test_a_release_that_does_not_name_what_is_guarded_is_taken_to_guard_everything(
    installed, country
):
    counts = [reported("F06", "low_weight_births", 999983)]
    folder = bring(
        installed, country, [of()], reported_counts=mart("reported_counts", counts)
    ).folder
    assert "999983" in plain(ask(installed))
    facts = json.loads((folder / "release.json").read_text())
    del facts["guarded_indicators"]
    (folder / "release.json").write_text(json.dumps(facts))
    assert "999983" not in plain(ask(installed))


def test_the_restricted_release_tells_what_is_suppressed_and_says_that_it_is(
    installed, three_secrets
):
    told = ask(installed, SECRET, restricted=True)
    assert told["figure"]["numerator"] == PRIME
    assert told["release"]["restricted"] is True


def test_without_permission_the_restricted_release_is_refused(
    installed, country, monkeypatch, command
):
    bring(installed, country, [of()])
    root = installed.home.restricted
    assert root.stat().st_mode & 0o777 == 0o700
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != root and allowed(path, mode))
    with pytest.raises(NotPermittedError, match="0700"):
        ask(installed, restricted=True)
    command("explain", RATE, "F06", "2023", "--restricted", code=1)


def test_the_count_of_a_sensitive_indicator_around_this_one_is_not_told(installed, country):
    row = of(nesting_indicator_id=SECRET, nesting_numerator=PRIME)
    bring(installed, country, [row, secret("F06")])
    told = answers(ask(installed))["nesting_broken"]
    assert (told["answer"], told["expected"]) == ("passed", None)
    assert str(PRIME) not in plain(ask(installed))
    within = answers(ask(installed, restricted=True))["nesting_broken"]
    assert within["expected"] == PRIME
