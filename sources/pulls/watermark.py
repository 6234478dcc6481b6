"""How far a source was read: a number or a moment, kept as text that says which."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sources.pulls.description import span_of
from sources.pulls.report import PullError

FARTHEST_ZONE = timedelta(hours=14)

Mark = int | datetime


def mark_of(value: Any, column: str) -> Mark:
    """The watermark of a row; raises ``PullError`` for what does not order rows in time."""
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str | bool) and hasattr(value, "as_integer_ratio"):
        return int(value)
    raise PullError(
        f"The watermark column {column} holds {type(value).__name__}; a moment or a whole number "
        "is expected: name another column, or give the view one."
    )


def written(mark: Mark) -> str:
    """The mark as text."""
    return f"number {mark}" if isinstance(mark, int) else f"moment {mark.isoformat()}"


def read(text: str) -> Mark:
    """The mark that was written."""
    kind, _, value = text.partition(" ")
    return int(value) if kind == "number" else datetime.fromisoformat(value)


def less(mark: Mark, late: str | int) -> Mark:
    """The mark from which a reading begins so that what was committed late is in it."""
    span = span_of(late) if isinstance(late, str) else late
    if isinstance(mark, int) and isinstance(span, int):
        return mark - span
    if isinstance(mark, datetime) and isinstance(span, timedelta):
        return mark - span
    kind = "a whole number" if isinstance(mark, int) else "a span such as `2 hours`"
    raise PullError(f"`late_commits` is {late!r} where the watermark asks for {kind}: change it.")


def in_future(mark: Mark, now: datetime) -> bool:
    """Whether a moment has not come yet in any time zone (with a zone of its own: in that one)."""
    if isinstance(mark, int):
        return False
    if mark.tzinfo is not None:
        return mark > now
    return mark > (now.astimezone(UTC) + FARTHEST_ZONE).replace(tzinfo=None)
