"""The commands that run the system: once, or day and night."""

from __future__ import annotations

import contextlib
import sys
from typing import Annotated

import typer

from orchestration.cli.answers import FAILED, settings_of_this_run


def run(
    trace: Annotated[bool, typer.Option(help="Show the whole trace of a failure.")] = False,
) -> None:
    """Take the inbox in, compute, judge and publish: the nightly job, here and now."""
    from orchestration.nightly import run_nightly
    from orchestration.operations.database import operations
    from orchestration.progress import watched_by
    from orchestration.serving import why_not_served
    from orchestration.show import TerminalWatcher, console
    from orchestration.summary import print_summary

    settings = settings_of_this_run()
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
        not_served = why_not_served(database) if settings.serving_url else None
    if not_served:
        print(not_served, file=sys.stderr)
    screen.print(
        f"The portal shows it: `chitieu portal`, then http://127.0.0.1:{settings.portal_port}",
        style="bold", highlight=False, soft_wrap=True,
    )  # fmt: skip


def prepare() -> None:
    """Parse the dbt project, so that the next run need not: nothing is taken in or computed."""
    from orchestration.warehouse import WarehouseError, manifest_path

    try:
        manifest_path(settings_of_this_run())
    except WarehouseError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from error


def up(
    port: Annotated[int, typer.Option(help="Port of the runs' pages on 127.0.0.1.")] = 3000,
    with_portal: Annotated[
        bool, typer.Option("--portal/--no-portal", help="Or leave the portal to its own service.")
    ] = True,
) -> None:
    """Run everything for one machine: portal, the night's run, a run whenever files arrive."""
    from orchestration.catalogue_step import time_zone_of
    from orchestration.dagster_home import prepare_dagster
    from orchestration.services import ServicesError, run_services
    from orchestration.settings import environment

    settings = settings_of_this_run()
    home = settings.paths
    values = {
        **prepare_dagster(settings),
        "CHITIEU_HOME": str(home.root),
        "CHITIEU_CATALOGUE": str(settings.catalogue_folder),
    }
    night = f"{settings.nightly_cron} (cron), {time_zone_of(settings.catalogue_folder)}"
    print(f"runs   http://127.0.0.1:{port}   stop: Ctrl-C")
    if with_portal:
        print(f"portal http://127.0.0.1:{settings.portal_port}")
    print(f"inbox  {home.inbox}/<agency>/<feed>/: a file dropped there is taken in within seconds")
    print(f"night  {night}: everything is reconciled")
    print(f"logs   {home.logs}")
    try:
        with environment(values):
            run_services(
                settings,
                port,
                lambda sentence: print(sentence, flush=True),
                with_portal=with_portal,
            )
    except ServicesError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from error


def portal(
    port: Annotated[int | None, typer.Option(help="Port; else CHITIEU_PORTAL_PORT.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen at.")] = "127.0.0.1",
) -> None:
    """Serve the portal alone: what readers see of the current release, until Ctrl-C."""
    import subprocess

    from orchestration.services import PORTAL, ServicesError, check_free

    settings = settings_of_this_run()
    port = settings.portal_port if port is None else port
    try:
        check_free(port, "--port")
    except ServicesError as error:
        print(error, file=sys.stderr)
        raise typer.Exit(FAILED) from error
    print(f"portal http://{host}:{port}   stop: Ctrl-C", flush=True)
    words = [sys.executable, "-m", PORTAL, "--host", host, "--port", str(port), "--with-parent"]
    with contextlib.suppress(KeyboardInterrupt):
        raise typer.Exit(subprocess.run(words, check=False).returncode)
