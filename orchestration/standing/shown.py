"""How things stand, on a terminal: a few lines on the system, then the reports as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from math import floor
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from orchestration.standing.words import say
from sources.worded import Language

MOST_AGENCIES, MOST_LATE, MOST_UNITS = 8, 40, 5
COUNTS = ("expected", "received", "on_time", "late", "zero", "missing")
ALARMS = {"late": "yellow", "missing": "bold red"}
OPEN = ("open_incidents", "unsent_alerts", "failed_files")


class Screen:
    """Where the standing is printed, in one language."""

    def __init__(
        self, console: Console, told: Mapping[str, Any], language: Language, now: datetime
    ) -> None:
        """Print what is `told` on `console`; ages are counted up to `now`."""
        self.console, self.told, self.language, self.now = console, told, language, now

    def head(self, doing: Mapping[str, Any]) -> None:
        """The release, and what the system is doing."""
        release = self.told["release"]
        line = Text(self.say("release", id=release["id"], day=self.day(release["as_of"])), "bold")
        for mark, style in (("synthetic", "bold red"), ("restricted", "bold magenta")):
            if release.get(mark) or self.told.get(mark):
                line.append(f" · {self.say(mark)}", style)
        self.console.print(line)
        self.console.print(Text(" · ".join(self._doing(doing, release)), "dim"))

    def _doing(self, doing: Mapping[str, Any], release: Mapping[str, Any]) -> list[str]:
        parts = [self.say("nothing_waits")]
        if doing["waiting"]:
            age = self.age(doing["waiting_since"])
            parts = [self.say("waiting", number=doing["waiting"], age=age)]
        if doing["running"]:
            parts.append(self.say("running"))
        if doing["last_run"]:
            parts.append(self.say("last_run", age=self.age(doing["last_run"])))
        parts.append(self.say("published", age=self.age(release["created_at"])))
        return parts + [self.say(name, number=doing[name]) for name in OPEN if doing[name]]

    def periods(self) -> None:
        """Every feed's periods, with what came of them."""
        table = self.table("reports", ("feed", "period", "due"), (*COUNTS, "filled"))
        before = None
        for row in self.told["periods"]:
            if before is not None and row["feed"] != before:
                table.add_section()
            feed = "" if row["feed"] == before else self.name("feeds", row["feed"])
            before = row["feed"]
            waits = row["not_due"] > 0
            counts = [self.count(row, name, waits=waits) for name in COUNTS]
            # Rounded down: what is not whole must not read as if it were.
            filled = "" if row["filled"] is None else f"{floor(100 * row['filled'])} %"
            style = "dim" if row["not_due"] else ""
            table.add_row(feed, row["period"], self.day(row["due"]), *counts, filled, style=style)
        self.console.print(table)

    def worst(self) -> None:
        """The agencies that owe most."""
        rows = [row for row in self.told["worst"] if row["missing"]]
        if not rows:
            return
        table = self.table("worst", ("agency", "feed"), ("expected", "late", "missing", "since"))
        for row in rows[:MOST_AGENCIES]:
            counts = [self.count(row, name) for name in ("expected", "late", "missing")]
            agency, feed = self.name("agencies", row["agency"]), self.name("feeds", row["feed"])
            table.add_row(agency, feed, *counts, self.day(row["missing_since"]))
        self.console.print(table)
        self.more("more", len(rows) - MOST_AGENCIES)

    def late(self) -> None:
        """What is missing or came late, by agency, feed and period, with the units."""
        rows = self.told["late"]
        if not rows:
            self.console.print(Text(self.say("none_late"), "green"))
            return
        columns = ("agency", "feed", "period", "due")
        table = self.table("late", columns, ("expected", "late", "missing"))
        table.add_column(self.say("units"), overflow="fold")
        for row in rows[:MOST_LATE]:
            units = row["units"] or []
            named = ", ".join(units[:MOST_UNITS])
            if len(units) > MOST_UNITS:
                named += " " + self.say("more", number=len(units) - MOST_UNITS)
            counts = [self.count(row, name) for name in ("expected", "late", "missing")]
            agency, feed = self.name("agencies", row["agency"]), self.name("feeds", row["feed"])
            table.add_row(agency, feed, row["period"], self.day(row["due"]), *counts, named)
        self.console.print(table)
        self.more("more_late", len(rows) - MOST_LATE)

    def duties(self) -> None:
        """What the plans ask for next."""
        rows = self.told["duties"]
        if rows:
            self.console.print(Text(self.say("duties"), "bold"))
        for row in rows:
            content, who = row[f"content_{self.language}"], row[f"reporter_{self.language}"]
            line = Text(f"  {self.day(row['due'])}  ", "cyan")
            self.console.print(line.append(f"{who}: {content}", ""), soft_wrap=False)

    def table(self, title: str, texts: Sequence[str], numbers: Sequence[str]) -> Table:
        """An empty table: columns of text, then of numbers."""
        table = Table(title=self.say(title), title_justify="left", title_style="bold",
                      header_style="bold", box=SIMPLE_HEAD, pad_edge=False)  # fmt: skip
        for name in texts:
            table.add_column(self.say(name), no_wrap=name in ("period", "due"))
        for name in numbers:
            heading = self.say("late_count" if name == "late" else name)
            table.add_column(heading, justify="right", no_wrap=True)
        return table

    def count(self, row: Mapping[str, Any], name: str, *, waits: bool = False) -> Text:
        """A count; nothing where it is none that matters."""
        number = row[name]
        if waits and name == "missing":
            return Text(self.say("not_due"))
        if not number and name != "received":
            return Text("" if waits else "·", "dim")
        return Text(self.grouped(number), ALARMS.get(name, ""))

    def more(self, phrase: str, number: int) -> None:
        """That there is more than was shown."""
        if number > 0:
            self.console.print(Text(self.say(phrase, number=number), "dim"))

    def say(self, phrase: str, **values: object) -> str:
        """A phrase in the reader's language."""
        return say(phrase, self.language, **values)

    def name(self, kind: str, its_id: str) -> str:
        """The name of a feed or an agency, else its id."""
        known = self.told[kind].get(its_id, {})
        return str(known.get(f"name_{self.language}") or known.get("name_vi") or its_id)

    def grouped(self, number: int) -> str:
        """A count as the language groups it."""
        return f"{number:,}".replace(",", "." if self.language == "vi" else ",")

    def day(self, day: date | str) -> str:
        """A day as the language writes it."""
        said = date.fromisoformat(day) if isinstance(day, str) else day
        return f"{said:%d/%m/%Y}" if self.language == "vi" else said.isoformat()

    def age(self, moment: str) -> str:
        """How long ago a moment was."""
        minutes = (self.now - datetime.fromisoformat(moment).astimezone(UTC)).total_seconds() / 60
        if minutes < 1:
            return self.say("now")
        if minutes < 90:
            return self.say("minutes", number=round(minutes))
        hours = minutes / 60
        unit, number = ("hours", hours) if hours < 48 else ("days", hours / 24)
        return self.say(unit, number=round(number))
