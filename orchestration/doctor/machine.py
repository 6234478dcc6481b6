"""The machine: memory, processors, the Python that runs."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from orchestration.doctor.finding import Finding, good, warning
from orchestration.settings import Settings

# A night on a whole country's figures; dbt_project/profiles.yml lets DuckDB alone take six.
LEAST_MEMORY_GB = 8


def memory(settings: Settings) -> Iterator[Finding]:
    """Whether the night's run fits."""
    del settings
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    sentence = f"{gigabytes:.0f} GB and {os.cpu_count()} processors."
    if gigabytes < LEAST_MEMORY_GB:
        yield warning(
            "memory",
            sentence,
            f"A whole country needs {LEAST_MEMORY_GB} GB; a province runs with less.",
        )
    else:
        yield good("memory", sentence)


def python(settings: Settings) -> Iterator[Finding]:
    """Whether compiled modules are kept: without them each command starts seconds later."""
    del settings
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.dont_write_bytecode:
        yield warning(
            "python",
            f"{version}, which may not keep compiled modules: every start takes seconds longer.",
            "Unset PYTHONDONTWRITEBYTECODE.",
        )
    else:
        yield good("python", f"{version}.")
