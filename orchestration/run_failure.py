"""Why a run failed: the step and what it said, read from Dagster's events."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

# Errors whose message is written for the person at the command line.
KNOWN_ERRORS = {
    "CatalogueError",
    "WarehouseError",
    "CandidateError",
    "VerdictError",
    "PublishRefusedError",
    "AnotherWriterError",
}

# What a disk says through Python and through SQLite: it names no file and no value.
OF_THE_SYSTEM = re.compile(
    r"\[Errno \d+\] (?P<python>[A-Z][A-Za-z -]+)"
    r"|(?P<sqlite>disk I/O error|database or disk is full|attempt to write a readonly database)"
)


@dataclass(frozen=True)
class RunFailure:
    """The step that failed and what it said, in its own words; `error` is the error's class."""

    step: str
    sentence: str
    error: str
    trace: str

    @property
    def known(self) -> bool:
        """Whether the sentence is written for a person."""
        return self.error in KNOWN_ERRORS

    @property
    def said(self) -> str:
        """What may be told outside: the first line of a known error, of others only the class.

        Of a disk's errors also its words, without the path: it is full.
        """
        if self.known and self.sentence:
            return self.sentence.splitlines()[0]
        found = OF_THE_SYSTEM.match(self.sentence)
        return f"{self.error}: {found['python'] or found['sqlite']}" if found else self.error


def first_failure(events: Iterable[Any]) -> RunFailure:
    """The first failure among the events of a run: of a step, else of the run as a whole."""
    failed = [event for event in events if event.is_failure]
    for event in failed:
        if event.is_step_failure and event.step_failure_data.error is not None:
            return _failure(event.step_key, event.step_failure_data.error)
    for event in failed:
        error = getattr(event.event_specific_data, "error", None)
        if error is not None:
            return _failure("run", error)
    said = next((event.message for event in failed if event.message), "the run failed")
    return RunFailure("run", said, "Failure", trace="")


def _failure(step: str, error: Any) -> RunFailure:
    """What is told: the outermost error that was written for a person, else the first cause."""
    first = error
    while first.cls_name not in KNOWN_ERRORS and first.cause is not None:
        first = first.cause
    name = first.cls_name or "Failure"
    sentence = first.message.strip().split(f"{name}: ", 1)[-1]  # Dagster puts the class before it
    return RunFailure(step, sentence, name, str(error))
