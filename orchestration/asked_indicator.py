"""Which indicators a person means by an id, a code, a name or some words of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

Row = TypeVar("Row", bound=Mapping[str, Any])
NAMES = ("programme_code", "sdg_code", "name_vi", "name_en", "indicator_id", "counts")
"""Columns that name an indicator; `counts` are the names of what it counts. Any may be absent."""


def indicators_meant(rows: Sequence[Row], text: str) -> list[Row]:
    """The rows of indicators that may be meant, marks and capitals apart.

    That of the very id alone; else those whose code or whole name it is; else those of which a
    name or a count has all its words.
    """
    from sources.folding import bare_key

    if same := [row for row in rows if row["indicator_id"] == text.strip()]:
        return same[:1]
    wanted = bare_key(text)
    named = [(row, {bare_key(str(row.get(name) or "")) for name in NAMES}) for row in rows]
    if found := [row for row, names in named if wanted in names]:
        return found
    words = set(wanted.split())
    return [
        row for row, names in named if words and any(words <= set(name.split()) for name in names)
    ]
