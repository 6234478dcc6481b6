"""The commands that publish: a release here, and the release on a database server."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.answers import clear_errors, fail, settings_of_this_run

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

    settings = settings_of_this_run()
    with clear_errors(), operations(settings.operations) as database:
        publication = make_public(settings, database, again=again)
    word = "Published" if publication.new else "Unchanged, still"
    print(f"{word} {publication.release_id}: {publication.folder}")


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
    from orchestration.outputs import postgres as serving
    from orchestration.secrets import resolved
    from orchestration.shown_release import shown_release

    if print_roles:
        print(serving.FOR_AN_ADMINISTRATOR, end="")
        return
    settings = settings_of_this_run()
    with clear_errors():
        address = resolved(url, in_url=True) if url else settings.serving_url
        if address is None:
            fail("Name the database: `chitieu publish postgres postgresql://LOGIN@HOST/DATABASE`.")
        releases = [serving.Serving(shown_release(settings.paths)[0], serving.PUBLIC)]
        if restricted:
            closed, _ = shown_release(settings.paths, restricted=True)
            releases.append(serving.Serving(closed, serving.RESTRICTED))
        wait = settings.lock_wait_seconds
        for one in serving.load(address, releases, wait_seconds=wait, again=again):
            print(serving.told(one))
