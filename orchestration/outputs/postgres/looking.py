"""A look at the database: would a load succeed there, and what do readers see of it now?"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from psycopg import sql
from pydantic import SecretStr

from orchestration.outputs.postgres import roles, store
from orchestration.outputs.postgres.audiences import RESTRICTED, Audience
from orchestration.outputs.postgres.connecting import Connection, connect
from orchestration.outputs.postgres.failures import plain_failures
from orchestration.outputs.postgres.patience import no_longer_than

PATIENCE_SECONDS = 10


def look(url: SecretStr, audiences: Sequence[Audience]) -> dict[Audience, str | None]:
    """The release that each of these sees, or None; nothing is made.

    What a load makes for itself is made and taken back, so that this fails where a load would.
    Raises ``ServingError``.
    """
    with (
        closing(connect(url)) as connection,
        plain_failures(),
        no_longer_than(connection, PATIENCE_SECONDS),
        connection.transaction(force_rollback=True),
    ):
        roles.make_roles(connection, audiences)
        if RESTRICTED in audiences:
            roles.refuse_overseers(connection)
        return {one: _shown(connection, one) for one in audiences}


def _shown(connection: Connection, audience: Audience) -> str | None:
    store.prepare(connection, audience)
    # A release of another shape gets a store of its own.
    another = sql.Identifier(f"{audience.store}_looked_for")
    connection.execute(sql.SQL("create schema {}").format(another))
    return store.shown(connection, audience)
