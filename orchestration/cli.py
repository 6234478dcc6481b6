"""The command `chitieu`. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Indicators on children from the counts that agencies hold.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
release_app = typer.Typer(help="The releases there are.", no_args_is_help=True)
catalogue_app = typer.Typer(help="The catalogue.", no_args_is_help=True)
app.add_typer(release_app, name="release")
app.add_typer(catalogue_app, name="catalogue")

# Exit codes: 1 what was asked could not be done, 2 the command was written wrongly (typer's),
# 3 done, but the answer is no (a rejected file, a faulty catalogue).
FAILED, ANSWER_NO = 1, 3

Reason = Annotated[str, typer.Option("--reason", help="Why, in a sentence; it is kept.")]


@app.command()
def run(
    trace: Annotated[bool, typer.Option(help="Show the whole trace of a failure.")] = False,
) -> None:
    """Take the inbox in, compute, judge and publish: the nightly job, here and now."""
    from orchestration.nightly import run_nightly
    from orchestration.operations.database import operations
    from orchestration.progress import watched_by
    from orchestration.show import TerminalWatcher, console
    from orchestration.summary import print_summary

    settings = _settings()
    screen = console()
    with TerminalWatcher(screen) as watcher, watched_by(watcher):
        failure = run_nightly(settings)
    if failure is not None:
        print(f"The run stopped at {failure.step}: {failure.sentence}", file=sys.stderr)
        if trace:
            print(failure.trace, file=sys.stderr)
        elif not failure.known:
            print("`chitieu run --trace` shows where it happened.", file=sys.stderr)
        raise typer.Exit(FAILED)
    with operations(settings.operations) as database:
        print_summary(screen, settings.paths, database)


@app.command()
def up(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
) -> None:
    """Start Dagster's web server and daemon on 127.0.0.1; the nightly schedule runs."""
    import warnings

    from dagster._cli import cli as dagster

    from orchestration.dagster_home import prepare_dagster
    from orchestration.settings import environment

    settings = _settings()
    values = {
        "DAGSTER_HOME": str(prepare_dagster(settings.paths)),
        "CHITIEU_HOME": str(settings.paths.root),
        "CHITIEU_CATALOGUE": str(settings.catalogue_folder),
        "DAGSTER_DISABLE_TELEMETRY": "yes",
    }
    arguments = ["dev", "--host", "127.0.0.1", "--port", str(port)]
    arguments += ["--module-name", "orchestration.definitions"]
    print(f"Dagster: http://127.0.0.1:{port}   home: {settings.paths.root}   stop: Ctrl-C")
    with environment(values), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own successor has no use without a project of its own
        dagster(arguments)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="The file to read.", exists=True, dir_okay=False)],
    feed: Annotated[str, typer.Option(help="The feed it belongs to.")],
    agency: Annotated[str, typer.Option(help="The agency that sends it.")],
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Show the receipt a file would get, without landing it."""
    from orchestration.catalogue_step import loaded_catalogue, time_zone_of

    settings = _settings()
    with _clear_errors():
        from sources.reading import read_submission

        catalogue = loaded_catalogue(settings.catalogue_folder)
        as_of = settings.day(time_zone_of(settings.catalogue_folder))
        reading = read_submission(file, feed=feed, agency=agency, catalogue=catalogue, as_of=as_of)
    print(reading.receipt.render("en" if english else "vi"))
    if reading.receipt.state != "accepted":
        raise typer.Exit(ANSWER_NO)


@app.command()
def template(
    feed: Annotated[str, typer.Argument(help="The feed.")],
    out: Annotated[Path | None, typer.Option(help="Where to write; else <feed>.xlsx here.")] = None,
) -> None:
    """Write the empty XLSX form of a feed."""
    from orchestration.catalogue_step import loaded_catalogue

    settings = _settings()
    path = out or Path(f"{feed}.xlsx")
    with _clear_errors():
        from sources.template import write_template

        catalogue = loaded_catalogue(settings.catalogue_folder)
        if feed not in catalogue.contracts:
            known = ", ".join(sorted(catalogue.contracts))
            _fail(f"There is no feed {feed}. The catalogue has: {known}.")
        write_template(feed, catalogue, path)
    print(path)


@app.command()
def withdraw(
    submission: Annotated[str, typer.Argument(help="Its number, from the receipt.")],
    reason: Reason,
) -> None:
    """Take a submission back; the earlier counts return with the next run."""
    from orchestration.intake import withdraw as take_back
    from orchestration.operations.database import operations
    from orchestration.writer import one_writer

    settings = _settings()
    with (
        _clear_errors(),
        one_writer(settings.paths.lock, settings.lock_wait_seconds),
        operations(settings.operations) as database,
    ):
        row = take_back(database, settings.paths, submission, reason)
    print(f"Withdrawn: {row.file_name} of {row.agency}. `chitieu run` publishes without it.")


@app.command()
def publish(
    again: Annotated[bool, typer.Option(help="Also what was rolled back.")] = False,
) -> None:
    """Publish the latest judged candidate, or say why not."""
    from orchestration.operations.database import operations
    from orchestration.publish import publish as make_public

    settings = _settings()
    with _clear_errors(), operations(settings.operations) as database:
        publication = make_public(settings, database, again=again)
    word = "Published" if publication.new else "Unchanged, still"
    print(f"{word} {publication.release_id}: {publication.folder}")


@app.command()
def sql(
    statement: Annotated[str, typer.Argument(help="One SQL statement.")],
    csv: Annotated[bool, typer.Option("--csv", help="Write CSV instead of a table.")] = False,
) -> None:
    """Ask the current release; read-only."""
    from orchestration.summary import query

    settings = _settings()
    if not settings.paths.current_release.exists():
        _fail(f"There is no release under {settings.paths.releases}. Run `chitieu run` first.")
    with _clear_errors():
        columns, rows = query(settings.paths, statement)
    if csv:
        import csv as writing

        writer = writing.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
        return
    _print_table(columns, rows)


@release_app.command("list")
def release_list() -> None:
    """List the releases, oldest first."""
    from orchestration.releases import list_releases

    rows = [
        (
            "→" if one.current else "",
            one.release_id,
            one.facts["created_at"],
            one.facts["as_of"],
            one.facts["kind"],
            sum(one.facts["figures_by_status"].values()),
            one.facts["figures_by_status"].get("withheld", 0),
        )
        for one in list_releases(_settings().paths)
    ]
    _print_table(["", "release", "made", "as of", "kind", "figures", "withheld"], rows)


@release_app.command("diff")
def release_diff(
    older: Annotated[str, typer.Argument(help="The earlier release.")],
    newer: Annotated[str, typer.Argument(help="The later release, or `current`.")],
    most: Annotated[int, typer.Option(help="How many changed figures to show.")] = 20,
) -> None:
    """Show which figures differ between two releases."""
    from orchestration.releases import diff

    with _clear_errors():
        difference = diff(_settings().paths, older, newer, most)
    if not difference.by_indicator:
        print("The figures are the same.")
        return
    _print_table(difference.columns, difference.by_indicator)
    _print_table(difference.change_columns, difference.changes)


@release_app.command("rollback")
def release_rollback(
    release_id: Annotated[str, typer.Argument(help="The release to go back to.")],
    reason: Reason,
) -> None:
    """Show readers an earlier release again."""
    from orchestration.operations.database import operations
    from orchestration.releases import rollback

    settings = _settings()
    with _clear_errors(), operations(settings.operations) as database:
        left = rollback(settings, database, release_id, reason)
    print(f"Readers see {release_id}; {left} is kept but not published again as it was.")


@catalogue_app.command("check")
def catalogue_check() -> None:
    """Check every catalogue file; say each fault with file and line."""
    from orchestration.catalogue_step import loaded_catalogue

    settings = _settings()
    from sources.loader import CatalogueError

    try:
        catalogue = loaded_catalogue(settings.catalogue_folder)
    except CatalogueError as error:
        print(error)
        raise typer.Exit(ANSWER_NO) from error
    print(
        f"{settings.catalogue_folder} is good: {len(catalogue.indicators)} indicators, "
        f"{len(catalogue.measures)} measures, {len(catalogue.contracts)} feeds, "
        f"{len(catalogue.localities)} localities."
    )


def _settings() -> Any:
    from pydantic import ValidationError

    from orchestration.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(str(part) for part in fault["loc"]).upper()
            print(f"CHITIEU_{name}: {fault['msg']} (it is {fault['input']!r})", file=sys.stderr)
        raise typer.Exit(FAILED) from error


@contextmanager
def _clear_errors() -> Iterator[None]:
    """Errors whose message is meant for the user become one sentence and an exit code."""
    import duckdb
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (ValueError, RuntimeError, OSError, duckdb.Error, SQLAlchemyError) as error:
        _fail(str(error), error)


def _fail(sentence: str, error: BaseException | None = None) -> None:
    print(sentence, file=sys.stderr)
    raise typer.Exit(FAILED) from error


def _print_table(columns: Any, rows: Any) -> None:
    from orchestration.show import console
    from orchestration.summary import rich_table

    console().print(rich_table(columns, rows))
