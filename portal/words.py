"""Every word the portal says, in both languages: one file a page or vocabulary, side by side.

A key is the file's name and the name in it: ``overview.title``.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration import rule_list, scorecard_words
from orchestration.explain import words as explain_words
from sources.worded import Language, Worded

FOLDER = Path(__file__).parent / "words"


@cache
def catalogue() -> Mapping[str, Mapping[str, Worded]]:
    """All words by file and name; and the closed words of the command line."""
    own = {path.stem: _read(path) for path in sorted(FOLDER.glob("*.yml"))}
    return own | {
        "status": explain_words.STATUS,
        "closed": explain_words.CLOSED,
        "explained": explain_words.TITLES,
        "field": explain_words.FIELDS,
        "answer": explain_words.ANSWERS,
        "received": explain_words.COVERAGE,
        "family": {name: Worded(*said) for name, said in rule_list.FAMILIES.items()},
        "target_status": {
            word: Worded(said, word.replace("_", " "))
            for word, said in scorecard_words.STATUS.items()
        },
        "target_reason": {word: Worded(*said) for word, said in scorecard_words.REASONS.items()},
    }


def _read(path: Path) -> dict[str, Worded]:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {name: Worded(**said) for name, said in entries.items()}


class Words:
    """The words in one language."""

    def __init__(self, language: Language) -> None:
        """Say everything in this language."""
        self.language: Language = language

    def __call__(self, key: str, **fields: Any) -> str:
        """What a key says, its fields filled in. Raises KeyError for one that is not there."""
        group, _, name = key.partition(".")
        said = catalogue()[group][name].said(self.language)
        return said.format(**fields) if fields else said

    def of(self, group: str, name: str | None) -> str:
        """A word of a closed vocabulary; one that it does not hold is given back as it is."""
        if name is None:
            return ""
        known = catalogue()[group].get(str(name))
        return str(name) if known is None else known.said(self.language)

    def named(self, row: Mapping[str, Any], column: str = "name") -> str:
        """A row's text in this language: ``name_vi`` or ``name_en``, the other where one lacks."""
        other = "en" if self.language == "vi" else "vi"
        return str(row.get(f"{column}_{self.language}") or row.get(f"{column}_{other}") or "")
