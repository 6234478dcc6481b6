"""One question to a Web API: an answer in JSON, or a sentence that says why there is none."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from sources.pulls.report import PullError

MOST_BYTES = 500_000_000
LONGEST_PAUSE = timedelta(hours=24)

Parameters = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came, and the server's own time where it says so."""

    value: dict[str, Any]
    served_at: datetime | None


def ask(client: httpx.Client, path: str, parameters: Parameters, seconds: float) -> Answer:
    """GET ``path`` as JSON within ``seconds`` in all, however slowly it comes.

    Raises ``PullError``. Redirects are not followed: they lead to a login page or elsewhere.
    """
    deadline = time.monotonic() + seconds
    try:
        with client.stream("GET", path, params=list(parameters)) as response:
            if response.status_code != httpx.codes.OK:
                raise _refused(response, path)
            body = bytearray()
            for piece in response.iter_bytes():
                body += piece
                if time.monotonic() > deadline:
                    raise PullError(f"{path} did not end within {seconds:g} seconds.")
                if len(body) > MOST_BYTES:
                    raise PullError(f"{path} sent more than {MOST_BYTES // 1_000_000} MB.")
    except httpx.TimeoutException as error:
        raise PullError(f"{path} did not answer in time ({type(error).__name__}).") from None
    except httpx.RemoteProtocolError:
        raise PullError(f"The server broke off in the middle of {path}.") from None
    except httpx.HTTPError as error:
        raise PullError(f"The server cannot be reached ({type(error).__name__}).") from None
    return Answer(_object(bytes(body), path), _date(response.headers.get("Date")))


def _object(body: bytes, path: str) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        raise PullError(
            f"The answer to {path} is no whole JSON: it was cut off, or another program answers "
            "at this address."
        ) from None
    if not isinstance(value, dict):
        raise PullError(f"The answer to {path} is no JSON object, which the Web API gives.")
    return value


def _refused(response: httpx.Response, path: str) -> PullError:
    status = response.status_code
    match status:
        case 401:
            sentence = "The login was refused (401): check user and password, or the token."
        case 403:
            sentence = f"The login may not read {path} (403): ask for the right to read it."
        case 404:
            sentence = f"There is no {path} at this address (404): correct the address."
        case 409:
            sentence = (
                f"The server does not accept what {path} asks for (409): a data set or an "
                "organisation unit of pulls.yml does not exist there, or is not this login's."
            )
        case 429:
            sentence = "The server asks to be left alone for a while (429)."
        case _ if 300 <= status < 400:
            sentence = (
                f"{path} leads elsewhere ({status}), mostly to a page to log in: correct the "
                "address or the login."
            )
        case _ if status >= 500:
            sentence = f"The server failed at {path} ({status})."
        case _:
            sentence = f"The server refused {path} ({status})."
    return PullError(sentence, _pause(response.headers.get("Retry-After")))


def _pause(header: str | None) -> timedelta | None:
    """What ``Retry-After`` says: seconds or a date."""
    if header is None:
        return None
    if header.strip().isdigit():
        return min(timedelta(seconds=min(int(header), 10**6)), LONGEST_PAUSE)
    moment = _date(header)
    if moment is None:
        return None
    return min(max(moment - datetime.now(UTC), timedelta()), LONGEST_PAUSE)


def _date(header: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(header or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
