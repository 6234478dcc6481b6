"""The commands that take figures away: as tables, as SDMX."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from orchestration.cli.answers import clear_errors, fail, settings_of_this_run

if TYPE_CHECKING:
    from orchestration.outputs.opened import OpenRelease


class FormatName(StrEnum):
    """The formats of ``chitieu export``."""

    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    sdmx = "sdmx"


Several = list[str] | None
Indicators = Annotated[Several, typer.Option("--indicator", help="Only this; again for more.")]
Provinces = Annotated[
    Several, typer.Option("--province", help="Only units that bear this province's code.")
]
Levels = Annotated[Several, typer.Option("--level", help="Only units of this level.")]
Places = Annotated[Several, typer.Option("--locality", help="Only this unit, by its id.")]
Geographies = Annotated[Several, typer.Option("--geography", help="Only on this map.")]
PeriodTypes = Annotated[Several, typer.Option("--period-type", help="Only periods of this type.")]
Breakdowns = Annotated[Several, typer.Option("--breakdown", help="Only this part of the whole.")]
Statuses = Annotated[Several, typer.Option("--status", help="Only figures of this status.")]
From = Annotated[str | None, typer.Option("--from", help="First period, year or day.")]
To = Annotated[str | None, typer.Option("--until", help="Last period, year or day.")]


def export(
    file: Annotated[Path, typer.Argument(help="Where to: .csv, .xlsx, .parquet or .sdmx.csv.")],
    indicator: Indicators = None,
    province: Provinces = None,
    level: Levels = None,
    locality: Places = None,
    geography: Geographies = None,
    period_type: PeriodTypes = None,
    breakdown: Breakdowns = None,
    status: Statuses = None,
    from_period: From = None,
    until: To = None,
    column: Annotated[Several, typer.Option("--column", help="These columns, in order.")] = None,
    format_name: Annotated[
        FormatName | None, typer.Option("--format", help="If the file's ending does not say it.")
    ] = None,
    english: Annotated[bool, typer.Option(help="In English instead of Vietnamese.")] = False,
) -> None:
    """Write figures of the current release to a file: CSV, XLSX, Parquet or SDMX-CSV."""
    from orchestration.outputs.tables.filter import filter_of
    from orchestration.outputs.tables.formats import FORMATS, Taken, format_of
    from orchestration.outputs.tables.offer import offer_of
    from orchestration.outputs.written import write_file

    named = {
        "indicators": indicator, "provinces": province, "levels": level, "localities": locality,
        "geographies": geography, "period_types": period_type, "breakdowns": breakdown,
        "statuses": status, "from_period": from_period, "to_period": until, "columns": column,
    }  # fmt: skip
    with current_release() as (settings, release):
        name = format_of(file.name) if format_name is None else format_name.value
        asked = filter_of(offer_of(release.connection), named)
        taken = Taken(
            release.connection, release.facts, asked, "en" if english else "vi",
            catalogue=settings.catalogue_folder,
        )  # fmt: skip
        size = write_file(file, FORMATS[name].write(taken))
    print(f"{file}: {size:,} bytes, release {release.facts['id']}")


def sdmx(
    to: Annotated[
        Path | None, typer.Option("--to", help="The folder to write to; sdmx-<release> if none.")
    ] = None,
    indicator: Indicators = None,
    province: Provinces = None,
) -> None:
    """Write the current release as SDMX: structure (XML, JSON) and figures (SDMX-CSV 2.0)."""
    from orchestration.outputs.sdmx.package import write_package
    from orchestration.outputs.tables.filter import filter_of
    from orchestration.outputs.tables.offer import offer_of

    with current_release() as (settings, release):
        offer = offer_of(release.connection)
        asked = filter_of(offer, indicators=indicator, provinces=province)
        folder = Path(f"sdmx-{release.facts['id']}") if to is None else to
        written = write_package(release, settings.catalogue_folder, asked, folder)
    for path, size in written.files.items():
        print(f"{path}: {size:,} bytes")
    print(f"{written.figures:,} figures of release {release.facts['id']}")


@contextmanager
def current_release() -> Iterator[tuple[Any, OpenRelease]]:
    """The settings and the current release; what goes wrong becomes a sentence."""
    from orchestration.outputs.opened import ANOTHER_LAYOUT, made_earlier, opened

    settings = settings_of_this_run()
    current = settings.paths.current_release
    if not current.exists():
        fail(f"There is no release under {settings.paths.releases}. Run `chitieu run` first.")
    with clear_errors(), opened(current) as release:
        try:
            yield settings, release
        except ANOTHER_LAYOUT as error:
            fail(made_earlier(release.folder.name), error)
