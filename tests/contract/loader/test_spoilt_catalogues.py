"""However a file is spoilt, the catalogue loads or says why not: it never breaks the loader."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sources.loader import Catalogue, CatalogueError, load_catalogue

SMALL = Path(__file__).parent / "catalogue"
FILES = sorted(path.relative_to(SMALL) for path in SMALL.rglob("*.*") if path.name != "sample.csv")
JUNK = ["", "null", "[]", "{}", "-1", "true", "9" * 30, "{", '"', "2021-02-31", "~", "nan", ".inf"]


def spoil(text: str, line: int, how: str, junk: str) -> str:
    """The text with one of its lines lost, repeated, cut off or partly replaced."""
    lines = text.split("\n")
    at = line % len(lines)
    match how:
        case "lose":
            del lines[at]
        case "repeat":
            lines.insert(at, lines[at])
        case "cut":
            lines = lines[:at]
        case "replace":
            sign = ":" if ":" in lines[at] else ","
            lines[at] = lines[at].rpartition(sign)[0] + sign + junk
    return "\n".join(lines)


@settings(deadline=None, max_examples=15)
@given(
    st.sampled_from(FILES),
    st.integers(0, 200),
    st.sampled_from(["lose", "repeat", "cut", "replace"]),
    st.sampled_from(JUNK),
)
@example(Path("levels.csv"), 3, "replace", "9" * 30)
@example(Path("calendar.csv"), 1, "replace", "9" * 30)
@example(Path("plans.csv"), 1, "replace", "9" * 30)
def test_a_spoilt_file_loads_or_is_reported_with_its_line(file, line, how, junk):
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(SMALL, Path(folder) / "catalogue"))
        spoilt = spoil((copy / file).read_text(encoding="utf-8"), line, how, junk)
        (copy / file).write_text(spoilt, encoding="utf-8")
        try:
            assert isinstance(load_catalogue(copy), Catalogue)
        except CatalogueError as error:
            assert error.faults
            assert all(fault.line >= 1 and fault.sentence for fault in error.faults)
