"""What an examination finds."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, WARNING, FAULT = "good", "warning", "fault"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, how it is, and what to do where it is not good."""

    topic: str
    state: str
    sentence: str
    advice: str = ""


def good(topic: str, sentence: str) -> Finding:
    """All is as it should be."""
    return Finding(topic, GOOD, sentence)


def warning(topic: str, sentence: str, advice: str) -> Finding:
    """It works, but will not for long, or not as well as it could."""
    return Finding(topic, WARNING, sentence, advice)


def fault(topic: str, sentence: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(topic, FAULT, sentence, advice)
