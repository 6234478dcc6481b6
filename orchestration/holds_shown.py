"""What is held, as a steward reads it in a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

FILES_SHOWN = 3
WORDS = {
    "vi": {
        "nothing": "Không có số liệu nào bị giữ lại.",
        "open": "vụ đang giữ số liệu, cũ nhất trước",
        "since": "từ", "holds": "giữ", "figure": "số liệu", "figures": "số liệu", "rank": "hạng",
        "file": "tệp", "row": "dòng", "rows": "dòng", "more_files": "tệp nữa",
        "more": "vụ nữa; --all liệt kê hết.",
        "mend": "Sửa rồi gửi lại, đính chính, hoặc rút bản đã nộp; không miễn trừ được.",
        "waivers": "Miễn trừ không còn hiệu lực (sửa hoặc xóa tệp):",
    },
    "en": {
        "nothing": "Nothing is held.",
        "open": "open, oldest first",
        "since": "since", "holds": "holds", "figure": "figure", "figures": "figures",
        "rank": "rank",
        "file": "file", "row": "row", "rows": "rows", "more_files": "files more",
        "more": "more; --all lists them.",
        "mend": "Correct and send again, put right by a correction, or withdraw; never waived.",
        "waivers": "Waivers that no longer apply (mend or remove the file):",
    },
}  # fmt: skip
STATES = {
    "expired": ("hết hạn", "expired"),
    "void": ("giá trị đã khác", "the value is another"),
    "short": ("còn bị giữ bởi quy tắc khác", "held by another rule too"),
    "no_figure": ("không còn số liệu này", "no such figure"),
    "idle": ("không còn bị giữ", "not held any more"),
}


def print_holds(
    console: Console,
    holds: Sequence[Mapping[str, Any]],
    lapsed: Sequence[Mapping[str, Any]],
    language: str,
    most: int | None = None,
) -> None:
    """Print the incidents, at most `most` of them, and the waivers that no longer apply."""
    words = WORDS[language]
    if not holds:
        console.print(words["nothing"])
    else:
        console.print(f"{len(holds)} {words['open']}", style="bold", highlight=False)
    shown = holds if most is None else holds[:most]
    for hold in shown:
        _print_one(console, hold, language, len(holds))
    if len(shown) < len(holds):
        console.print(f"\n… {len(holds) - len(shown)} {words['more']}", highlight=False)
    if lapsed:
        console.print(f"\n{words['waivers']}", style="bold", highlight=False)
        for one in lapsed:
            state = STATES[one["state"]][language == "en"]
            _line(console, f"{one['waiver_id']}.yml · {state}", 1)
            _line(console, one["figure"], 5, "dim")


def _print_one(console: Console, hold: Mapping[str, Any], language: str, among: int) -> None:
    words = WORDS[language]
    counted = words["figure" if hold["figures"] == 1 else "figures"]
    heading = Text(f"\n#{hold['incident']}", style="bold yellow")
    heading.append(
        f"  {words['since']} {hold['opened']} · {words['holds']} {hold['figures']} "
        f"{counted} · {words['rank']} {hold['rank']}/{among}",
        style="yellow",
    )
    console.print(heading)
    name = hold[f"indicator_{language}"] or hold["figure"].split("/")[0]
    place = hold["locality"] or hold["figure"].split("/")[2]
    _line(console, f"{name}, {place}, {hold['period']}", 4, "bold")
    _line(console, hold[f"sentence_{language}"], 4)
    _line(console, f"{', '.join(hold['rules'])} · {hold['figure']}", 4, "dim")
    for file in hold["files"][:FILES_SHOWN]:
        _line(console, _file(file, words), 4, "dim")
    if len(hold["files"]) > FILES_SHOWN:
        more = len(hold["files"]) - FILES_SHOWN
        _line(console, f"… {more} {words['more_files']}", 4, "dim")
    if not hold["waivable"]:
        _line(console, words["mend"], 4, "italic")
    kept = [one for one in hold["commands"] if " withdraw " not in one]
    withdrawals = [one for one in hold["commands"] if " withdraw " in one][:FILES_SHOWN]
    for command in kept + withdrawals:
        _line(console, f"→ {command}", 4, "cyan")


def _file(file: Mapping[str, Any], words: Mapping[str, str]) -> str:
    first, last = file["first_row"], file["last_row"]
    rows = f"{words['row']} {first}" if first == last else f"{words['rows']} {first}–{last}"
    sender = " / ".join(one for one in (file["agency"], file["feed"]) if one)
    name = file["file_name"] or file["submission_id"]
    return f"{words['file']} {name}, {rows}" + (f" · {sender}" if sender else "")


def _line(console: Console, text: str, indent: int, style: str = "") -> None:
    console.print(Padding(Text(text, style=style), (0, 0, 0, indent), expand=False))
