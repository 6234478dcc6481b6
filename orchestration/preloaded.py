"""All that a run imports, in one place: a process that has it starts runs without the wait.

Nothing is opened, read or started here, so that a copy of such a process has no past.
"""

from importlib import import_module

import __main__

MODULES = (
    "dagster._cli.api",
    "dbt.cli.main",
    "dbt.adapters.duckdb.impl",
    "dbt.task.build",
    "great_expectations.expectations",
    "great_expectations.datasource.fluent.interfaces",
    "great_expectations.data_context.types.base",
    "orchestration.definitions",
    "orchestration.explain.words",
    "expectations.baseline",
    "expectations.disclosure",
    "expectations.gate",
    "sources.landing",
    "sources.loader",
    "sources.reading",
)

# DuckDB takes a program without a file for a person at a prompt, and draws bars into the log.
nameless = not hasattr(__main__, "__file__")
if nameless:
    __main__.__file__ = __file__
for name in MODULES:
    import_module(name)
if nameless:
    del __main__.__file__
