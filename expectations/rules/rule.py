"""A rule of the gate: a named thing with a sentence a statistician can read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Family = Literal["structure", "impossible", "surprising", "contains_held", "odd"]
Severity = Literal["block", "hold", "flag"]
# What a rule reads beside the figure's own row: its earlier and later like periods, the figures
# of its peers, the indicator it is nested in, other feeds, the file its counts came in, the cells
# that are summed into it.
Reads = Literal["history", "peers", "nested", "cross_feed", "file", "cells"]

# Strongest first: the outcome of a figure is that of its strongest violation.
SEVERITIES: tuple[Severity, ...] = ("block", "hold", "flag")
# What a steward may accept at its value: what cannot be true is never accepted.
WAIVABLE: tuple[Family, ...] = ("surprising", "contains_held")


@dataclass(frozen=True)
class Rule:
    """One rule: id, family, strongest severity, sentences in two languages, where it comes from.

    `reads` declares what it looks at beside the figure's own row: judging only what changed is
    closed under it.
    """

    rule_id: str
    family: Family
    severity: Severity
    sentence_vi: str
    sentence_en: str
    source: str
    reads: tuple[Reads, ...] = ()

    @property
    def waivable(self) -> bool:
        """Whether a steward may accept a figure that this rule holds."""
        return self.severity == "hold" and self.family in WAIVABLE
