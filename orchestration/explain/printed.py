"""An explanation for people: the answer first, then what it stands on."""

from __future__ import annotations

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from orchestration.explain.page import INDENT, Page
from orchestration.explain.reader import Row
from orchestration.explain.sections import SECTIONS
from orchestration.explain.unclear import UnclearError
from orchestration.explain.words import field
from sources.worded import Language


def print_answer(console: Console, told: Row, language: Language) -> None:
    """Print what `answer.explain` gives."""
    page = Page(console, told, language)
    page.head()
    for name, show in SECTIONS:
        if told.get(name):
            page.section(name, show)
    if told["status"] == "suppressed":
        page.definition()


def print_unclear(console: Console, error: UnclearError, language: Language) -> None:
    """Say what is unclear, and what may be meant."""
    console.print(error.said.said(language), highlight=False, markup=False)
    if error.candidates:
        console.print(field("candidates", language), highlight=False)
    for row in error.candidates:
        words = [str(value) for value in row.values() if value]
        console.print(Padding(Text(" · ".join(words)), INDENT, expand=False))
