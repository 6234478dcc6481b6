"""The file of channels: which audience is told by which channels, and where each channel leads.

```yaml
channels:
  post: mailtos://alerts:${SMTP_PASSWORD}@mail.example.vn:587?from=alerts@example.vn&to=team@example.vn
  room: file:/etc/chitieu/room_address
audiences:
  data_team: [post, room]
  stewards: post
  agency/health_01: health_01_post
  agency/*: desk
```

A channel is one address in the notation of apprise. What is secret in it stands elsewhere:
`${NAME}` is a variable of the environment, `${file:PATH}` or the whole address `file:PATH` the
content of a file. It is looked up when a message is sent, and is in no error and no log.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, field_validator

from orchestration.alerts.outbox import DATA_TEAM, STEWARDS, agency_audience
from sources.loader.faults import Fault, Faults, Place
from sources.loader.model_faults import validate
from sources.loader.yaml_lines import read_yaml

LOG = "log"
ANY_AGENCY = agency_audience("*")
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://\S+|(\$\{[^${}]+\})|file:\S.*", re.IGNORECASE)


class ChannelFileError(ValueError):
    """The file of channels cannot be used; ``faults`` lists every reason, by line."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        listing = "\n".join(str(fault) for fault in faults)
        super().__init__(f"the file of channels {path} has {count}:\n{listing}")


@dataclass(frozen=True)
class Routes:
    """Where messages go: the addresses of channels as they are written, channels by audience."""

    channels: Mapping[str, str] = field(default_factory=dict, repr=False)
    audiences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, audience: str) -> tuple[str, ...]:
        """The channels of an audience; nobody's messages go to the data team, all to the log."""
        return (*self.named_for(audience), LOG)

    def named_for(self, audience: str) -> tuple[str, ...]:
        """The channels of an audience without the log."""
        wild = ANY_AGENCY if audience.startswith(agency_audience("")) else DATA_TEAM
        for one in (audience, wild, DATA_TEAM):
            if self.audiences.get(one):
                return self.audiences[one]
        return ()

    def beside(self, channel: str) -> tuple[str, ...]:
        """The channels by which the house hears that ``channel`` is dead."""
        for audience in (DATA_TEAM, STEWARDS):
            others = tuple(one for one in self.audiences.get(audience, ()) if one != channel)
            if others:
                return (*others, *((LOG,) if channel != LOG else ()))
        return (LOG,)


class _ChannelFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    channels: dict[str, str]
    audiences: dict[str, list[str]]

    @field_validator("audiences", mode="before")
    @classmethod
    def _one_or_several(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {name: [one] if isinstance(one, str) else one for name, one in value.items()}


class _Hidden:
    """Stands for what is no address: an error may show it."""

    def __repr__(self) -> str:
        return "something else"


def read_routes(path: Path | None) -> Routes:
    """The channels and audiences of the file; none where there is no file.

    Raises ``ChannelFileError`` with every fault and its line.
    """
    if path is None:
        return Routes()
    path, faults = path.expanduser().resolve(), Faults()
    read = read_yaml(path, path.parent, faults)
    if read is not None:
        value, place = read
        found = validate(_ChannelFile, _without_addresses(value), place, faults)
        if found is not None:
            _check(found, place, faults)
            if not len(faults):
                named = {name: tuple(channels) for name, channels in found.audiences.items()}
                return Routes(found.channels, named)
    raise ChannelFileError(path, faults.sorted())


def _without_addresses(value: Any) -> Any:
    """The file's value for an error to show: an address is text, anything else is hidden."""
    if not isinstance(value, dict):
        return value if isinstance(value, list | None) else _Hidden()
    channels = value.get("channels")
    if isinstance(channels, dict):
        channels = {
            name: one if isinstance(one, str) else _Hidden() for name, one in channels.items()
        }
    elif channels is not None:
        channels = _Hidden()
    return value | ({"channels": channels} if "channels" in value else {})


def _check(found: _ChannelFile, place: Place, faults: Faults) -> None:
    for path, sentence in (*_faulty_channels(found), *_faulty_audiences(found)):
        faults.on(place, path, sentence)


def _faulty_channels(found: _ChannelFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    used = {channel for channels in found.audiences.values() for channel in channels}
    for name, address in found.channels.items():
        where = ("channels", name)
        if not NAME.fullmatch(name) or name == LOG:
            yield (
                where,
                f"`{name}` is no name for a channel; expected small letters, digits, - and _, and "
                f"not `{LOG}`, which is always there: rename it",
            )
        if not ADDRESS.fullmatch(address):
            yield (
                where,
                f"the address of `{name}` is not one (it is not shown, for it may hold a secret); "
                "expected scheme://…, ${NAME} or file:PATH: correct it",
            )
        if name not in used:
            yield where, f"nobody is told through `{name}`: name it below `audiences` or remove it"


def _faulty_audiences(found: _ChannelFile) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for audience, channels in found.audiences.items():
        where = ("audiences", audience)
        agency = audience.removeprefix(agency_audience(""))
        if audience not in (DATA_TEAM, STEWARDS) and (agency == audience or not agency):
            yield (
                where,
                f"`{audience}` is no audience; expected {DATA_TEAM}, {STEWARDS}, an agency as "
                f"{agency_audience('<id>')} or {ANY_AGENCY}: correct it",
            )
        if not channels:
            yield where, f"`{audience}` has no channel: name one, or remove the line"
        for index, channel in enumerate(channels):
            if channel not in found.channels:
                expected = ", ".join(found.channels) or "none yet"
                yield (
                    (*where, index),
                    f"there is no channel `{channel}`; there are: {expected}: correct it, or add "
                    "its address below `channels`",
                )
            if channel in channels[:index]:
                yield (*where, index), f"`{channel}` is named twice: remove one of the two"
