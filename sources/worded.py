"""Text in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["vi", "en"]


@dataclass(frozen=True)
class Worded:
    """The same said in Vietnamese and in English."""

    vi: str
    en: str

    def said(self, language: Language) -> str:
        """It in one of the two."""
        return self.vi if language == "vi" else self.en
