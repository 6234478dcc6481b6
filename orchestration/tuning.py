"""The report on proposed thresholds: for programs as JSON, for people as tables."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration import progress
from orchestration.paths import Home

if TYPE_CHECKING:
    from rich.console import Console

    from expectations.tuning import Tuning

COUNTS = (
    *("figures", "held_before", "held_after", "newly_hold", "no_longer_hold"),
    *("newly_flag", "no_longer_flag", "newly_pass", "no_longer_pass"),
)


def try_thresholds(home: Home, proposed: Mapping[str, float]) -> Tuning:
    """Judge the latest candidate with other thresholds, in a private folder that goes away.

    Raises ValueError for values that no threshold can have, and when there is no candidate.
    """
    from sources.loader.thresholds import proposal_faults

    faults = proposal_faults(proposed)
    if faults:
        raise ValueError(" ".join(faults))
    if not home.latest_candidate.exists():
        raise ValueError(f"There is no candidate under {home.candidates}. Run `chitieu run` first.")
    from expectations.candidate import CandidateError
    from expectations.tuning import tune
    from expectations.verdicts import VerdictError
    from orchestration.releases import current_facts

    with tempfile.TemporaryDirectory(prefix="chitieu-tune-") as work:
        try:
            candidate = home.latest_candidate.resolve()
            # Before a release has named them, nobody can say which are none.
            guarded = (current_facts(home) or {}).get("guarded_indicators")
            return tune(candidate, home.verdicts, proposed, Path(work), _show, guarded)
        except (CandidateError, VerdictError) as error:
            raise ValueError(str(error)) from error


def _show(stage: str, done: int, total: int) -> None:
    progress.step(f"judging again: {stage}", done, total)


def report(tuning: Tuning, most: int) -> dict[str, Any]:
    """The whole of it as JSON values; of the figures that move, at most `most` by rule."""
    return {
        "thresholds": tuning.changed.to_dict("records"),
        "baseline_refitted": tuning.refitted,
        "all": {name: int(tuning.figures[name].sum()) for name in COUNTS},
        "by_indicator_and_level": tuning.figures.to_dict("records"),
        "by_rule": tuning.rules.to_dict("records"),
        "figures_moved": len(tuning.moved),
        "examples": tuning.moved.groupby("rule_id", sort=False).head(most).to_dict("records"),
    }


def print_report(console: Console, tuning: Tuning, most: int) -> None:
    """Print what moves: in all, by indicator and level, by rule, and examples."""
    from orchestration.summary import rich_table

    told = report(tuning, most)
    for row in told["thresholds"]:
        console.print(
            f"{row['threshold_id']}: {row['before']:g} → {row['after']:g}", highlight=False
        )
    if told["baseline_refitted"]:
        console.print("The baseline was fitted again: it depends on them.")
    moving = [row for row in told["by_indicator_and_level"] if _moves(row)]
    every = {"indicator_id": "all", "locality_level": "", **told["all"]}
    columns = ["indicator_id", "locality_level", *COUNTS]
    shown = [[_shown(row[name]) for name in columns] for row in (every, *moving)]
    console.print(rich_table([name.replace("_", " ") for name in columns], shown))
    if told["by_rule"]:
        names = list(told["by_rule"][0])
        rows = [[_shown(row[name]) for name in names] for row in told["by_rule"]]
        console.print(rich_table([name.replace("_", " ") for name in names], rows))
    for row in told["examples"]:
        key = " ".join(str(row[name]) for name in ("indicator_id", "locality_id", "period"))
        console.print(
            f"{row['before']} → {row['after']}  {row['rule_id']}  {key} "
            f"({row['geography']}, {row['breakdown']})  {row['sentence_en']}",
            highlight=False, markup=False, soft_wrap=True,
        )  # fmt: skip
    console.print(
        f"Figures that move: {told['figures_moved']:,}. Nothing was changed.", highlight=False
    )


def _moves(row: Mapping[str, Any]) -> bool:
    return any(row[name] for name in COUNTS if name.startswith(("newly", "no_longer")))


def _shown(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
