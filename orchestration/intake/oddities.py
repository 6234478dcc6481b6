"""What lies in the inbox and is never taken: why, and telling of it once."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, Message, tell
from orchestration.operations.models import Alert
from sources.printable import printable

EVENT = "inbox_entries_left"
LISTED = 20
DEEPEST = 8

REASONS = {
    "link": ("liên kết", "a link"),
    "several_names": ("liên kết cứng: tệp còn tên khác", "a hard link: the file has other names"),
    "no_file": ("không phải tệp thường", "no ordinary file"),
    "name": ("tên không phải UTF-8", "its name is not UTF-8"),
    "unreadable": ("không được phép đọc", "it may not be read"),
    "too_large": ("quá lớn", "too large"),
    "too_deep": ("thư mục quá sâu", "too many folders deep"),
}


@dataclass(frozen=True)
class Oddity:
    """An entry of the inbox that is left where it is; ``reason`` is one of ``REASONS``."""

    relative: str
    agency: str
    reason: str


def reason_to_leave(path: Path, status: os.stat_result, most_bytes: float) -> str | None:
    """Why an entry is not taken, by what it is and not by what is in it; None for a file.

    A link shows what its sender may not see; a pipe or a device would keep the reader waiting; a
    file with a second name may be anybody's.
    """
    if stat.S_ISLNK(status.st_mode):
        return "link"
    if not stat.S_ISREG(status.st_mode):
        return "no_file"
    if status.st_nlink > 1:
        return "several_names"
    if status.st_size > most_bytes:
        return "too_large"
    return "name" if not _is_text(str(path)) else None


def tell_of(session: Session, oddities: Sequence[Oddity]) -> None:
    """Tell the data team what is left in each agency's folder; again only when it changes."""
    for agency in sorted({one.agency for one in oddities}):
        of_agency = sorted(
            {(printable(one.relative), one.reason) for one in oddities if one.agency == agency}
        )
        subject = f"inbox/{printable(agency)}"
        listed = [list(one) for one in of_agency[:LISTED]]
        payload = {"entries": listed, "count": len(of_agency)}
        last = session.scalars(
            select(Alert)
            .where(Alert.subject == subject[:500], Alert.event == EVENT)
            .order_by(Alert.alert_id.desc())
        ).first()
        if last is None or last.payload != payload:
            tell(session, _message(subject, payload, len(of_agency)))


def _message(subject: str, payload: dict[str, Any], count: int) -> Message:
    said = [
        "; ".join(f"{name} ({REASONS[reason][language]})" for name, reason in payload["entries"])
        for language in (0, 1)
    ]
    more = f" … (+{count - LISTED})" if count > LISTED else ""
    return Message(
        event=EVENT,
        audience=DATA_TEAM,
        subject=subject,
        sentence_vi=(
            f"Hộp nhận có {count} mục không được lấy: {said[0]}{more}. Hãy xoá và gửi lại dạng "
            "tệp thường."
        ),
        sentence_en=(
            f"{count} entries of the inbox were left: {said[1]}{more}. Remove them and send "
            "ordinary files instead."
        ),
        payload=payload,
    )


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
