"""All that a run imports, and the catalogue: a process that has it starts runs without the wait.

Nothing is opened or started here, so that a copy of such a process has no past. A run that finds
the catalogue's files changed loads it anew, and says what is wrong with it.
"""

from contextlib import suppress
from importlib import import_module

import __main__
from orchestration.catalogue_step import loaded_catalogue
from orchestration.settings import Settings

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

with suppress(Exception):
    loaded_catalogue(Settings().catalogue_folder)
