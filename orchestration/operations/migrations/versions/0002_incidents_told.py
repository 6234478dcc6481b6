"""Incidents by cause: how much each blocks, and what was last told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns; incidents that were opened before carry nothing of this and close."""
    op.add_column("incidents", sa.Column("rank", sa.Double(), nullable=False, server_default="0"))
    op.add_column("incidents", sa.Column("told", sa.JSON(), nullable=False, server_default="{}"))
    op.add_column("incidents", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Drop the columns."""
    for name in ("told_at", "told", "rank"):
        op.drop_column("incidents", name)
