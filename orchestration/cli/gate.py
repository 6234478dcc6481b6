"""The commands on the gate itself."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, fail, settings_of_this_run

gate_app = typer.Typer(help="The gate and its thresholds.", no_args_is_help=True)


@gate_app.command()
def tune(
    values: Annotated[
        list[str], typer.Option("--set", help="A threshold and its value: id=number.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    most: Annotated[int, typer.Option(min=0, help="Examples to show of each rule.")] = 3,
) -> None:
    """Say what other thresholds would hold, flag and pass over the stored history.

    Nothing is written: what proves good goes into thresholds.csv as a dated row with its reason.
    """
    from orchestration.progress import watched_by
    from orchestration.show import TerminalWatcher, console
    from orchestration.tuning import print_report, report, try_thresholds

    proposed = dict(_value_of(text) for text in values)
    settings = settings_of_this_run()
    with clear_errors():
        if as_json:
            told = report(try_thresholds(settings.paths, proposed), most)
            print(json.dumps(told, ensure_ascii=False, indent=1))
            return
        screen = console()
        with TerminalWatcher(screen) as watcher, watched_by(watcher):
            tuning = try_thresholds(settings.paths, proposed)
        print_report(screen, tuning, most)


def _value_of(text: str) -> tuple[str, float]:
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        fail(f"--set {text}: expected id=number, such as surprise_ratio=2.5.")
        raise
