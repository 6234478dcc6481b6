"""Vietnamese is written one way, and no file depends on where or when it was written."""

import unicodedata
from pathlib import Path

import pytest

from tests.architecture import text_rules as rules
from tests.architecture.repository import files

TEXTS = [path for path in files() if rules.is_text(path)]


def report(findings: list[str]) -> str:
    return "\n".join(["", *findings])


def test_text_is_composed() -> None:
    paths = [path for path in TEXTS if not rules.is_dirt_kept_as_sent(path)]
    found = [finding for path in paths for finding in rules.not_composed(path)]
    assert not found, report(found)


def test_nothing_of_one_machine_or_one_day_is_written() -> None:
    found = [finding for path in TEXTS for finding in rules.never_written(path)]
    assert not found, report(found)


def sample(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "sample.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_decomposed_text_is_found_by_line(tmp_path: Path) -> None:
    path = sample(tmp_path, "Huế\n" + unicodedata.normalize("NFD", "Huế") + "\n")
    assert [finding.split(": ")[0].rsplit(":")[-1] for finding in rules.not_composed(path)] == ["2"]


@pytest.mark.parametrize(
    "text",
    ["cd /work" + "/main", "https://pypi" + ".org/simple", "see issue" + " 2", "Part" + " 3 adds"],
)
def test_what_is_never_written_is_found(tmp_path: Path, text: str) -> None:
    assert len(rules.never_written(sample(tmp_path, text))) == 1


def test_plain_words_are_not_reported(tmp_path: Path) -> None:
    assert rules.never_written(sample(tmp_path, "One part of the work; an issue of fact.")) == []


def test_only_a_feeds_samples_may_be_dirty() -> None:
    catalogue = Path("sources/catalogue")
    assert rules.is_dirt_kept_as_sent(catalogue / "feeds" / "health" / "sample.csv")
    assert not rules.is_dirt_kept_as_sent(catalogue / "feeds" / "health" / "contract.yml")
    assert not rules.is_dirt_kept_as_sent(catalogue / "agencies.csv")
