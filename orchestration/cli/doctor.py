"""The command that looks at a set-up."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Annotated

import typer

from orchestration.cli.answers import ANSWER_NO, print_table, settings_of_this_run


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For a program that watches.")] = False,
) -> None:
    """Look at the set-up: what is missing, and what to do about it. Changes nothing."""
    from orchestration.doctor import FAULT, examine

    found = list(examine(settings_of_this_run()))
    if as_json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        rows = [(one.topic, one.state, one.sentence, one.advice) for one in found]
        print_table(("what", "state", "found", "what to do"), rows)
    if any(one.state == FAULT for one in found):
        raise typer.Exit(ANSWER_NO)
