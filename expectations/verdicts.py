"""Verdicts on disk: written with the manifest last, and verified before anything is published.

`verdicts/<candidate hash>/` holds outcomes.parquet (one row per figure), violations.parquet,
rules.parquet (one row per rule), what is beside them (waivers, causes, change: a row per figure of
what its history lets expect) and the manifest over all.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from expectations.candidate import KEYS, candidate_hash, open_tables
from expectations.rules import RULES
from expectations.structure import RuleTally

NAMES = ("causes", "change", "outcomes", "rules", "violations", "waivers")
FILES = tuple(f"{name}.parquet" for name in NAMES)
MANIFEST = "manifest.json"
OUTCOMES = ("pass", "flag", "hold")
VIOLATION_COLUMNS = (
    *KEYS,
    "rule_id",
    "severity",
    "observed",
    "expected",
    "sentence_vi",
    "sentence_en",
    "root",
    "cause",
)
_VIOLATION_SCHEMA = pa.schema(
    [
        (name, pa.float64() if name in ("observed", "expected") else pa.string())
        for name in VIOLATION_COLUMNS
    ]
)


@dataclass(frozen=True)
class Judgement:
    """What the gate said: the release verdict with its reasons, figures by outcome, the folder."""

    candidate_hash: str
    folder: Path
    release_verdict: str  # pass | block
    reasons: list[str]
    counts: dict[str, int]


class VerdictWriter:
    """Writes one verdict folder. From the start to the last step it has no manifest."""

    def __init__(self, verdicts: Path, digest: str) -> None:
        self.digest = digest
        self.folder = verdicts / digest
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (MANIFEST, *FILES):
            (self.folder / name).unlink(missing_ok=True)

    def write(
        self,
        tables: duckdb.DuckDBPyConnection,
        violations: pd.DataFrame,
        rules: pd.DataFrame,
        tally: RuleTally,
        inputs: dict[str, object],
        beside: Mapping[str, pa.Table],
    ) -> Judgement:
        """Write the tables (`beside`: waivers, causes, change) and then the manifest."""
        outcomes = outcome_rows(tables, violations)
        told = pa.Table.from_pandas(violations, schema=_VIOLATION_SCHEMA, preserve_index=False)
        ruled = pa.Table.from_pandas(rules, preserve_index=False)
        whole = {"outcomes": outcomes, "violations": told, "rules": ruled, **beside}
        for name, table in whole.items():
            pq.write_table(table, self.folder / f"{name}.parquet")
        counts = _counts(outcomes)
        reasons = block_reasons(rules, sum(counts.values()), tally.not_evaluated)
        verdict = "block" if reasons else "pass"
        self._write_manifest(
            {
                "baseline_version": inputs.get("baseline_version"),
                "candidate_hash": self.digest,
                "catalogue_hash": inputs.get("catalogue_hash"),
                "counts": counts,
                "files": {name: file_digest(self.folder / name) for name in FILES},
                "reasons": reasons,
                "release_verdict": verdict,
                "rules": [rule.rule_id for rule in RULES],
                "waivers": Counter(sorted(beside["waivers"].column("state").to_pylist())),
            }
        )
        return Judgement(self.digest, self.folder, verdict, reasons, counts)

    def _write_manifest(self, content: dict[str, Any]) -> None:
        text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
        unfinished = self.folder / f"{MANIFEST}.part"
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self.folder / MANIFEST)


def outcome_rows(tables: duckdb.DuckDBPyConnection, violations: pd.DataFrame) -> pa.Table:
    """One row per figure: keys, outcome, rule_id of the first violation; ordered by key.

    `violations` come strongest first within a figure; those of severity block concern the
    release, not the figure.
    """
    first = violations[violations["severity"] != "block"].drop_duplicates(list(KEYS))
    tables.register("first_violation", first[[*KEYS, "severity", "rule_id"]].astype("str"))
    keys = ", ".join(f"f.{name}" for name in KEYS)
    same = " AND ".join(f"v.{name} = f.{name}" for name in KEYS)
    result = tables.sql(
        f"SELECT {keys}, coalesce(v.severity, 'pass') AS outcome, v.rule_id "
        f"FROM figures f LEFT JOIN first_violation v ON {same} ORDER BY ALL"
    ).to_arrow_table()
    tables.unregister("first_violation")
    return result


def block_reasons(
    rules: pd.DataFrame, figures: int, not_evaluated: dict[str, str] | None = None
) -> list[str]:
    """Why a release is blocked, in sentences; empty when it may be published.

    `rules` has rule_id, severity, state, judged, violated; also used when verifying, so that no
    word of the manifest is believed.
    """
    reasons = [] if figures else ["The candidate has no figures."]
    known = {rule.rule_id for rule in RULES}
    for rule_id in sorted(known - set(rules["rule_id"])):
        reasons.append(f"Rule {rule_id} has no result.")
    for row in rules.to_dict("records"):
        if row["state"] != "judged":
            why = (not_evaluated or {}).get(str(row["rule_id"]))
            because = f" ({why})" if why else ""
            reasons.append(f"Rule {row['rule_id']} was not evaluated{because}.")
        if row["severity"] == "block" and row["violated"]:
            reasons.append(f"Rule {row['rule_id']} is violated {row['violated']} times.")
    return reasons


def file_digest(path: Path) -> str:
    """SHA-256 (hex) of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _counts(outcomes: pa.Table) -> dict[str, int]:
    found = outcomes.column("outcome").value_counts().to_pylist()
    return dict.fromkeys(OUTCOMES, 0) | {pair["values"]: pair["counts"] for pair in found}


class VerdictError(Exception):
    """Verdicts that nothing may be published from: what is wrong, where, what to do."""


@dataclass(frozen=True)
class VerifiedVerdicts:
    """Verdicts that belong to the candidate and are whole; the release may still be blocked."""

    candidate_hash: str
    folder: Path
    release_verdict: str
    reasons: list[str]
    manifest: dict[str, Any]

    @property
    def outcomes(self) -> Path:
        """outcomes.parquet: keys, outcome, rule_id."""
        return self.folder / "outcomes.parquet"

    @property
    def violations(self) -> Path:
        """violations.parquet: keys, rule_id, severity, observed, expected, sentences, root."""
        return self.folder / "violations.parquet"

    @property
    def rules(self) -> Path:
        """rules.parquet: rule_id, family, severity, state, judged, violated."""
        return self.folder / "rules.parquet"

    def require_pass(self) -> None:
        """VerdictError with the reasons when the release is blocked."""
        if self.release_verdict != "pass":
            raise VerdictError(
                f"The gate blocks the release of candidate {self.candidate_hash[:12]}: "
                f"{' '.join(self.reasons)} Mend the cause and run again."
            )


def verify(candidate: Path, verdicts: Path) -> VerifiedVerdicts:
    """The verdicts on exactly this candidate, checked against it; nothing in them is believed.

    Recomputes the candidate's hash, finds `verdicts/<hash>/`, checks the manifest, the digests
    of all files, that every rule of the gate has a result, that the outcomes are those of the
    candidate's figures and follow from the violations, and derives the release verdict again.
    Raises VerdictError (and CandidateError for an unreadable candidate).
    """
    digest = candidate_hash(candidate)
    folder = verdicts / digest
    manifest = _read_manifest(folder, digest)
    _check_files(folder, manifest)
    rules = pq.read_table(folder / "rules.parquet").to_pandas()
    _check_rules(folder, rules, manifest)
    with open_tables(candidate) as tables:
        figures = _check_outcomes(tables, folder, manifest)
    reasons = block_reasons(rules, figures)
    verdict = "block" if reasons else "pass"
    if manifest.get("release_verdict") != verdict:
        raise _refusal(
            folder, f"the manifest says {manifest.get('release_verdict')}, its rules say {verdict}"
        )
    return VerifiedVerdicts(digest, folder, verdict, reasons, manifest)


def _refusal(folder: Path, what: str) -> VerdictError:
    return VerdictError(
        f"Verdicts {folder}: {what}. Nothing is published from them; judge the candidate again."
    )


def _read_manifest(folder: Path, digest: str) -> dict[str, Any]:
    path = folder / MANIFEST
    if not path.is_file():
        raise VerdictError(
            f"There are no finished verdicts on this candidate (no {path}): it was never judged, "
            "the gate did not finish, or the candidate changed after it was judged. "
            "Judge the candidate again."
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _refusal(folder, f"{MANIFEST} is not readable JSON ({error})") from error
    if not isinstance(manifest, dict) or manifest.get("candidate_hash") != digest:
        raise _refusal(folder, f"{MANIFEST} is not about candidate {digest}")
    return manifest


def _check_files(folder: Path, manifest: dict[str, Any]) -> None:
    digests = manifest.get("files")
    if not isinstance(digests, dict) or sorted(digests) != sorted(FILES):
        raise _refusal(folder, f"{MANIFEST} does not list exactly {', '.join(FILES)}")
    for name in FILES:
        if not (folder / name).is_file():
            raise _refusal(folder, f"{name} is missing")
        if file_digest(folder / name) != digests[name]:
            raise _refusal(folder, f"{name} is not the file that the manifest was written for")


def _check_rules(folder: Path, rules: pd.DataFrame, manifest: dict[str, Any]) -> None:
    expected = [(rule.rule_id, rule.family, rule.severity) for rule in RULES]
    found = list(zip(rules["rule_id"], rules["family"], rules["severity"], strict=True))
    if sorted(found) != sorted(expected):
        lacking = sorted({rule_id for rule_id, *_ in expected} - {rule_id for rule_id, *_ in found})
        raise _refusal(
            folder,
            f"rules.parquet lacks {', '.join(lacking)}"
            if lacking
            else "rules.parquet does not hold each rule of the gate once, as it is defined",
        )
    if manifest.get("rules") != [rule.rule_id for rule in RULES]:
        raise _refusal(folder, f"{MANIFEST} was written by a gate with other rules")


def _check_outcomes(
    tables: duckdb.DuckDBPyConnection, folder: Path, manifest: dict[str, Any]
) -> int:
    """The outcomes are those of the figures and follow from the violations; number of figures."""
    outcomes = pq.read_table(folder / "outcomes.parquet")
    violations = pq.read_table(folder / "violations.parquet").to_pandas()
    unknown = set(violations["rule_id"]) - {rule.rule_id for rule in RULES}
    if unknown:
        raise _refusal(folder, f"violations.parquet names unknown rules: {sorted(unknown)}")
    # Derived again from figures and violations, in one order: equal only if nothing is missing,
    # added or changed.
    if not outcomes.equals(outcome_rows(tables, violations)):
        raise _refusal(
            folder,
            "outcomes.parquet does not have exactly one outcome, following from the violations, "
            "for every figure of the candidate",
        )
    if manifest.get("counts") != _counts(outcomes):
        raise _refusal(folder, f"the counts in {MANIFEST} are not those of outcomes.parquet")
    return int(outcomes.num_rows)
