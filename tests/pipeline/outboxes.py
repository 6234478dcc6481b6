"""An outbox whose channels lead to servers of this process, with a clock that the tests move."""

import json
import shutil
from datetime import timedelta

import yaml
from sqlalchemy import select

from orchestration.alerts import DATA_TEAM, deliver_due, message, tell
from orchestration.alerts.retries import LONGEST_PAUSE
from orchestration.operations.database import Operations
from orchestration.operations.models import Alert, AlertChannel, AlertDelivery
from orchestration.settings import Settings


class Outbox:
    """A home folder with an outbox."""

    def __init__(self, root, operations_file):
        self.settings = Settings(home=root)
        self.home = self.settings.paths
        self.home.root.mkdir()
        shutil.copy(operations_file, self.home.operations_file)
        self.database = Operations(self.settings.operations)

    def lead(self, channels, **audiences):
        """Write the file of channels; `agency__x` stands for `agency/x`."""
        path = self.home.root / "channels.yml"
        named = {name.replace("__", "/"): value for name, value in audiences.items()}
        path.write_text(yaml.safe_dump({"channels": channels, "audiences": named}))
        self.settings = self.settings.model_copy(update={"channels": path})

    def tell(self, event="run_failed", audience=DATA_TEAM, subject="runs", **facts):
        facts = facts or {"step": "warehouse", "failure": "the disk is full"}
        with self.database.transaction() as session:
            return tell(session, message(event, audience, subject, **facts))

    def say(self, reason, audience=DATA_TEAM, subject="releases"):
        """Tell something whose text is this one word."""
        return self.tell("rolled_back", audience, subject, release="r1", left="r2", reason=reason)

    def deliver(self, **how):
        return deliver_due(self.settings, self.database, **how)

    def wait(self, pause=LONGEST_PAUSE):
        """Let time go by: everything that was put off is that much nearer."""
        with self.database.transaction() as session:
            for one in session.scalars(select(AlertDelivery)):
                if one.next_try_at is not None:
                    one.next_try_at -= pause * 1.3
            for one in session.scalars(select(AlertChannel)):
                if one.rests_until is not None:
                    one.rests_until -= pause * 1.3

    def rows(self, table=Alert):
        with self.database.transaction() as session:
            return list(session.scalars(select(table)))

    def events(self):
        return [one.event for one in self.rows()]

    def tries(self, channel):
        return {one.alert_id: one for one in self.rows(AlertDelivery) if one.channel == channel}

    def state(self, channel):
        with self.database.transaction() as session:
            return session.get(AlertChannel, channel)

    def logged(self):
        if not self.home.alerts_log.exists():
            return []
        lines = self.home.alerts_log.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines]


MINUTE = timedelta(minutes=1)
