"""Rules on the text of all files: composed Vietnamese, and nothing of one machine or one day."""

import re
import unicodedata
from pathlib import Path

from tests.architecture.repository import place

TEXT = {".py", ".sql", ".yml", ".yaml", ".md", ".toml", ".csv", ".json", ".cfg", ".ini", ".mako",
        ".sh", ".html", ".css", ".js", ".lock", ""}  # fmt: skip
NEVER = {
    "a path of one machine": re.compile(r"/work/(main|shared)\b|/home/\w+/|/tmp/\w"),
    "an address of a package registry": re.compile(
        r"\bpypi\.org|pythonhosted\.org|registry\.npmjs\.org|proxy\.golang\.org|index\.crates\.io"
    ),
    "a stage of the work": re.compile(r"\bissue\s+#?\d+|\bpart\s+[1-9]\b(?!\s*of\b)", re.I),
}


def is_text(path: Path) -> bool:
    return path.suffix in TEXT


def is_dirt_kept_as_sent(path: Path) -> bool:
    """A feed's sample files show what senders really send, decomposed letters too."""
    return "feeds" in path.parts and path.suffix not in {".yml", ".md"}


def not_composed(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return [f"{place(path)}: not UTF-8"]
    return [
        f"{place(path, number)}: text not in Unicode's composed form (NFC)"
        for number, line in enumerate(lines, start=1)
        if not unicodedata.is_normalized("NFC", line)
    ]


def never_written(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    return [
        f"{place(path, text.count(chr(10), 0, match.start()) + 1)}: {what}: {match.group()}"
        for what, pattern in NEVER.items()
        for match in pattern.finditer(text)
    ]
