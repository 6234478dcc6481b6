"""A night's steps one after the other in one process, without Dagster, each with its name told."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

from orchestration import publish, warehouse
from orchestration.alerts import deliver_due
from orchestration.baselines import prune_baselines
from orchestration.candidates import (
    export_candidate,
    is_up_to_date,
    marts_of,
    prune_candidates,
)
from orchestration.catalogue_step import compile_current, loaded_catalogue, time_zone_of
from orchestration.intake import take_in
from orchestration.judging import judge_latest
from orchestration.mask_ahead import mask_ahead
from orchestration.masking import question_of
from orchestration.operations.database import operations
from orchestration.privacy import keep_private
from orchestration.releases import prune
from orchestration.reports_due import prepare_due_reports
from orchestration.run_inputs import read_inputs, write_run_inputs
from orchestration.run_kind import EVENT, NIGHTLY
from orchestration.settings import Settings
from orchestration.standing.late import tell_of_late
from orchestration.touched import Built, touched_periods
from orchestration.writer import one_writer

Tell = Callable[[str], None]

STEPS = ("ingest", "build", "export", "judge", "disclose", "publish", "prune")
AFTER_BUILD = STEPS[2:]
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.symlink", "os.chmod"}


@dataclass(frozen=True)
class Way:
    """How much of a night is run: building takes nine tenths of it.

    ``builds``: else the warehouse is as an undisturbed build left it. ``ends_after_intake``: what
    follows is decided by what the intake leaves. ``ahead``: with the mask worked out beside.
    ``event``: as files start it, which fits no baseline; ``partly``: it computes only what these
    files can change.
    """

    builds: bool = True
    ends_after_intake: bool = False
    ahead: bool = False
    event: bool = False
    partly: bool = False


WHOLE_NIGHT = Way()


def night(settings: Settings, tell: Tell, way: Way) -> None:
    """The job's steps in its order, of a night or an event; ``tell`` hears which one begins."""
    home, refit = settings.paths, not way.event
    with one_writer(home.lock, settings.lock_wait_seconds), mask_ahead() as masking:
        keep_private(home)
        manifest = warehouse.read_manifest(warehouse.manifest_path(settings))
        tell("ingest")
        compile_current(settings.catalogue_folder, home)
        zone = time_zone_of(settings.catalogue_folder)
        with operations(settings.operations) as database:
            catalogue = loaded_catalogue(settings.catalogue_folder)
            take_in(settings, database, catalogue, settings.day(zone))
            write_run_inputs(home, database, settings.day(zone), zone)
            if way.ends_after_intake:
                return
            tell("build")
            if way.builds and not is_up_to_date(home, refit=refit):
                if way.partly:
                    _expect_a_part(settings)
                warehouse.build(settings, manifest, partly=way.partly)
            tell("export")
            candidate = export_candidate(home, marts_of(manifest), refit=refit)
            if way.ahead:
                masking.begin(question_of(home, candidate, read_inputs(candidate).catalogue_hash))
            tell("judge")
            judge_latest(home, database)
            tell("publish")
            with _disclosing(tell):
                publish.publish(
                    settings,
                    database,
                    kind=EVENT if way.event else NIGHTLY,
                    ahead=masking if way.ahead else None,
                )
            tell("prune")
            if refit:
                tell_of_late(settings, database)
            prune(settings, database)
            prune_candidates(home)
            prune_baselines(home)
            prepare_due_reports(settings, database)
        keep_private(home)
        tell("done")
    with operations(settings.operations) as database:
        deliver_due(settings, database)


def _expect_a_part(settings: Settings) -> None:
    """A round of an event proves nothing where a whole warehouse would be computed from nothing."""
    home = settings.paths
    now = Built.of_this_run(home, warehouse.project_state(settings))
    if Built.last(home) is not None and touched_periods(home, now) is None:
        raise AssertionError("the warehouse is whole, and yet all of it would be computed again")


@contextmanager
def _disclosing(tell: Tell) -> Iterator[None]:
    """Tell when publishing waits for the mask, and when it has it."""
    remember, mask = publish._remember, publish._mask

    def told_mask(*args: Any) -> Any:
        tell("disclose")
        return mask(*args)

    def told_remember(*args: Any, **how: Any) -> Any:
        remember(*args, **how)
        tell("publish")

    publish._mask, publish._remember = told_mask, told_remember
    try:
        yield
    finally:
        publish._mask, publish._remember = mask, remember


@dataclass
class Boundaries:
    """Counts what reaches the disk; at the chosen place the whole process group dies.

    A place is before a file is opened for writing, renamed, linked or removed, before a folder is
    made, and before a transaction is committed.
    """

    step: str | None = None
    at: int | None = None
    now: str = ""
    seen: int = 0

    def listen(self) -> None:
        """From here on every such moment of this process is counted."""
        sys.addaudithook(self._audit)
        event.listen(Engine, "commit", lambda _connection: self._count())

    def begin(self, step: str) -> int:
        """Another step begins: how many places the last one had."""
        seen, self.now, self.seen = self.seen, step, 0
        return seen

    def _audit(self, name: str, arguments: tuple[Any, ...]) -> None:
        writes = name == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE
        if writes or name in CHANGES:
            self._count()

    def _count(self) -> None:
        self.seen += 1
        if self.now == self.step and self.seen == self.at:
            os.killpg(os.getpgid(0), signal.SIGKILL)
