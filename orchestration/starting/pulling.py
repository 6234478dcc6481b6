"""Looking at agencies' own systems: what is pulled comes into the inbox, and starts a run there."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor

import dagster as dg

from orchestration.operations.database import operations
from orchestration.pulls import pull_due
from orchestration.settings import Settings

SENSOR = "pulls"
EVERY_SECONDS = 30


class PullAside:
    """At most one round of pulls at work; whoever asks does not wait for it.

    A system that answers slowly would keep Dagster's daemon waiting, which gives up after a minute.
    """

    def __init__(self, settings: Settings) -> None:
        """Begin with none."""
        self._settings = settings
        self._aside = ThreadPoolExecutor(1, thread_name_prefix=SENSOR)
        self._round: Future[int] | None = None

    def look(self) -> str:
        """Begin a round, or say what became of the one before; raises what that one raised."""
        if self._round is None:
            self._round = self._aside.submit(self._pull)
            return "A round of pulls has begun."
        if not self._round.done():
            return "A round of pulls is at work."
        ended, self._round = self._round, None
        return f"{ended.result()} files came into the inbox."

    def _pull(self) -> int:
        with operations(self._settings.operations) as database:
            return pull_due(self._settings, database)


def pull_sensors(settings: Settings) -> list[dg.SensorDefinition]:
    """The sensor that pulls what is due; none where the settings name no sources."""
    if settings.sources is None:
        return []
    aside = PullAside(settings)

    @dg.sensor(
        name=SENSOR,
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Pulls what is due from agencies' own systems into the inbox.",
    )
    def pulls() -> dg.SkipReason:
        return dg.SkipReason(aside.look())

    return [pulls]
