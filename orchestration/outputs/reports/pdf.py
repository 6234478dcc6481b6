"""A report as PDF: the same bytes for the same release, wherever it is set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from orchestration.outputs.reports.page import page_of
from sources.printable import printable

if TYPE_CHECKING:
    from orchestration.outputs.reports.contents import Contents

TEMPLATE = Path(__file__).with_name("report.typ")
STANDARD: Literal["ua-1"] = "ua-1"
"""Tagged for people who cannot see it, as PDF/UA asks."""


def pdf_of(contents: Contents) -> bytes:
    """The report as a PDF file, dated with its release and set in the typesetter's own fonts.

    A letter that these do not have is drawn as a box; such a file does not call itself PDF/UA.
    """
    import typst

    words = json.dumps(_seen(page_of(contents)), ensure_ascii=False)
    made = int(contents.release.created_at.timestamp())
    try:
        return _set(words, made, [STANDARD])
    except typst.TypstError:
        return _set(words, made, [])


def _set(words: str, made: int, standards: list[Literal["ua-1"]]) -> bytes:
    import typst

    return typst.compile(
        TEMPLATE.read_bytes(),
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"report": words},
        pdf_standards=[*standards],
        timestamp=made,
    )


def _seen(value: Any) -> Any:
    """The same without signs that are not to be seen or that turn the direction of what follows."""
    match value:
        case str():
            return printable(value)
        case dict():
            return {name: _seen(one) for name, one in value.items()}
        case list() | tuple():
            return [_seen(one) for one in value]
    return value
