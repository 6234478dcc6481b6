"""From the inbox to the landing zone: every file is kept, read once and answered."""

from orchestration.intake.take import IntakeReport, take_in
from orchestration.intake.withdrawal import WithdrawalError, withdraw

__all__ = ["IntakeReport", "WithdrawalError", "take_in", "withdraw"]
