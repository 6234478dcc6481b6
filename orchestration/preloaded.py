"""All that a run imports, in one place: a process that has it starts runs without the wait.

Nothing is opened, read or started here, so that a copy of such a process has no past.
"""

from importlib import import_module

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

for name in MODULES:
    import_module(name)
