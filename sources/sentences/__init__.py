"""The sentences of every code a receipt can carry: (Vietnamese, English), a closed list."""

from __future__ import annotations

from sources.sentences.files import FILE
from sources.sentences.notes import NOTES
from sources.sentences.rows import NUMBER, PERIOD, PLACE

REJECTIONS: dict[str, tuple[str, str]] = {**FILE, **PERIOD, **PLACE, **NUMBER}

__all__ = ["NOTES", "REJECTIONS"]
