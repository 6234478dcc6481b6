"""Making a waiver: what may be accepted, and the file that says so, for colleagues to review."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import yaml

from orchestration.asked_figures import KEY, Key, written_key
from orchestration.durable import write_text
from orchestration.paths import Home
from orchestration.releases import current_facts

LONGEST = "waiver_days"
NOT_SENSITIVE = "none"
SUPPRESSED = "suppressed"
NUMBERS = ("value", "numerator", "denominator")

HOLDS = """
select figure.*, violation.rule_id
from (select * from figures where {same}) as figure
left join violations as violation
    on violation.severity = 'hold' and {joined}
order by violation.rule_id
"""


class WaiverRefusedError(ValueError):
    """The figure is not waived; the message says why and what to do instead."""


@dataclass(frozen=True)
class Terms:
    """Who accepts, why (in one or two languages), from which day to which."""

    steward: str
    reason_vi: str | None
    reason_en: str | None
    made: date
    until: date


@dataclass(frozen=True)
class Judged:
    """The candidate that readers see, with what the gate said of it and what the public sees."""

    candidate: Path
    verdicts: Path
    public: Path

    def open(self) -> duckdb.DuckDBPyConnection:
        """Its figures and thresholds, the violations, and the public figures."""
        connection = duckdb.connect()
        for name, path in (
            ("figures", self.candidate / "figures.parquet"),
            ("thresholds", self.candidate / "thresholds.parquet"),
            ("violations", self.verdicts / "violations.parquet"),
            ("public_figures", self.public / "figures.parquet"),
        ):
            connection.read_parquet(str(path)).create_view(name)
        return connection


def published(home: Home) -> Judged:
    """What the current release was made of; WaiverRefusedError before the first."""
    facts = current_facts(home)
    if facts is None:
        raise WaiverRefusedError(
            f"There is no release under {home.releases}, so nothing is held. Run `chitieu run`."
        )
    digest = facts["candidate_hash"]
    return Judged(home.candidates / digest, home.verdicts / digest, home.current_release.resolve())


def waive(
    home: Home, catalogue: Path, keys: Sequence[Key], terms: Terms
) -> tuple[Path, list[dict[str, Any]]]:
    """Write the waiver file of these figures; its path and what it says of each figure.

    Raises WaiverRefusedError, with every reason, when one of the figures may not be waived; then
    nothing is written.
    """
    with published(home).open() as tables:
        refusals = _refused_terms(tables, terms)
        figures = []
        for key in dict.fromkeys(keys):
            row, rules = _held(tables, key)
            refusal = _refusal(tables, key, row, rules) or _already(catalogue, key)
            if refusal:
                refusals.append(refusal)
                continue
            figures.append(_entry(home, key, row, rules))
    if refusals:
        raise WaiverRefusedError("\n".join(refusals))
    path = _free_name(catalogue, terms.made, figures[0])
    write_text(path, _text(terms, figures))
    return path, figures


def held_among(home: Home, keys: Sequence[Key]) -> list[Key]:
    """The one of these keys that is held, or all of them where none is.

    WaiverRefusedError, with their keys, when several are: a waiver is of what is named.
    """
    with published(home).open() as tables:
        held = [key for key in keys if _held(tables, key)[1]]
    if len(held) > 1:
        listing = "\n".join(f"  {written_key(key)}" for key in held)
        raise WaiverRefusedError(
            "That is held on several maps or breakdowns; choose with --geography and --breakdown, "
            f"or name the keys, one or all:\n{listing}"
        )
    return held or list(keys)


def _refused_terms(tables: duckdb.DuckDBPyConnection, terms: Terms) -> list[str]:
    longest = tables.execute(
        "select value from thresholds where threshold_id = ? and in_force", [LONGEST]
    ).fetchall()[0][0]
    days = (terms.until - terms.made).days
    said = []
    if days <= 0:
        said.append(f"--until {terms.until} is not after today, {terms.made}: choose a later day.")
    if days > longest:
        said.append(
            f"--until {terms.until} is {days} days away; at most {longest:g} are allowed "
            f"({LONGEST} in thresholds.csv), so that somebody looks again: choose an earlier day."
        )
    if not (terms.reason_vi or "").strip() and not (terms.reason_en or "").strip():
        said.append("No reason is given: say why the figure is true, as readers will be told.")
    return said


def _held(tables: duckdb.DuckDBPyConnection, key: Key) -> tuple[dict[str, Any], list[str]]:
    """The figure's row in the candidate and the rules that hold it."""
    statement = HOLDS.format(
        same=" and ".join(f"{name} = ?" for name in KEY),
        joined=" and ".join(f"violation.{name} = figure.{name}" for name in KEY),
    )
    found = tables.execute(statement, list(key))
    columns = [column[0] for column in found.description or []]
    rows = [dict(zip(columns, row, strict=True)) for row in found.fetchall()]
    if not rows:
        raise WaiverRefusedError(f"There is no figure {written_key(key)} in the current release.")
    return rows[0], [row["rule_id"] for row in rows if row["rule_id"] is not None]


def _refusal(
    tables: duckdb.DuckDBPyConnection, key: Key, row: dict[str, Any], rules: list[str]
) -> str:
    """Why the figure may not be waived; '' when it may."""
    from expectations.rules import RULES_BY_ID

    name = written_key(key)
    same = " and ".join(f"{column} = ?" for column in KEY)
    status = tables.execute(
        f"select obs_status from public_figures where {same}", list(key)
    ).fetchall()[0][0]
    if status == SUPPRESSED:
        return (
            f"{name} is suppressed and would not be published: there is nothing to accept. Waive "
            "the figures above it that readers would see."
        )
    if not rules:
        return f"{name} is not held: readers see it as {row['obs_status']}. Nothing to waive."
    never = [RULES_BY_ID[rule] for rule in rules if not RULES_BY_ID[rule].waivable]
    if never:
        words = "; ".join(f"{rule.rule_id} ({rule.family})" for rule in never)
        return (
            f"{name} is held by {words}, which is never waived: it cannot be true. Let the agency "
            "send the counts again, put them right with a correction, or `chitieu withdraw` them; "
            f"`chitieu explain {name}` tells file and row."
        )
    return ""


def _already(catalogue: Path, key: Key) -> str:
    """A waiver of the figure that the catalogue has, whatever became of it."""
    for path in sorted((catalogue / "waivers").glob("*.yml")):
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError:
            return f"{path} cannot be read; `chitieu catalogue check` says why: mend it first."
        for figure in content.get("figures", []) if isinstance(content, dict) else []:
            if isinstance(figure, dict) and tuple(figure.get(name) for name in KEY) == key:
                return (
                    f"{written_key(key)} is waived in {path} until {content.get('until')} already. "
                    "If it no longer applies, remove that figure from the file first."
                )
    return ""


def _entry(home: Home, key: Key, row: dict[str, Any], rules: list[str]) -> dict[str, Any]:
    """The figure as the file names it; the numbers of a sensitive one only as a seal."""
    from expectations.waivers import digits, seal_of

    entry: dict[str, Any] = dict(zip(KEY, key, strict=True))
    numbers = {name: row[name] for name in NUMBERS}
    if row["sensitivity"] == NOT_SENSITIVE:
        entry |= {name: float(digits(one)) for name, one in numbers.items() if one is not None}
    else:
        entry["seal"] = seal_of(_secret(home), key, tuple(numbers.values()))
    return entry | {"rules": rules}


def _secret(home: Home) -> str:
    """The installation's key for seals; made at the first sensitive waiver, the owner's alone."""
    path = home.waiver_key
    if not path.exists():
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_hex(32) + "\n")
    return path.read_text(encoding="utf-8").strip()


def _free_name(catalogue: Path, made: date, figure: dict[str, Any]) -> Path:
    words = (str(made), figure["indicator_id"], figure["locality_id"], figure["period"])
    stem = re.sub(r"[^a-z0-9_-]+", "-", "-".join(words).lower())
    folder = catalogue / "waivers"
    names = [stem, *(f"{stem}-{number}" for number in range(2, 1000))]
    return next(path for path in (folder / f"{name}.yml" for name in names) if not path.exists())


def _text(terms: Terms, figures: list[dict[str, Any]]) -> str:
    content: dict[str, Any] = {
        "steward": terms.steward,
        "made": terms.made,
        "until": terms.until,
        **{
            name: text
            for name, text in (("reason_vi", terms.reason_vi), ("reason_en", terms.reason_en))
            if text
        },
        "figures": figures,
    }
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=100)
