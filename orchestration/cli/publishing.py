"""The commands that publish: a release here, and the release on a database server."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, fail_if_not_served, settings_of_this_run

publish_app = typer.Typer(
    help="Publish the latest judged candidate, or say why not; `postgres` brings the release to a "
    "database server.",
    invoke_without_command=True,
)
Again = Annotated[bool, typer.Option(help="Also what was rolled back, or is there already.")]


@publish_app.callback()
def publish(context: typer.Context, again: Again = False) -> None:
    """Publish the latest judged candidate, or say why not."""
    if context.invoked_subcommand is not None:
        return
    from orchestration.operations.database import operations
    from orchestration.publish import publish as make_public
    from orchestration.serving import serve

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        publication = make_public(settings, database, again=again)
        word = "Published" if publication.new else "Unchanged, still"
        print(f"{word} {publication.release_id}: {publication.folder}")
        fail_if_not_served(serve(settings, database, print))


@publish_app.command("postgres")
def postgres(
    url: Annotated[
        str | None,
        typer.Argument(
            help="postgresql://LOGIN@HOST/DATABASE; the whole, or the password in it, may be "
            "${NAME} of the environment or ${file:PATH}. Else CHITIEU_SERVING_URL.",
        ),
    ] = None,
    restricted: Annotated[
        bool, typer.Option(help="Also the restricted release, in a schema of its own.")
    ] = False,
    again: Again = False,
    print_roles: Annotated[
        bool, typer.Option(help="Print what a database administrator runs once, and stop.")
    ] = False,
) -> None:
    """Bring the current release to PostgreSQL, while readers read."""
    from orchestration.operations.database import operations
    from orchestration.outputs import postgres as server
    from orchestration.secrets import resolved
    from orchestration.serving import bring, follow, tell_of_success

    if print_roles:
        print(server.FOR_AN_ADMINISTRATOR, end="")
        return
    settings = settings_of_this_run()
    wait = settings.lock_wait_seconds
    with clear_errors():
        if url:
            audiences = server.AUDIENCES if restricted else (server.PUBLIC,)
            address = resolved(url, in_url=True)
            loaded = bring(settings.paths, address, audiences, wait_seconds=wait, again=again)
        else:
            loaded = follow(
                settings, restricted=restricted, wait_seconds=wait, again=again, patient=True
            )
            with operations(settings.operations) as database:
                tell_of_success(database, loaded)
    for one in loaded:
        print(server.told(one))
