"""Everything a receipt can say: the closed list of codes, each with its sentences.

A sentence says what was wrong, where, what was expected and what to do. ``REJECTIONS`` take a
file, a column or a row back to the sender; ``NOTES`` tell what the reader did on its own.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from sources.printable import printable
from sources.sentences import NOTES, REJECTIONS
from sources.worded import Language, Worded

VALUE_LENGTH = 80


class Finding(BaseModel):
    """One thing the sender should know; ``row`` and ``column`` as the sender sees them."""

    model_config = ConfigDict(frozen=True)

    code: str
    row: int | None = None
    column: str | None = None
    value: str | None = None
    sentence_vi: str
    sentence_en: str


class RefusedError(Exception):
    """A file that cannot be taken at all; ``finding`` says why."""

    def __init__(self, found: Finding) -> None:
        self.finding = found
        super().__init__(f"{found.code}: {found.sentence_en}")


def shorten(value: object) -> str:
    """A cell's value as a receipt may show it: one line, at most 80 characters."""
    text = printable(str(value))
    return text if len(text) <= VALUE_LENGTH else text[: VALUE_LENGTH - 1] + "…"


def finding(
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **fields: Any,
) -> Finding:
    """A finding of a known code with its sentences filled in.

    Fields are shown like a cell's value; what is ``Worded`` is the catalogue's own and shown whole.
    Raises KeyError for a code outside the closed list or a field its sentences need.
    """
    sentence_vi, sentence_en = REJECTIONS.get(code) or NOTES[code]
    shown = None if value is None else shorten(value)
    column = None if column is None else shorten(column)
    fields |= {"value": shown or "", "row": str(row or ""), "column": column or ""}
    return Finding(
        code=code,
        row=row,
        column=column,
        value=shown,
        sentence_vi=sentence_vi.format(**_shown(fields, "vi")),
        sentence_en=sentence_en.format(**_shown(fields, "en")),
    )


def _shown(fields: dict[str, Any], language: Language) -> dict[str, str]:
    return {
        name: field.said(language) if isinstance(field, Worded) else shorten(field)
        for name, field in fields.items()
    }


def refusal(
    code: str,
    *,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **fields: Any,
) -> RefusedError:
    """A refusal of the whole file for one reason of ``REJECTIONS``; to be raised."""
    return RefusedError(finding(code, row=row, column=column, value=value, **fields))
