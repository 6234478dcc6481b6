"""Waiting until every statement knows the partitions that there are.

A statement is planned with the partitions of that moment, and takes what it sees, the row that
says which load is shown among it, when it begins to run. Between the two a load may come to be
shown whose partition the plan lacks: the statement would find its tables empty. So a load is shown
only when what may be between the two has passed.
"""

from __future__ import annotations

import time

from orchestration.outputs.postgres.connecting import Connection

# What was open this long ago has been planned, unless it waits for a lock: planning takes moments.
# An advisory lock is taken by what runs, another load for instance.
PLANNED_SECONDS = 2.0
PAUSE_SECONDS = 0.02

OPEN = """
select array_agg(virtualtransaction)
from pg_locks
where locktype = 'virtualxid' and pid <> pg_backend_pid()
"""
LEFT = """
select
    count(*) filter (where locktype = 'virtualxid'),
    count(*) filter (where not granted and locktype <> 'advisory')
from pg_locks
where virtualtransaction = any (%s)
"""


def settle(connection: Connection) -> None:
    """Wait until no transaction that is open now can hold a plan that has not begun to run.

    One that ends is waited for no longer; one that stays open holds none after a moment, but where
    it waits for a lock. Not within a transaction.
    """
    found = connection.execute(OPEN).fetchone()
    end = time.monotonic() + PLANNED_SECONDS
    while found and found[0]:
        left = connection.execute(LEFT, [found[0]]).fetchone()
        if not left or not left[0] or (time.monotonic() >= end and not left[1]):
            return
        time.sleep(PAUSE_SECONDS)
