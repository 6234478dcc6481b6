"""Text of strangers as it may be shown: on one line, and with no sign that steers a terminal."""

from __future__ import annotations

import re

# Control characters of both blocks, marks that turn the direction of what follows, line and
# paragraph separators, and halves of letters, which no encoding can write.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]+"
)


def printable(text: str) -> str:
    """The text with a blank for every run of signs that are not to be seen."""
    return _STEERING.sub(" ", text).strip()
