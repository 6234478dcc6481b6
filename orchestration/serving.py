"""Each release to the database that analysts ask: after it is shown, and after a rollback.

Whatever goes wrong here is told and holds nothing up: readers of files and pages see the release
already. What could not be brought comes with the next run, whether that publishes or not.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import select

from orchestration import progress
from orchestration.alerts import DATA_TEAM, message, tell, tell_recovery
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert
from orchestration.outputs.postgres import (
    AUDIENCES,
    PUBLIC,
    RESTRICTED,
    Audience,
    Loaded,
    Serving,
    ServingError,
    load,
    told,
)
from orchestration.paths import Home
from orchestration.secrets import SecretError, resolved
from orchestration.settings import Settings
from orchestration.shown_release import NotPermittedError, shown_release
from orchestration.writer import AnotherWriterError, one_writer

SUBJECT = "serving"
NOT_SERVED, WORKS_AGAIN = "release_not_served", "serving_works_again"
SENTENCES = (ServingError, SecretError, NotPermittedError)
# Of a run's patience: for another load to end, and for readers of views that have to change.
WAITING = 0.5


def serving_address(settings: Settings) -> SecretStr:
    """The address of the database that is set.

    Raises ``SecretError`` for what the address lacks, ``ServingError`` where none is set.
    """
    if settings.serving_url is None:
        raise ServingError(
            "Name the database: `chitieu publish postgres postgresql://LOGIN@HOST/DATABASE`, or in "
            "CHITIEU_SERVING_URL."
        )
    return resolved(settings.serving_url.get_secret_value(), in_url=True)


def served_audiences(settings: Settings) -> tuple[Audience, ...]:
    """For whom a run brings the release."""
    return (PUBLIC, RESTRICTED) if settings.serving_restricted else (PUBLIC,)


def serve(
    settings: Settings, database: Operations, say: Callable[[str], None] = progress.say
) -> str | None:
    """Bring the current release to the database that is set, if any; ``say`` what came of it.

    Gives why it failed, or None. A failure is told, once until it works again, and not raised.
    Where another run is at it, that brings what is shown, and nobody waits.
    """
    if settings.serving_url is None or not settings.paths.current_release.exists():
        return None
    patience = settings.serving_seconds
    try:
        loaded = follow(settings, wait_seconds=patience * WAITING, longest_seconds=patience)
    except AnotherWriterError:
        say("Another run is bringing releases to PostgreSQL: it brings this one next.")
        return None
    except Exception as error:  # whatever it is, the release is out and the run goes on
        failure = str(error) if isinstance(error, SENTENCES) else f"{type(error).__name__}: {error}"
        with database.transaction() as session:
            tell(session, message(NOT_SERVED, DATA_TEAM, SUBJECT, failure=failure))
        return failure
    tell_of_success(database, loaded)
    for one in loaded:
        say(told(one))
    return None


def follow(
    settings: Settings,
    *,
    restricted: bool = False,
    wait_seconds: float,
    longest_seconds: float | None = None,
    again: bool = False,
    patient: bool = False,
) -> list[Loaded]:
    """Bring the current release to the database that is set, and the next where there is one.

    One at a time; raises ``AnotherWriterError`` where another is at it, unless ``patient``. Whoever
    is at it looks again once it has let go, so that who comes meanwhile need not wait.
    Raises ``SecretError`` too, and what ``bring`` does.
    """
    home, address = settings.paths, serving_address(settings)
    audiences = AUDIENCES if restricted else served_audiences(settings)
    while True:
        with one_writer(home.serving_lock, wait_seconds if patient else 0):
            loaded = bring(
                home, address, audiences,
                wait_seconds=wait_seconds, longest_seconds=longest_seconds, again=again,
            )  # fmt: skip
        if loaded[0].release_id == shown_release(home)[0].name:
            return loaded


def bring(
    home: Home,
    address: SecretStr,
    audiences: tuple[Audience, ...],
    *,
    wait_seconds: float,
    longest_seconds: float | None = None,
    again: bool = False,
) -> list[Loaded]:
    """Bring the current release to ``address``.

    Raises ``ServingError``, NotPermittedError for the restricted release, ValueError before the
    first.
    """
    releases = [Serving(_folder(home, audience), audience) for audience in audiences]
    return load(
        address, releases,
        wait_seconds=wait_seconds, longest_seconds=longest_seconds, again=again,
    )  # fmt: skip


def tell_of_success(database: Operations, loaded: list[Loaded]) -> None:
    """Tell that bringing releases works again, if it was told that it does not."""
    release = loaded[0].release_id
    with database.transaction() as session:
        tell_recovery(session, message(WORKS_AGAIN, DATA_TEAM, SUBJECT, release=release))


def why_not_served(database: Operations) -> str | None:
    """What was told of the database and is not over yet, or None."""
    with database.transaction() as session:
        open_still = select(Alert.sentence_en).where(
            Alert.event == NOT_SERVED, Alert.resolved_at.is_(None)
        )
        return session.scalars(open_still.order_by(Alert.alert_id.desc()).limit(1)).first()


def _folder(home: Home, audience: Audience) -> Path:
    return shown_release(home, restricted=audience == RESTRICTED)[0]
