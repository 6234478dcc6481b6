"""The page an explanation is printed on: what is asked, the answer, and where sections go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from expectations.sentences import number, with_unit
from orchestration.explain.reader import Row
from orchestration.explain.words import COVERAGE, STATUS, field, title, word
from sources.worded import Language

INDENT = (0, 0, 0, 2)
STYLES = {"withheld": "bold yellow", "suppressed": "bold magenta", "missing": "bold red",
          "absent": "bold red"}  # fmt: skip


class Page:
    """Where one answer is printed."""

    def __init__(self, console: Console, told: Row, language: Language) -> None:
        """Print `told` on `console`."""
        self.console = console
        self.told = told
        self.language = language

    def line(self, text: str | Text, indent: int = 2) -> None:
        """One line, wrapped under itself."""
        shown = Text(text) if isinstance(text, str) else text
        self.console.print(Padding(shown, (0, 0, 0, indent), expand=False))

    def say(self, name: str, **numbers: Any) -> str:
        """A phrase in the reader's language."""
        return field(name, self.language, **numbers)

    def name(self, row: Row, column: str = "name") -> str:
        """A name in the reader's language where it has one."""
        return str(row.get(f"{column}_{self.language}") or row.get(f"{column}_vi") or "")

    def value(self, amount: float | None) -> str:
        """A value with the indicator's unit."""
        return with_unit(amount, "value", float(self.told["indicator"]["per"]), self.language)

    def number(self, amount: float | None) -> str:
        """A number as the language writes it."""
        return number(amount, self.language)

    def head(self) -> None:
        """What is asked, and the answer in one line."""
        told, key = self.told, self.told["key"]
        place = told["place"]
        self.console.print()
        self.line(Text(self.name(told["indicator"]), style="bold"), 0)
        named = [f"{place['name_vi']} ({place['code'] or '—'}, {place['locality_id']})",
                 key["period"], self.say("map", geography=key["geography"]),
                 key["breakdown"]]  # fmt: skip
        self.line(" · ".join(named), 0)
        release = told["release"]
        marks = [self.say("release", release=release["release_id"], day=release["as_of"])]
        marks += [self.say(mark) for mark in ("synthetic", "restricted") if release[mark]]
        self.line(Text(" · ".join(marks), style="dim"), 0)
        self.console.print()
        status = STATUS[told["status"]].said(self.language) if told["status"] in STATUS else "?"
        answer = Text(status.upper(), style=STYLES.get(told["status"], "bold green"))
        figure = told.get("figure") or {}
        if figure.get("value") is not None:
            answer = Text(self.value(figure["value"]), style="bold green") + Text(f"  {status}")
        self.line(answer, 0)
        if told.get("why"):
            self.why(told["why"])
        if figure:
            self.numbers(figure)

    def why(self, why: Row) -> None:
        """Why there is no value, with what is known of it."""
        self.line(self.name(why, "sentence"))
        key = self.told["key"]
        for other in [*why.get("became", []), *why.get("came_from", [])]:
            asked = (key["indicator_id"], other["locality_id"], key["period"])
            self.line(Text(f"chitieu explain {' '.join(asked)}", style="bold"), 4)
        for split in why.get("splits") or []:
            self.line(self.say("split", place=split["name_vi"],
                               remainder=split["unallocated_name"] or "—"), 4)  # fmt: skip
        if bounds := why.get("bounds"):
            low, high = self.value(bounds["value_low"]), self.value(bounds["value_high"])
            self.line(self.say("bounds", low=low, high=high), 4)

    def numbers(self, figure: Row) -> None:
        """Limits, counts, quality and revision under the answer."""
        for percent, low, high in (("95 %", "lower_95", "upper_95"),
                                   ("99,8 %" if self.language == "vi" else "99.8 %",
                                    "lower_998", "upper_998")):  # fmt: skip
            if figure[low] is not None:
                self.line(f"{percent}: {self.number(figure[low])} – {self.number(figure[high])}")
        counts = [f"{self.say(side)} {self.number(figure[side])}"
                  for side in ("numerator", "denominator") if figure[side] is not None]  # fmt: skip
        if figure["coverage"] is not None:
            share = with_unit(figure["coverage"], "share", 1, self.language)
            counts.append(f"{self.say('coverage')} {share}")
        marks = ("provisional", "estimated", "break_before", "unreliable")
        counts += [word(mark, self.language) for mark in marks if figure[mark]]
        if counts:
            self.line(" · ".join(counts))
        if figure["revision"]:
            reason = self.reason(figure["revision_reason"])
            said = self.say("revision", number=figure["revision"], reason=reason)
            before = self.say("revised_from", value=self.value(figure["previous_value"]))
            self.line(f"{said} · {before}")
        if figure["last_good_value"] is not None:
            value = self.value(figure["last_good_value"])
            self.line(f"{self.say('last_good')}: {value} ({figure['last_good_period']})")

    def reason(self, name: str | None) -> str:
        """Why a figure was revised."""
        from orchestration.revisions import REASONS

        known = {reason: (vi, en) for reason, vi, en in REASONS}
        return known[name][self.language == "en"] if name in known else (name or "")

    def section(self, name: str, show: Callable[[Page, Any], None]) -> None:
        """A title and what stands under it."""
        self.console.print()
        self.line(Text(title(name, self.language), style="bold cyan"), 0)
        show(self, self.told[name])

    def definition(self) -> None:
        """Of a suppressed figure: what it would be, and how much was reported."""
        self.line(f"{self.say('coverage')}: "
                  f"{COVERAGE[self.told['coverage_class']].said(self.language)}")  # fmt: skip
        self.console.print()
        self.line(Text(title("definition", self.language), style="bold cyan"), 0)
        self.line(self.name(self.told["indicator"], "definition"))

    def table(
        self, columns: list[str], rows: list[list[Any]], *, right: tuple[int, ...] = ()
    ) -> None:
        """A plain table; the columns of `right` are numbers."""
        shown = Table(box=None, header_style="dim", padding=(0, 2, 0, 0), show_header=any(columns))
        for at, column in enumerate(columns):
            shown.add_column(column, justify="right" if at in right else "left", overflow="fold")
        for row in rows:
            shown.add_row(*(Text("" if cell is None else str(cell)) for cell in row))
        self.console.print(Padding(shown, INDENT, expand=False))
