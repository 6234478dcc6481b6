"""``python -m bench.check_manifest HOME``: was every planted fault caught, and nothing else?

Compares the receipts and the current release with the demonstration's manifest. Exit code 1 when
a fault got through, was caught for another reason, or something true was held.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table

KEY = ("indicator_id", "series", "locality_id", "geography", "period", "breakdown")
FOLLOWING = "contains_held"
SURPRISING = "surprising"
# What rules on change may hold of true figures, of all with a value.
BUDGET = 0.01
MANIFEST = "demonstration_manifest.json"
NOT_SHOWN = ("withheld", "suppressed")
SHOWN = 5


@dataclass(frozen=True)
class Line:
    """One thing checked: what, how many were expected and found, and what is wrong."""

    what: str
    expected: int
    found: int
    wrong: list[str]


def check_rejections(home: Path, manifest: dict[str, Any]) -> list[Line]:
    """Every broken file against its receipt, and no other file with a rejection."""
    receipts = {}
    for path in sorted((home / "receipts").rglob("*.json")):
        receipt = json.loads(path.read_text(encoding="utf-8"))
        name = f"{receipt['agency']}/{receipt['feed']}/{receipt['file_name']}"
        receipts[name] = receipt
    lines = []
    for planted in manifest["rejected"]:
        receipt = receipts.pop(planted["file"], None)
        wrong = _receipt_faults(planted, receipt)
        lines.append(Line(f"{planted['code']}: {planted['file']}", 1, 1 - bool(wrong), wrong))
    false = [
        f"{name}: {receipt['rejections'][0]['code']}"
        for name, receipt in receipts.items()
        if receipt["rejections"]
    ]
    return [*lines, Line("rejections in good files", 0, len(false), false)]


def _receipt_faults(planted: dict[str, Any], receipt: dict[str, Any] | None) -> list[str]:
    if receipt is None:
        return ["no receipt"]
    codes = {one["code"] for one in receipt["rejections"]}
    rows = {one["row"] for one in receipt["rejections"]}
    wrong = []
    if codes != {planted["code"]}:
        wrong.append(f"rejected for {sorted(codes)}")
    if planted["row"] is not None and planted["row"] not in rows:
        wrong.append(f"row {planted['row']} is not among {sorted(rows)}")
    if receipt["state"] != planted["state"]:
        wrong.append(f"state {receipt['state']}, not {planted['state']}")
    return wrong


def check_figures(home: Path, manifest: dict[str, Any]) -> list[Line]:
    """Every planted root and follower against the withheld figures of the release.

    The restricted release tells the holds of all; of a suppressed figure the public may not know.
    What is held without a fault is a fault of the gate, but for what chance makes surprising:
    that has a budget.
    """
    withheld, statuses, surprising, valued = _release(home)
    expected: set[tuple[str, ...]] = set()
    lines = []
    for fault in manifest["figure_faults"]:
        roots = {tuple(key) for key in fault["roots"]}
        followers = {tuple(one["key"]) for one in fault["followers"]} - roots
        expected |= roots | followers
        own = {fault["rule"]}
        for what, keys, rules in (
            (f"{fault['rule']}: {fault['fault']}", roots, own),
            ("   figures that contain it", followers, own | {FOLLOWING} | surprising),
        ):
            caught = {key for key in keys if rules & withheld.get(key, set())}
            wrong = [
                f"{' | '.join(key)}: {sorted(withheld.get(key, set())) or 'published'}"
                for key in sorted(keys - caught)
            ]
            lines.append(Line(what, len(keys), len(caught), wrong))
    by_chance = [
        key
        for key, rules in withheld.items()
        if key not in expected and rules <= surprising | {FOLLOWING}
    ]
    others = [
        f"{' | '.join(key)}: {sorted(rules)}"
        for key, rules in sorted(withheld.items())
        if key not in expected and key not in set(by_chance)
    ]
    lines.append(Line("withheld without a fault", 0, len(others), others))
    most = int(BUDGET * valued)
    over = [f"{len(by_chance)} of {valued} figures"] if len(by_chance) > most else []
    lines.append(Line("withheld as surprising, at most", most, len(by_chance), over))
    shown = [" | ".join(key) for key in sorted(expected) if statuses.get(key) not in NOT_SHOWN]
    return [*lines, Line("neither withheld nor suppressed", 0, len(shown), shown)]


def _release(
    home: Path,
) -> tuple[dict[tuple[str, ...], set[str]], dict[tuple[str, ...], str], set[str], int]:
    """What the release holds back and why.

    Rules by withheld figure, the public status of what is not shown, the rules on change, and how
    many figures have a value or are withheld.
    """
    release = (home / "releases" / "current").resolve()
    unmasked = home / "restricted" / release.name
    keys = ", ".join(KEY)
    with duckdb.connect() as connection:
        rows = connection.execute(
            f"SELECT {keys}, rule_id FROM read_parquet(?) WHERE severity = 'hold'",
            [str(unmasked / "withheld.parquet")],
        ).fetchall()
        figures = connection.execute(
            f"SELECT {keys}, obs_status FROM read_parquet(?) WHERE list_contains(?, obs_status)",
            [str(release / "figures.parquet"), list(NOT_SHOWN)],
        ).fetchall()
        rules = connection.execute(
            "SELECT rule_id FROM read_parquet(?) WHERE family = ?",
            [str(release / "rules.parquet"), SURPRISING],
        ).fetchall()
        [(valued,)] = connection.execute(
            "SELECT count(*) FROM read_parquet(?) WHERE value NOT NULL OR obs_status = 'withheld'",
            [str(release / "figures.parquet")],
        ).fetchall()
    withheld: dict[tuple[str, ...], set[str]] = {}
    for *key, rule in rows:
        withheld.setdefault(tuple(key), set()).add(rule)
    held = {tuple(row[:-1]): row[-1] for row in figures}
    return withheld, held, {row[0] for row in rules}, int(valued)


def report(lines: list[Line], console: Console) -> bool:
    """Print the table; whether all is as the manifest says."""
    table = Table("planted", "expected", "caught", "otherwise")
    for line in lines:
        wrong = "\n".join(line.wrong[:SHOWN])
        if len(line.wrong) > SHOWN:
            wrong += f"\n… and {len(line.wrong) - SHOWN} more"
        table.add_row(line.what, str(line.expected), str(line.found), wrong)
    console.print(table)
    good = not any(line.wrong for line in lines)
    console.print(
        "Every planted fault was caught, and nothing else." if good else "Not all is well."
    )
    return good


def main(arguments: list[str] | None = None) -> int:
    """Check a home folder after a run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path, help="the CHITIEU_HOME that was run")
    home = parser.parse_args(arguments).home
    manifest = json.loads((home / MANIFEST).read_text(encoding="utf-8"))
    lines = check_rejections(home, manifest) + check_figures(home, manifest)
    return 0 if report(lines, Console()) else 1


if __name__ == "__main__":
    sys.exit(main())
