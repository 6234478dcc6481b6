"""Does this set-up have what it needs? Each finding says what is missing and what to do."""

from orchestration.doctor.examine import examine
from orchestration.doctor.finding import FAULT, GOOD, WARNING, Finding

__all__ = ["FAULT", "GOOD", "WARNING", "Finding", "examine"]
