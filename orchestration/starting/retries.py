"""When what was tried in vain is tried again: soon at first, then seldom, never given up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

FIRST_PAUSE = timedelta(minutes=1)
GROWTH = 4
LONGEST_PAUSE = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 1, 4, 16, 64 minutes …, at most six hours."""
    return min(FIRST_PAUSE * GROWTH ** (min(attempts, 10) - 1), LONGEST_PAUSE)


def next_attempt(ended: Sequence[datetime], now: datetime) -> datetime:
    """When the next attempt is due after those that ended at these moments; ``now`` if at once.

    A clock that was set back does not prolong a pause: an end in the future counts as now.
    """
    if not ended:
        return now
    last = max(ended)
    return now if last > now else last + pause_after(len(ended))
