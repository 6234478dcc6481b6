"""The command that says why a figure is what it is, or why there is none."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from orchestration.cli.answers import ANSWER_NO, clear_errors, fail, settings_of_this_run


def explain(
    indicator: Annotated[
        str, typer.Argument(help="Id, code or name; or a whole key with slashes.")
    ],
    locality: Annotated[str | None, typer.Argument(help="Id, code or name.")] = None,
    period: Annotated[str | None, typer.Argument(help="Id, or as an office writes it.")] = None,
    geography: Annotated[str | None, typer.Option(help="On this map.")] = None,
    breakdown: Annotated[str | None, typer.Option(help="This part of it.")] = None,
    restricted: Annotated[
        bool, typer.Option("--restricted", help="Of the release that hides nothing.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Tell everything behind one figure, or why it is withheld, missing or not there."""
    from orchestration.explain.answer import explain as answer
    from orchestration.explain.asked import Question, question_of_key
    from orchestration.explain.unclear import UnclearError

    settings = settings_of_this_run()
    question = question_of_key(indicator)
    if question is None and (locality is None or period is None):
        fail(
            "Name an indicator, a place and a period; or a whole key as `chitieu holds` prints it."
        )
    if question is None:
        question = Question(indicator, str(locality), str(period), geography, breakdown)
    with clear_errors():
        try:
            told = answer(
                settings.paths, settings.catalogue_folder, question, restricted=restricted
            )
        except UnclearError as error:
            _say_unclear(error, as_json=as_json, english=english)
            raise typer.Exit(ANSWER_NO) from error
    if as_json:
        print(as_text(told))
        return
    from orchestration.explain.printed import print_answer
    from orchestration.show import console

    print_answer(console(), told, "en" if english else "vi")


def _say_unclear(error: Any, *, as_json: bool, english: bool) -> None:
    if as_json:
        unclear = {"what": error.what, "sentence_vi": error.said.vi, "sentence_en": error.said.en}
        print(as_text({"unclear": unclear, "candidates": error.candidates}))
        return
    from orchestration.explain.printed import print_unclear
    from orchestration.show import console

    print_unclear(console(), error, "en" if english else "vi")


def as_text(told: Any) -> str:
    """As JSON: dates as YYYY-MM-DD, marks kept."""
    return json.dumps(told, ensure_ascii=False, indent=1, default=str)
