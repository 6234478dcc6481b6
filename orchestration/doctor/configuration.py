"""What the installation is told: the environment's variables and the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.catalogue_step import loaded_catalogue
from orchestration.doctor.finding import Finding, fault, good, warning
from orchestration.settings import Settings, unknown_variables


def variables(settings: Settings) -> Iterator[Finding]:
    """Whether every variable that begins like a setting is one: a slip would do nothing."""
    unknown = unknown_variables()
    if unknown:
        yield warning(
            "settings",
            f"No setting has the name {', '.join(unknown)}.",
            f"Mend the names. There are: {', '.join(sorted(Settings.model_fields))}.",
        )
    elif settings.as_of is not None:
        yield warning(
            "settings",
            f"Every run judges from {settings.as_of:%Y-%m-%d}, and not from its own day.",
            "Unset CHITIEU_AS_OF where data is real.",
        )
    else:
        yield good("settings", "Every variable is known.")


def catalogue(settings: Settings) -> Iterator[Finding]:
    """Whether the loader finds no fault."""
    from sources.loader import CatalogueError

    try:
        found = loaded_catalogue(settings.catalogue_folder)
    except CatalogueError as error:
        yield fault("catalogue", str(error), "`chitieu catalogue check` says it by file and line.")
    else:
        yield good(
            "catalogue",
            f"{len(found.contracts)} feeds and {len(found.indicators)} indicators, no fault.",
        )
