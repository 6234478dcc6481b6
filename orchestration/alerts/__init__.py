"""Alerts: told in the transaction of what they tell of, delivered afterwards channel by channel."""

from orchestration.alerts.delivery import deliver_due
from orchestration.alerts.forms import message
from orchestration.alerts.outbox import (
    DATA_TEAM,
    STEWARDS,
    Message,
    agency_audience,
    tell,
    tell_recovery,
)

__all__ = [
    "DATA_TEAM",
    "STEWARDS",
    "Message",
    "agency_audience",
    "deliver_due",
    "message",
    "tell",
    "tell_recovery",
]
