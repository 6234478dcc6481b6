"""The first tables: submissions, receipts, verdicts, incidents, releases, alerts."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Create the tables."""
    _what_arrived()
    _what_was_judged()
    _what_was_published()


def _what_arrived() -> None:
    op.create_table(
        "submissions",
        sa.Column("sequence", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("submission_id", sa.String(255), unique=True),
        sa.Column("agency", sa.String(255), nullable=False),
        sa.Column("feed", sa.String(255), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("inbox_path", sa.Text(), nullable=False),
        sa.Column("original", sa.Text(), nullable=False),
        _moment("received_at"),
        _moment("taken_at"),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("rows_accepted", sa.Integer(), nullable=False),
        sa.Column("rows_rejected", sa.Integer(), nullable=False),
        sa.Column("cells", sa.Integer(), nullable=False),
        _moment("settled_at", nullable=True),
        _moment("withdrawn_at", nullable=True),
        sa.Column("withdrawn_reason", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("submissions_by_content", "submissions", ["agency", "feed", "sha256"])
    op.create_index("ix_submissions_settled_at", "submissions", ["settled_at"])
    op.create_table(
        "receipts",
        sa.Column("receipt_id", sa.Integer(), primary_key=True),
        sa.Column("sequence", sa.Integer(), sa.ForeignKey("submissions.sequence"), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        _moment("written_at"),
        sa.Column("content", sa.JSON(), nullable=False),
    )
    op.create_index("ix_receipts_sequence", "receipts", ["sequence"])


def _what_was_judged() -> None:
    op.create_table(
        "verdict_manifests",
        sa.Column("candidate_hash", sa.String(64), primary_key=True),
        _moment("judged_at"),
        sa.Column("code_version", sa.String(64), nullable=False),
        sa.Column("release_verdict", sa.String(10), nullable=False),
        sa.Column("manifest", sa.JSON(), nullable=False),
    )
    op.create_table(
        "incidents",
        sa.Column("incident_id", sa.Integer(), primary_key=True),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("cause", sa.String(500), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("figures", sa.Integer(), nullable=False),
        _moment("opened_at"),
        _moment("closed_at", nullable=True),
    )
    op.create_index("incidents_open", "incidents", ["closed_at", "cause"])


def _what_was_published() -> None:
    op.create_table(
        "releases",
        sa.Column("release_id", sa.String(255), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False, unique=True),
        sa.Column("kind", sa.String(20), nullable=False),
        _moment("created_at"),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("candidate_hash", sa.String(64), nullable=False),
        _moment("rolled_back_at", nullable=True),
        sa.Column("rolled_back_reason", sa.Text()),
        _moment("pruned_at", nullable=True),
    )
    op.create_index("ix_releases_candidate_hash", "releases", ["candidate_hash"])
    op.create_table(
        "alerts",
        sa.Column("alert_id", sa.Integer(), primary_key=True),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("audience", sa.String(80), nullable=False),
        sa.Column("subject", sa.String(500), nullable=False),
        sa.Column("sentence_vi", sa.Text(), nullable=False),
        sa.Column("sentence_en", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        _moment("created_at"),
        _moment("sent_at", nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
    )
    op.create_index("alerts_waiting", "alerts", ["sent_at", "alert_id"])


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "alerts",
        "releases",
        "incidents",
        "verdict_manifests",
        "receipts",
        "submissions",
    ):
        op.drop_table(table)
