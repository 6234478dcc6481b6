"""What the data team is told of a source: that it cannot be read, is back, or gave odd reports."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from orchestration.alerts import DATA_TEAM, Message, tell
from orchestration.operations.models import Pull
from sources.pulls.report import Refusal

TOLD_AFTER = 3
MOST_NAMED = 5


def subject_of(row: Pull) -> str:
    """What messages of a source are about."""
    return f"source {row.agency}/{row.feed}/{row.source}"


def tell_failure(session: Session, row: Pull) -> None:
    """Tell once that a source failed several times in a row."""
    if row.failures != TOLD_AFTER:
        return
    name = f"{row.agency}/{row.feed}/{row.source}"
    message = Message(
        event="source_unreachable",
        audience=DATA_TEAM,
        subject=subject_of(row),
        sentence_vi=(
            f"Không lấy được số liệu từ nguồn {name}, đã thử {row.failures} lần. Lý do: "
            f"{row.last_error} Hệ thống tự thử lại; xem bằng `chitieu pull --list`."
        ),
        sentence_en=(
            f"The source {name} could not be read {row.failures} times in a row: {row.last_error} "
            "It is tried again by itself; see `chitieu pull --list`."
        ),
        payload={"source": name, "failures": row.failures},
    )
    tell(session, message)


def tell_back(session: Session, row: Pull) -> None:
    """Tell that a source that was told of can be read again; before ``failures`` is cleared."""
    if row.failures < TOLD_AFTER:
        return
    name = f"{row.agency}/{row.feed}/{row.source}"
    message = Message(
        event="source_back",
        audience=DATA_TEAM,
        subject=subject_of(row),
        sentence_vi=f"Đã lấy lại được số liệu từ nguồn {name}. Không cần làm gì thêm.",
        sentence_en=f"The source {name} can be read again. Nothing is left to do.",
        payload={"source": name},
    )
    tell(session, message)


def tell_refused(session: Session, row: Pull, refused: Sequence[Refusal]) -> None:
    """Tell of reports that were not handed on; no sentence holds a count."""
    if not refused:
        return
    name = f"{row.agency}/{row.feed}/{row.source}"
    some = "; ".join(
        f"{one.key.place}, {one.key.period}: {one.sentence}" for one in refused[:MOST_NAMED]
    )
    message = Message(
        event="source_reports_refused",
        audience=DATA_TEAM,
        subject=subject_of(row),
        sentence_vi=(
            f"Nguồn {name}: {len(refused)} báo cáo không được chuyển tiếp. Địa bàn, kỳ và lý do: "
            f"{some}."
        ),
        sentence_en=f"The source {name}: {len(refused)} reports were not handed on. {some}.",
        payload={"source": name, "reports": len(refused)},
    )
    tell(session, message)
