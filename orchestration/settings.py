"""The settings: one typed object from the environment, read when used."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from orchestration.paths import Home

REPOSITORY = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Everything that may differ between two installations, each as ``CHITIEU_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="CHITIEU_", extra="ignore")

    home: Path = Field(default=Path("var"), description="Folder of all that is received and made")
    catalogue: Path = Field(
        default=REPOSITORY / "sources" / "catalogue", description="Folder of the catalogue's files"
    )
    dbt_project: Path = Field(
        default=REPOSITORY / "dbt_project", description="Folder of the dbt project"
    )
    as_of: date | None = Field(default=None, description="The day the run judges from; else today")
    operations_url: SecretStr | None = Field(
        default=None, description="Database of operations; else SQLite"
    )
    dagster_url: SecretStr | None = Field(
        default=None, description="PostgreSQL database of Dagster's record; else SQLite"
    )
    serving_url: SecretStr | None = Field(
        default=None, description="PostgreSQL database that each release is brought to; else none"
    )
    serving_restricted: bool = Field(
        default=False, description="Whether the restricted release is brought there as well"
    )
    serving_seconds: float = Field(
        default=600.0, gt=0, description="Longest that a run may take for bringing it there"
    )
    readers: int = Field(
        default=0, ge=0, description="Processes that read files; 0 takes the processors"
    )
    settle_seconds: float = Field(
        default=1.0, ge=0, description="A file younger than this may be growing"
    )
    largest_file_mb: float = Field(
        default=1000.0, gt=0, description="A larger file is left in the inbox, and told of"
    )
    lock_wait_seconds: float = Field(
        default=600.0, ge=0, description="How long to wait for another writer"
    )
    nightly_cron: str = Field(
        default="0 1 * * *", description="When the nightly run starts, local time"
    )
    late_reminders: tuple[int, ...] = Field(
        default=(7, 30), description="Days after which an agency is reminded of a late report"
    )
    report_days: int = Field(
        default=14, ge=0, description="Days before a plan's report is due that it is prepared"
    )
    outbox_days: int = Field(
        default=400, ge=1, description="Days an agency's copy of a receipt is kept"
    )
    event_days: int = Field(default=7, ge=1, description="Days an event's release is kept")
    nightly_days: int = Field(default=90, ge=1, description="Days a nightly release is kept")
    sources: Path | None = Field(
        default=None, description="YAML file of the systems and inboxes that are pulled from"
    )
    channels: Path | None = Field(
        default=None, description="YAML file of the channels that alerts go out by; else a log only"
    )

    portal_port: int = Field(
        default=8080, ge=1, le=65535, description="Port of the portal on 127.0.0.1"
    )
    boundaries: Path | None = Field(
        default=None, description="GeoJSON or TopoJSON of the portal's map; else it is of tiles"
    )
    boundary_code: str = Field(
        default="code", description="The property of that file that holds a unit's code"
    )

    @property
    def paths(self) -> Home:
        """Every path below the home folder."""
        return Home(self.home.expanduser().resolve())

    @property
    def largest_file_bytes(self) -> float:
        """How many bytes a file in the inbox may have."""
        return self.largest_file_mb * 1e6

    @property
    def catalogue_folder(self) -> Path:
        """The catalogue's folder as an absolute path."""
        return self.catalogue.expanduser().resolve()

    @property
    def operations(self) -> str:
        """The URL of the operations database: SQLite below the home folder unless one is given."""
        if self.operations_url is not None:
            return self.operations_url.get_secret_value()
        return f"sqlite:///{self.paths.operations_file}"

    def day(self, time_zone: str) -> date:
        """The day from which the run judges: the one set, else today in ``time_zone``."""
        return self.as_of or datetime.now(ZoneInfo(time_zone)).date()


def unknown_variables() -> list[str]:
    """Variables of the environment that are named like a setting and are none."""
    prefix = Settings.model_config["env_prefix"]
    known = {f"{prefix}{name}".upper() for name in Settings.model_fields}
    named = {name for name in os.environ if name.upper().startswith(prefix)}
    return sorted(name for name in named if name.upper() not in known)


def secret_of(name: str) -> str | None:
    """What a variable of the environment holds for a file that names it as ``${name}``."""
    return os.environ.get(name)


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Give the programs we call what they read from the environment, and take it back."""
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
