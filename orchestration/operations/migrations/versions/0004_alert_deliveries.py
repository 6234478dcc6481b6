"""Alerts by channel, what becomes of an alert, and the runs that were begun."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _moment(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Tries and errors move from the alert to its channels; what was sent stays sent."""
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_column("attempts")
        alerts.drop_column("last_error")
        alerts.add_column(sa.Column("repeated", sa.Integer(), nullable=False, server_default="0"))
        alerts.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        alerts.add_column(_moment("resolved_at"))
        alerts.add_column(_moment("acknowledged_at"))
        alerts.add_column(sa.Column("acknowledged_note", sa.Text(), nullable=True))
        alerts.create_foreign_key("alerts_digest", "alerts", ["digest_id"], ["alert_id"])
        alerts.create_index("alerts_of_subject", ["subject", "event"])
    op.create_table(
        "alert_deliveries",
        sa.Column("alert_id", sa.Integer(), sa.ForeignKey("alerts.alert_id"), primary_key=True),
        sa.Column("channel", sa.String(80), primary_key=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _moment("next_try_at"),
        _moment("sent_at"),
        sa.Column("last_error", sa.Text()),
    )
    op.create_table(
        "alert_channels",
        sa.Column("channel", sa.String(80), primary_key=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        _moment("rests_until"),
        _moment("dead_at"),
        sa.Column("last_error", sa.Text()),
    )
    op.create_table(
        "runs",
        sa.Column("run_id", sa.String(255), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        _moment("begun_at", nullable=False),
        _moment("ended_at"),
        sa.Column("outcome", sa.String(20)),
    )
    op.create_index("runs_ended", "runs", ["ended_at"])


def downgrade() -> None:
    """Drop the tables and the columns."""
    for table in ("runs", "alert_channels", "alert_deliveries"):
        op.drop_table(table)
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_index("alerts_of_subject")
        alerts.drop_constraint("alerts_digest", type_="foreignkey")
        for name in ("repeated", "digest_id", "resolved_at", "acknowledged_at"):
            alerts.drop_column(name)
        alerts.drop_column("acknowledged_note")
        alerts.add_column(sa.Column("attempts", sa.Integer(), nullable=False, server_default="0"))
        alerts.add_column(sa.Column("last_error", sa.Text(), nullable=True))
