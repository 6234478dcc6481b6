"""Waivers: held figures that a steward accepts, each at its numbers and until a day.

A waiver turns the holds of its figure into flags when the figure still comes to the numbers it was
made for, the day has not passed, and every rule that holds the figure may be waived and is named.
It is asked before `contains_held`, so that what is accepted holds nothing else, and again after,
for figures that hold only because of another. The candidate's table `waivers` has the rows; one
without the table has none.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Hashable
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa

from expectations.candidate import KEYS
from expectations.rules import RULES_BY_ID
from expectations.violations import complete

RULE_ID = "waived"
STATES = ("applied", "expired", "void", "short", "idle", "no_figure")
"""What became of a waiver: its figure is published with a flag; its day has passed; the figure
comes to other numbers; a rule holds it that is not named or never waived; nothing holds it; there
is no such figure."""
STATE_COLUMNS = ("waiver_id", *KEYS, "state")
SIGNIFICANT_DIGITS = 6
NUMBERS = ("value", "numerator", "denominator")


def digits(number: float | None) -> str:
    """The number to six significant digits, as waivers are compared; '' for none."""
    return "" if number is None or pd.isna(number) else f"{number:.{SIGNIFICANT_DIGITS}g}"


def seal_of(secret: str, key: tuple[str, ...], numbers: tuple[float | None, ...]) -> str:
    """HMAC-SHA256 (hex) of a figure's key and its value, numerator and denominator.

    It stands in a waiver in the place of the numbers of a sensitive figure. Without `secret` they
    cannot be found by trying small counts, as they could from a plain digest.
    """
    message = "\n".join([*key, *map(digits, numbers)])
    return hmac.new(secret.encode(), message.encode(), hashlib.sha256).hexdigest()


def accepted_figures(tables: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Keys of the figures whose waivers are in force at their numbers, whatever holds them."""
    waivers = _read(tables)
    return waivers.loc[waivers["state"] == "", list(KEYS)].reset_index(drop=True)


class Waiving:
    """The waivers of one candidate while it is judged."""

    def __init__(self, tables: duckdb.DuckDBPyConnection) -> None:
        self.waivers = _read(tables)
        self._softened: set[int] = set()

    def soften(self, violations: pd.DataFrame) -> pd.DataFrame:
        """The violations, with the holds of figures that are accepted as flags."""
        if not self.waivers["state"].eq("").any():
            return violations
        holds = self._holds(violations)
        covered = holds.groupby("waiver_at")["covered"].all()
        accepted = set(covered[covered].index)
        self._softened |= accepted
        softer = violations.copy()
        at = holds.loc[holds["waiver_at"].isin(accepted), "violation_at"]
        softer.loc[at, "severity"] = "flag"
        return softer

    def told(self, violations: pd.DataFrame) -> pd.DataFrame:
        """The violations, with one by the rule `waived` for every figure that is accepted.

        Asked once, at the end; settles the state of every waiver.
        """
        if self.waivers.empty:
            return violations
        held = set(self._holds(violations)["waiver_at"])
        open_ = self.waivers["state"] == ""
        at = self.waivers.index
        self.waivers.loc[open_ & at.isin(self._softened), "state"] = "applied"
        self.waivers.loc[open_ & at.isin(held), "state"] = "short"
        self.waivers.loc[self.waivers["state"] == "", "state"] = "idle"
        applied = self.waivers[self.waivers["state"] == "applied"]
        rows = complete(
            applied[[*KEYS, "per", "note_vi", "note_en"]].assign(
                rule_id=RULE_ID, severity="flag", observed=applied["figure_value"], unit="value"
            )
        )
        return pd.concat([violations, rows], ignore_index=True)

    def states(self) -> pa.Table:
        """STATE_COLUMNS of every waiver, in the order of their keys."""
        ordered = self.waivers.sort_values(["waiver_id", *KEYS], kind="stable")
        schema = pa.schema([(name, pa.string()) for name in STATE_COLUMNS])
        return pa.Table.from_pandas(ordered, schema=schema, preserve_index=False)

    def _holds(self, violations: pd.DataFrame) -> pd.DataFrame:
        """Holds of figures with a waiver in force: violation_at, waiver_at, covered."""
        holds = violations.loc[violations["severity"] == "hold", [*KEYS, "rule_id"]]
        holds = holds.reset_index(names="violation_at").astype(dict.fromkeys(KEYS, "str"))
        force = self.waivers.loc[self.waivers["state"] == "", [*KEYS, "rule_ids"]]
        joined = holds.merge(force.reset_index(names="waiver_at"), on=list(KEYS))
        joined["covered"] = [
            RULES_BY_ID[rule_id].waivable and rule_id in named.split()
            for rule_id, named in zip(joined["rule_id"], joined["rule_ids"], strict=True)
        ]
        return joined.astype({"covered": "bool"})


def _read(tables: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Every waiver with its figure's numbers and, where it is settled already, its state.

    Columns: waiver_id, KEYS, rule_ids, note_vi, note_en, per, figure_value and state, '' for a
    waiver in force.
    """
    present = {row[0] for row in tables.execute("SHOW TABLES").fetchall()}
    if "waivers" not in present:
        columns = ["waiver_id", *KEYS, "rule_ids", "note_vi", "note_en", "per", "figure_value"]
        return pd.DataFrame(columns=[*columns, "state"], dtype="object")
    found = tables.execute(_waivers_beside_figures()).df()
    secret = _secret(tables) if "waiver_key" in present else None
    found["state"] = [_state(row, secret) for row in found.to_dict("records")]
    for language, until, other in (("vi", "đến", "en"), ("en", "until", "vi")):
        reason = found[f"reason_{language}"].fillna(found[f"reason_{other}"])
        found[f"note_{language}"] = reason + f" ({until} " + found["until"] + ")"
    return found.astype({"state": "object"})


def _waivers_beside_figures() -> str:
    keys = ", ".join(f"w.{name}" for name in KEYS)
    accepted = ", ".join(f"w.{name}::DOUBLE AS {name}" for name in NUMBERS)
    numbers = ", ".join(f"f.{name}::DOUBLE AS figure_{name}" for name in NUMBERS)
    return (
        f"SELECT w.waiver_id, {keys}, w.rule_ids, w.reason_vi, w.reason_en, w.seal, "
        f"w.until::VARCHAR AS until, {accepted}, {numbers}, f.per::DOUBLE AS per, "
        "f.indicator_id IS NOT NULL AS there, "
        "w.until < (SELECT max(as_of) FROM figures) AS expired "
        f"FROM waivers w LEFT JOIN figures f USING ({', '.join(KEYS)}) ORDER BY ALL"
    )


def _secret(tables: duckdb.DuckDBPyConnection) -> str:
    rows = tables.execute("SELECT key FROM waiver_key").fetchall()
    return str(rows[0][0]) if rows else ""


def _state(row: dict[Hashable, Any], secret: str | None) -> str:
    if not row["there"]:
        return "no_figure"
    if not _same_numbers(row, secret):
        return "void"
    return "expired" if row["expired"] else ""


def _same_numbers(row: dict[Hashable, Any], secret: str | None) -> bool:
    """Whether the figure still comes to what was accepted; a seal nobody can check does not."""
    now = tuple(row[f"figure_{name}"] for name in NUMBERS)
    seal = row["seal"]
    if isinstance(seal, str):
        key = tuple(str(row[name]) for name in KEYS)
        return bool(secret) and hmac.compare_digest(seal, seal_of(str(secret), key, now))
    return [digits(row[name]) for name in NUMBERS] == [digits(one) for one in now]
