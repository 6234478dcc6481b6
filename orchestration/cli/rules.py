"""The command that lists what the gate judges by."""

from __future__ import annotations

import json
from typing import Annotated

import typer


def rules(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
) -> None:
    """List the gate's rules: family, severity, sentences, source, and whether they are waivable."""
    from orchestration.rule_list import print_rules, rule_rows

    rows = rule_rows()
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    from orchestration.show import console

    print_rules(console(), rows)
