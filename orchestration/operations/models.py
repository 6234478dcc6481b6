"""Tables of the operations database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, DateTime, Dialect, Double, ForeignKey, Index, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator


class UtcTime(TypeDecorator[datetime]):
    """A moment, stored in UTC: SQLite keeps no time zone, so it is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; a naive one is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone; give an aware moment")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Root of the tables."""

    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcTime,
        dict[str, Any]: JSON,
        str: String(255),
    }


class Submission(Base):
    """A file that arrived: agency, feed, content, and the sequence it was taken in.

    ``settled_at`` is set when all that follows the commit is done: landing file in its place,
    receipt written, inbox emptied. A row without it tells the next intake what to finish.
    """

    __tablename__ = "submissions"
    __table_args__ = (
        Index("submissions_by_content", "agency", "feed", "sha256"),
        {"sqlite_autoincrement": True},
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    submission_id: Mapped[str | None] = mapped_column(unique=True)
    agency: Mapped[str]
    feed: Mapped[str]
    sha256: Mapped[str] = mapped_column(String(64))
    file_name: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    inbox_path: Mapped[str] = mapped_column(Text)
    original: Mapped[str] = mapped_column(Text)
    received_at: Mapped[datetime]
    taken_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    rows_accepted: Mapped[int] = mapped_column(default=0)
    rows_rejected: Mapped[int] = mapped_column(default=0)
    cells: Mapped[int] = mapped_column(default=0)
    settled_at: Mapped[datetime | None] = mapped_column(index=True)
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str | None] = mapped_column(Text)


class ReceiptRow(Base):
    """What the sender was told about one delivery; the same content sent again has its own."""

    __tablename__ = "receipts"

    receipt_id: Mapped[int] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(ForeignKey("submissions.sequence"), index=True)
    file_name: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    content: Mapped[dict[str, Any]]


class VerdictManifest(Base):
    """What the gate said of a candidate, by which code."""

    __tablename__ = "verdict_manifests"

    candidate_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    judged_at: Mapped[datetime]
    code_version: Mapped[str] = mapped_column(String(64))
    release_verdict: Mapped[str] = mapped_column(String(10))
    manifest: Mapped[dict[str, Any]]


class Incident(Base):
    """One thing that is wrong, from the first time it was seen until it was mended.

    ``rank`` weighs what it blocks; ``told`` is the state that was last told of, at ``told_at``.
    """

    __tablename__ = "incidents"
    __table_args__ = (Index("incidents_open", "closed_at", "cause"),)

    incident_id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(40))
    cause: Mapped[str] = mapped_column(String(500))
    subject: Mapped[dict[str, Any]]
    figures: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    rank: Mapped[float] = mapped_column(Double, default=0.0)
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    told_at: Mapped[datetime | None]


class Release(Base):
    """A publication, and what became of it."""

    __tablename__ = "releases"

    release_id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[datetime]
    as_of: Mapped[date]
    candidate_hash: Mapped[str] = mapped_column(String(64), index=True)
    rolled_back_at: Mapped[datetime | None]
    rolled_back_reason: Mapped[str | None] = mapped_column(Text)
    pruned_at: Mapped[datetime | None]


class Alert(Base):
    """A message in the outbox: written in the transaction of what it tells of, sent later.

    ``sent_at`` is set when every channel of its audience took it, or the digest that it went into
    (``digest_id``). ``repeated`` counts how often the same would have been told again.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index("alerts_waiting", "sent_at", "alert_id"),
        Index("alerts_of_subject", "subject", "event"),
    )

    alert_id: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str] = mapped_column(String(40))
    audience: Mapped[str] = mapped_column(String(80))
    subject: Mapped[str] = mapped_column(String(500))
    sentence_vi: Mapped[str] = mapped_column(Text)
    sentence_en: Mapped[str] = mapped_column(Text)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    repeated: Mapped[int] = mapped_column(default=0, server_default="0")
    digest_id: Mapped[int | None] = mapped_column(
        ForeignKey("alerts.alert_id", name="alerts_digest")
    )
    resolved_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledged_note: Mapped[str | None] = mapped_column(Text)


class AlertDelivery(Base):
    """An alert on its way through one channel: how often tried, when again, when it was taken."""

    __tablename__ = "alert_deliveries"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.alert_id"), primary_key=True)
    channel: Mapped[str] = mapped_column(String(80), primary_key=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


class Pull(Base):
    """A source that is pulled: how far it was read, how it does, when it is tried again.

    ``number`` counts the deliveries; ``written`` is the fingerprint of one whose files may be in
    the inbox while the watermark has not moved. ``last_error`` holds no secret.
    """

    __tablename__ = "pulls"

    agency: Mapped[str] = mapped_column(primary_key=True)
    feed: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    watermark: Mapped[str | None] = mapped_column(Text)
    number: Mapped[int] = mapped_column(default=0)
    written: Mapped[str | None] = mapped_column(String(64))
    last_try_at: Mapped[datetime | None]
    last_good_at: Mapped[datetime | None]
    next_try_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


class PulledReport(Base):
    """What was handed on of one report: its fingerprint, and which counts were filled.

    An empty ``digest`` means that a delivery was begun: what is in the inbox is not known.
    ``refused`` is why its present state was not handed on, as it was told.
    """

    __tablename__ = "pulled_reports"

    agency: Mapped[str] = mapped_column(primary_key=True)
    feed: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    place: Mapped[str] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(32))
    filled: Mapped[str] = mapped_column(Text)
    refused: Mapped[str | None] = mapped_column(Text)


class RemoteFile(Base):
    """A file in an inbox elsewhere: how it looked, and what was done with it."""

    __tablename__ = "remote_files"

    inbox: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int]
    changed: Mapped[str] = mapped_column(Text)
    looked_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str | None] = mapped_column(String(64))


class AlertChannel(Base):
    """How a channel does: failures in a row, how long it is left alone, since when it is dead."""

    __tablename__ = "alert_channels"

    channel: Mapped[str] = mapped_column(String(80), primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[datetime | None]
    dead_at: Mapped[datetime | None]
    last_error: Mapped[str | None] = mapped_column(Text)


class Run(Base):
    """A run that was the one writer: one that began and did not end was killed."""

    __tablename__ = "runs"
    __table_args__ = (Index("runs_ended", "ended_at"),)

    run_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(20))
