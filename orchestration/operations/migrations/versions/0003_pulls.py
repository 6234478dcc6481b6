"""Pulls: how far each source was read, what was handed on, and the files of remote inboxes."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _source() -> list[sa.Column]:
    return [sa.Column(name, sa.String(255), primary_key=True) for name in _KEY]


_KEY = ("agency", "feed", "source")


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "pulls",
        *_source(),
        sa.Column("watermark", sa.Text()),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(64)),
        _moment("last_try_at"),
        _moment("last_good_at"),
        _moment("next_try_at"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text()),
    )
    op.create_table(
        "pulled_reports",
        *_source(),
        sa.Column("place", sa.String(255), primary_key=True),
        sa.Column("period", sa.String(255), primary_key=True),
        sa.Column("digest", sa.String(32), nullable=False),
        sa.Column("filled", sa.Text(), nullable=False),
        sa.Column("refused", sa.Text()),
    )
    op.create_table(
        "remote_files",
        sa.Column("inbox", sa.String(255), primary_key=True),
        sa.Column("path", sa.Text(), primary_key=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Text(), nullable=False),
        _moment("looked_at", nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("sha256", sa.String(64)),
    )


def downgrade() -> None:
    """Drop the tables."""
    for table in ("remote_files", "pulled_reports", "pulls"):
        op.drop_table(table)
