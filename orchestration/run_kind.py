"""What a run is for: the nightly reconciliation, or an event between two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import dagster as dg

KIND_TAG = "chitieu/kind"
NIGHTLY, EVENT = "nightly", "event"


def kind_of(context: dg.AssetExecutionContext | dg.InitResourceContext) -> str:
    """The kind that a run's tag gives; a run that does not say is a nightly one."""
    tags = context.run.tags if context.run else {}
    return str(tags.get(KIND_TAG, NIGHTLY))


def refits(context: dg.AssetExecutionContext) -> bool:
    """Whether the run fits the gate's baseline again."""
    return kind_of(context) == NIGHTLY
