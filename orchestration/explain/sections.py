"""The sections of an explanation: each prints one part of the answer, in this order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.text import Text

from expectations.sentences import with_unit
from orchestration.explain.page import Page
from orchestration.explain.printed_rules import print_rules
from orchestration.explain.reader import Row
from orchestration.explain.words import STATUS, word


def _measures(page: Page, rows: list[Row]) -> None:
    for row in rows:
        parts = page.say("parts", number=len(row["parts"])) if row["parts"] else ""
        page.line(f"{page.say(row['role'])}: {page.name(row)} ({row['measure_id']}){parts}")


def _files(page: Page, rows: list[Row]) -> None:
    known: dict[tuple[Any, ...], list[str]] = {}
    for row in rows:
        where = page.say("where", first=row["first_row"], last=row["last_row"],
                         number=row["source_rows"])  # fmt: skip
        file = (row["file_name"], row["agency"], row["received"], row["receipt"])
        known.setdefault((*file, where), []).append(row["measure_id"])
    for (name, agency, received, receipt, where), measures in known.items():
        page.line(f"{name} · {agency} · {received} · {where}")
        page.line(Text(f"{', '.join(measures)} → {receipt}", style="dim"), 4)


def _reported(page: Page, told: Row) -> None:
    names = {row["measure_id"]: page.name(row) for row in page.told["measures"]}
    rows = [
        [row["name_vi"], row["period"], names.get(row["measure_id"], row["measure_id"]),
         page.number(row["count"]) if row["count"] is not None else "—",
         f"{row['submission_id'].split('-')[0].lstrip('0')}:{row['source_row']}"]
        for row in told["first"]
    ]  # fmt: skip
    if rows:
        page.table(["", "", "", "", ""], rows, right=(3,))
    if (told["cells"] or 0) > len(rows):
        page.line(page.say("more", number=told["cells"] - len(rows)))


def _sources(page: Page, rows: list[Row]) -> None:
    place = page.told["place"]
    by_level: dict[str, list[Row]] = {}
    for row in rows:
        if row["locality_id"] != place["locality_id"]:
            by_level.setdefault(row["level"], []).append(row)
    if not by_level:
        page.line(place["name_vi"])
    for level, units in by_level.items():
        if level != place["level"]:
            page.line(page.say("units", number=len(units), level=page.name(units[0], "level")))
            continue
        for unit in units:
            share = "—" if unit["share"] is None else with_unit(unit["share"], "share", 1,
                                                                page.language)  # fmt: skip
            page.line(f"← {unit['name_vi']} ({unit['locality_id']}): "
                      f"{page.say('share', share=share)}")  # fmt: skip


def _reports(page: Page, rows: list[Row]) -> None:
    for row in rows:
        late = f" · {page.say('late', number=row['late'])}" if row["late"] else ""
        page.line(f"{row['feed']}, {page.name(row, 'level')}: "
                  f"{page.say('received', received=row['received'], due=row['due'])}{late}"
                  f" ({', '.join(row['agencies'])})")  # fmt: skip
        if row["missing"]:
            page.line(page.say("missing", number=row["missing_units"]), 4)
        for unit in row["missing"]:
            page.line(f"{unit['name_vi']} ({unit['locality_id']}), {unit['period']}, "
                      f"{page.say('due', day=unit['due'])}", 6)  # fmt: skip


def _change(page: Page, told: Row) -> None:
    version = page.told["release"]["baseline_version"]
    shown = {**told, "baseline_version": str(version)[:12] if version else None}
    rows = [
        [
            page.say(name),
            page.number(value) if isinstance(value, int | float) else word(value, page.language),
        ]
        for name, value in shown.items()
        if value is not None
    ]
    page.table(["", ""], rows, right=(1,))


def _corrections(page: Page, rows: list[Row]) -> None:
    for row in rows:
        where = f"{row['locality_id']} {row['period']} {row['breakdown']}"
        page.line(f"{row['correction_id']} · {row['measure_id']} · {where}")
        said = page.say(
            "corrected",
            count=page.number(row["to_count"]),
            before=page.number(row["from_count"]),
            state=word(row["state"], page.language),
            made_by=row["made_by"],
            made=row["made"],
            reason=page.name(row, "reason"),
        )
        page.line(said, 4)


def _waiver(page: Page, row: Row) -> None:
    said = page.say(
        "accepted",
        steward=row["steward"],
        made=row["made"],
        until=row["until"],
        state=word(row["state"], page.language),
        reason=page.name(row, "reason"),
    )
    page.line(said)


def _comparison(page: Page, row: Row) -> None:
    if row["parent_value"] is not None:
        side = word(row["compared_to_parent"], page.language)
        shown = f"{row['parent']['name_vi']}: {page.value(row['parent_value'])}"
        page.line(f"{shown} → {side}" if side else shown)
    if row["expected_numerator"] is not None:
        page.line(page.say("expected_here", place=row["expected_at"]["name_vi"],
                           number=page.number(row["expected_numerator"])))  # fmt: skip


def _targets(page: Page, rows: list[Row]) -> None:
    from orchestration.scorecard_words import reason_said, said

    for row in rows:
        page.line(f"{page.name(row, 'plan')} ({row['document']}), {row['clause']}")
        reason = reason_said(row["reason"], page.language)
        outcome = said(row["status"], page.language) + (f" ({reason})" if reason else "")
        progress = said(row["progress"], page.language)
        page.line(f"“{row['printed']}” → {outcome}" + (f" · {progress}" if progress else ""), 4)


def _series(page: Page, rows: list[Row]) -> None:
    page.table(["", "", "95 %", "", ""], [
        [row["period"],
         page.value(row["value"]) if row["value"] is not None
         else STATUS[row["obs_status"]].said(page.language),
         f"{page.number(row['lower_95'])} – {page.number(row['upper_95'])}"
         if row["lower_95"] is not None else "",
         page.number(row["numerator"]) if row["numerator"] is not None else "",
         page.number(row["denominator"]) if row["denominator"] is not None else ""]
        for row in rows
    ], right=(1, 3, 4))  # fmt: skip


def _releases(page: Page, rows: list[Row]) -> None:
    for row in rows:
        status = STATUS[row["obs_status"]].said(page.language)
        value = page.value(row["value"]) if row["value"] is not None else status
        words = [row["release_id"], value]
        words += [row["reason"]] if row["reason"] else []
        words += [page.reason(row["revision_reason"])] if row["revision_reason"] else []
        page.line(" · ".join(words))


def _way_out(page: Page, told: Row) -> None:
    for step in told["steps"]:
        page.line(f"{step['rule_id']}: {page.name(step, 'sentence')}")
    if told["command"]:
        page.line(Text(told["command"], style="bold"))


def _rules(page: Page, rows: list[Row]) -> None:
    print_rules(page.console, rows, page.told["indicator"]["per"], page.language)


SECTIONS: tuple[tuple[str, Callable[[Page, Any], None]], ...] = (
    ("way_out", _way_out),
    ("measures", _measures),
    ("corrections", _corrections),
    ("waiver", _waiver),
    ("files", _files),
    ("reported", _reported),
    ("sources", _sources),
    ("reports", _reports),
    ("rules", _rules),
    ("change", _change),
    ("comparison", _comparison),
    ("targets", _targets),
    ("series", _series),
    ("releases", _releases),
)
