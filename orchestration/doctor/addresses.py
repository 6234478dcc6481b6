"""Whom alerts reach, what is pulled from, what is served: described whole, no secret missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from orchestration.alerts import DATA_TEAM, STEWARDS, agency_audience
from orchestration.alerts.channel_file import ANY_AGENCY, ChannelFileError, Routes, read_routes
from orchestration.catalogue_step import loaded_catalogue
from orchestration.doctor.finding import Finding, fault, good, warning
from orchestration.outputs.postgres import ServingError, look
from orchestration.pulls.source_file import SourceFile, SourceFileError, read_sources
from orchestration.secrets import SecretError, resolved
from orchestration.serving import served_audiences, serving_address
from orchestration.settings import Settings

CHANNELS, SOURCES, SERVING = "channels", "sources", "serving"
NAMED = 5
BRING = "The next run brings the release; `chitieu publish postgres` does at once."
GIVE = "Set the variable, or write the file, for the user that runs this."


def channels(settings: Settings) -> Iterator[Finding]:
    """Whether everybody who is to be told of something has a way to hear of it."""
    if settings.channels is None:
        yield warning(
            CHANNELS,
            "Messages are only written to alerts.log: nobody hears of a fault.",
            "Write a file of channels and name it in CHITIEU_CHANNELS (docs/operations.md).",
        )
        return
    try:
        routes = read_routes(settings.channels)
    except ChannelFileError as error:
        yield fault(CHANNELS, str(error), "Mend the lines, then try it: `chitieu alerts test`.")
        return
    missing = _missing((f"channel {name}", one, True) for name, one in routes.channels.items())
    deaf = [one for one in (DATA_TEAM, STEWARDS) if not routes.audiences.get(one)]
    if missing:
        yield fault(CHANNELS, " ".join(missing), GIVE)
    elif deaf:
        others = "nobody, but to alerts.log" if DATA_TEAM in deaf else "the data team"
        yield warning(
            CHANNELS,
            f"{' and '.join(deaf)} have no channel: what they are to hear goes to {others}.",
            f"Name channels for them below `audiences` in {settings.channels}.",
        )
    else:
        yield good(CHANNELS, f"{len(routes.channels)} channels. {_agencies(settings, routes)}")


def sources(settings: Settings) -> Iterator[Finding]:
    """Whether what is pulled from is described, and its logins are there."""
    from sources.loader import CatalogueError

    if settings.sources is None:
        yield good(SOURCES, "Nothing is pulled: files come into the inbox.")
        return
    try:
        found = read_sources(settings.sources, loaded_catalogue(settings.catalogue_folder))
    except CatalogueError:
        return  # the catalogue's own finding says so
    except SourceFileError as error:
        yield fault(SOURCES, str(error), "Mend the lines, then try it: `chitieu pull`.")
        return
    missing = _missing(_logins(found))
    if missing:
        yield fault(SOURCES, " ".join(missing), GIVE)
    else:
        yield good(SOURCES, f"{len(found.pulls)} systems and {len(found.inboxes)} other inboxes.")


def serving(settings: Settings) -> Iterator[Finding]:
    """Whether the database that analysts ask can be filled, and shows what is shown here."""
    if settings.serving_url is None:
        yield good(SERVING, "No database is named: readers have files and pages.")
        return
    try:
        seen = look(serving_address(settings), served_audiences(settings))
    except SecretError as error:
        yield fault(SERVING, str(error), GIVE)
        return
    except ServingError as error:
        yield fault(SERVING, str(error), f"Mend what the sentence names. {BRING}")
        return
    current = settings.paths.current_release
    shown = current.resolve().name if current.exists() else None
    behind = [f"{one.schema} shows {was or 'none'}" for one, was in seen.items() if was != shown]
    if behind and shown:
        yield warning(SERVING, f"{shown} is shown, but {', '.join(behind)}.", BRING)
    else:
        yield good(SERVING, f"PostgreSQL can be filled, and shows {shown or 'nothing yet'}.")


def _logins(found: SourceFile) -> Iterator[tuple[str, str, bool]]:
    """Whose each value is that may name a secret, the value, and whether it is an address."""
    for pull in found.pulls:
        whose = f"source {pull.source} of {pull.agency}"
        yield whose, pull.url, True
        for value in (pull.user, pull.password, pull.token):
            if value is not None:
                yield whose, value, False
    for inbox in found.inboxes:
        yield f"inbox {inbox.name}", inbox.url, True
        for value in inbox.options.values():
            yield f"inbox {inbox.name}", value, False


def _missing(written: Iterable[tuple[str, str, bool]]) -> list[str]:
    """What is named and not there, a sentence each; what is there is neither kept nor shown."""
    sentences = []
    for whose, value, is_address in written:
        try:
            resolved(value, in_url=is_address)
        except SecretError as error:
            sentences.append(f"{whose}: {error}")
    return sentences


def _agencies(settings: Settings, routes: Routes) -> str:
    """Which agencies have no address of their own: no fault, for they have their receipts."""
    agencies = sorted(set(loaded_catalogue(settings.catalogue_folder).agencies["agency_id"]))
    without = [one for one in agencies if not routes.audiences.get(agency_audience(one))]
    if routes.audiences.get(ANY_AGENCY) or not without:
        return "Every agency is told."
    named = ", ".join(without[:NAMED]) + (" …" if len(without) > NAMED else "")
    return (
        f"Of {len(agencies)} agencies {len(without)} have no address ({named}): what they are to "
        "hear goes to the data team."
    )
