"""One pull of one source: read, hand on, remember; or fail, and wait longer each time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from orchestration.operations.database import Operations
from orchestration.operations.models import Pull
from orchestration.paths import Home
from orchestration.pulls import delivery
from orchestration.pulls.inboxes import RemoteInbox
from orchestration.pulls.memory import Memory, SourceKey, row_of
from orchestration.pulls.opening import When, read_source
from orchestration.pulls.source_file import InboxPlace, PullPlace
from orchestration.pulls.told import tell_back, tell_failure, tell_refused
from orchestration.secrets import SecretError
from orchestration.starting.retries import pause_after
from sources.contract import Contract
from sources.loader import Catalogue
from sources.pulls.report import Pulled, PullError, Refusal


@dataclass(frozen=True)
class Outcome:
    """What became of one pull: the files in the inbox, or why there are none."""

    key: SourceKey
    files: tuple[str, ...] = ()
    reports: int = 0
    refused: tuple[Refusal, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str | None = None


@dataclass(frozen=True)
class Puller:
    """What every pull needs."""

    home: Home
    database: Operations
    catalogue: Catalogue

    def pull(self, place: PullPlace, when: When, again: bool = False) -> Outcome:
        """Pull one source; ``again``: everything it holds, whatever was handed on before."""
        with self.database.transaction() as session:
            row = row_of(session, place.key)
            row.last_try_at = when.now
            since = None if again else row.watermark
        try:
            pulled = read_source(place, self.catalogue, since, when)
        except (PullError, SecretError) as error:
            return failed(self.database, place.key, error)
        except Exception as error:  # one source's trouble must not stop the others
            sentence = f"The program failed on this source ({type(error).__name__})."
            return failed(self.database, place.key, PullError(sentence))
        return self._hand_on(place, pulled, again)

    def fetch(self, place: InboxPlace, settle_seconds: float, now: datetime) -> Outcome:
        """Fetch what is whole in an inbox elsewhere."""
        try:
            inbox = RemoteInbox(self.home, place, timedelta(seconds=settle_seconds))
            with self.database.transaction() as session:
                row = row_of(session, place.key)
                row.last_try_at = now
                fetched, notes = inbox.fetch(session, now)
                succeeded(session, row, timedelta(minutes=place.every_minutes))
        except (PullError, SecretError) as error:
            return failed(self.database, place.key, error)
        return Outcome(place.key, tuple(fetched), notes=tuple(notes))

    def _hand_on(self, place: PullPlace, pulled: Pulled, again: bool) -> Outcome:
        contract = self.catalogue.contracts[place.feed]
        measures = _measures(contract)
        with self.database.transaction() as session:
            row, memory = row_of(session, place.key), Memory(session, place.key, measures)
            news = memory.news(pulled.reports, pulled.refused, again)
            if news.reports:
                delivery.begin(session, row, memory, news.reports)
        files: list[str] = []
        if news.reports:
            files = delivery.write(self.home, row, contract, news.reports)
        with self.database.transaction() as session:
            row, memory = row_of(session, place.key), Memory(session, place.key, measures)
            memory.end(news.reports, news.refused)
            delivery.end(row)
            row.watermark = pulled.watermark
            tell_refused(session, row, news.refused)
            succeeded(session, row, timedelta(minutes=place.every_minutes))
        return Outcome(place.key, tuple(files), len(news.reports), news.refused, pulled.notes)


def _measures(contract: Contract) -> frozenset[str]:
    return frozenset(column.name for column in contract.columns if column.measure_id)


def succeeded(session: Session, row: Pull, every: timedelta) -> None:
    """The source was read: it is due again after its interval, and back if it was away."""
    tell_back(session, row)
    now = datetime.now(UTC)
    row.last_good_at, row.next_try_at = now, now + every
    row.failures, row.last_error = 0, None


def failed(database: Operations, key: SourceKey, error: Exception) -> Outcome:
    """The source was not read: it is tried again later, after failures in a row seldom."""
    asked = getattr(error, "retry_after", None) or timedelta()
    with database.transaction() as session:
        row = row_of(session, key)
        row.failures += 1
        row.last_error = str(error)
        row.next_try_at = datetime.now(UTC) + max(pause_after(row.failures), asked)
        tell_failure(session, row)
    return Outcome(key, failure=str(error))
