"""The whole examination: every check in turn, and a check that fails is a finding too."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from orchestration.doctor import addresses, configuration, home, machine, records
from orchestration.doctor.finding import Finding, fault
from orchestration.settings import Settings

CHECKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    configuration.variables,
    machine.memory,
    machine.python,
    home.folder,
    home.space,
    home.locks_and_links,
    configuration.catalogue,
    addresses.channels,
    addresses.sources,
    addresses.serving,
    records.operations_database,
    records.clock,
    records.submissions,
    records.alerts,
    records.release,
    records.dagster,
)


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything and make nothing; findings come in the order a set-up is made."""
    for check in CHECKS:
        topic = check.__name__.replace("_", " ")
        try:
            yield from check(settings)
        except Exception as error:  # whatever it is, the other checks go on
            yield fault(topic, f"could not be looked at: {error}", "Mend what the sentence names.")
