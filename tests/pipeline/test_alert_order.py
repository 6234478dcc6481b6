"""Whatever fails, and whenever: every message arrives, once, and each subject's in its order."""

import os
import signal
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.alerts.channel_file import LOG
from orchestration.operations.models import AlertChannel, AlertDelivery
from tests.pipeline.outboxes import MINUTE, Outbox
from tests.pipeline.post import hook

SUBJECTS = ("a", "b")
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tell"), st.sampled_from(SUBJECTS)),
        st.tuples(st.just("deliver"), st.lists(st.booleans(), min_size=1, max_size=6)),
        st.tuples(st.just("wait"), st.integers(1, 400)),
    ),
    min_size=3,
    max_size=14,
)


class Wires:
    """Channels that take a message or not, as they are told in turn."""

    def __init__(self):
        self.taken, self.answers = defaultdict(list), []

    def __call__(self, name, routes, log):
        wires = self

        class Wire:
            def send(self, letter):
                if name != LOG and wires.answers and not wires.answers.pop():
                    raise OSError("no connection")
                wires.taken[name].append((letter.record["subject"], letter.record["alert_id"]))

        return Wire()


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_messages_arrive_once_and_in_order_of_their_subject_whatever_fails(
    tmp_path_factory, empty_operations, steps
):
    outbox = Outbox(tmp_path_factory.mktemp("order") / "home", empty_operations)
    outbox.lead({"x": "json://x.example.org", "y": "json://y.example.org"}, data_team=["x", "y"])
    wires, told = Wires(), 0
    for name, what in steps:
        if name == "tell":
            told += 1
            outbox.tell("figure_held", subject=what, incident=told, figures=1)
        elif name == "deliver":
            wires.answers = list(what)
            outbox.deliver(channel=wires)
        else:
            outbox.wait(what * MINUTE)
    wires.answers = []
    for _ in range(3):
        outbox.wait()
        outbox.deliver(channel=wires)
    rows = [one for one in outbox.rows() if one.event == "figure_held"]
    assert len(rows) == told
    assert all(one.sent_at for one in outbox.rows())
    for name in ("x", "y", LOG):
        arrived = [one for one in wires.taken[name] if one[0] in SUBJECTS]
        assert sorted(number for _, number in arrived) == [one.alert_id for one in rows]
        for subject in SUBJECTS:
            numbers = [number for about, number in arrived if about == subject]
            assert numbers == sorted(numbers)
    outbox.database.close()


DYING = """
import os, signal, sys
from orchestration.alerts import delivery
from orchestration.operations.database import Operations
from orchestration.settings import Settings
whole = delivery.record_success
def die(session, alert_id, channel):
    if channel == "room":
        os.kill(os.getpid(), signal.SIGKILL)
    whole(session, alert_id, channel)
delivery.record_success = die
settings = Settings(home=sys.argv[1], channels=sys.argv[2])
delivery.deliver_due(settings, Operations(settings.operations))
"""


def test_who_is_killed_between_sending_and_committing_sends_again_and_loses_nothing(outbox):
    with hook() as room:
        outbox.lead({"room": room.address}, data_team=["room"])
        outbox.tell()
        died = subprocess.run(
            [sys.executable, "-c", DYING, str(outbox.home.root), str(outbox.settings.channels)],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
            check=False,
        )
        assert died.returncode == -signal.SIGKILL
        assert len(room.taken) == 1
        assert outbox.tries("room") == {}
        assert outbox.deliver() == 1
        assert len(room.taken) == 2
        assert room.taken[0]["title"] == room.taken[1]["title"]
    assert outbox.rows(AlertChannel) == []
    assert all(one.sent_at for one in outbox.rows(AlertDelivery))
