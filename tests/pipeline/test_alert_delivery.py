"""What is in the outbox arrives: through each channel by itself, in order, at least once."""

import socket
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from orchestration.alerts import channels
from orchestration.alerts.record import DEAD_AFTER
from orchestration.operations.models import AlertDelivery
from orchestration.writer import one_writer
from tests.pipeline.outboxes import MINUTE
from tests.pipeline.post import hook, mailbox


@pytest.fixture
def mail():
    with mailbox() as one:
        yield one


@pytest.fixture
def room():
    with hook() as one:
        yield one


@pytest.fixture
def nobody():
    """An address at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    return f"json://127.0.0.1:{port}/hooks/s3cret-t0ken"


def test_a_message_arrives_by_mail_and_web_hook_in_both_languages(outbox, mail, room):
    outbox.lead({"mail": mail.address, "room": room.address}, data_team=["mail", "room"])
    outbox.tell()
    assert outbox.deliver() == 1
    [letter] = mail.letters
    assert "KHẨN · URGENT: Lần chạy bị lỗi · Run failed" in letter["subject"]
    for text in (*mail.texts(), *room.texts()):
        assert "Lần chạy dừng ở bước warehouse" in text
        assert "The run stopped at warehouse" in text
        assert "chitieu run --trace" in text
    assert room.taken[0]["type"] == "failure"
    assert outbox.deliver() == 0
    assert (len(mail.letters), len(room.taken)) == (1, 1)


def test_without_a_file_of_channels_alerts_are_in_the_log(outbox):
    outbox.tell()
    assert outbox.deliver() == 1
    [line] = outbox.logged()
    assert (line["event"], line["urgent"]) == ("run_failed", True)
    assert line["command"] == "chitieu run --trace"


def test_a_dead_channel_sends_nothing_again_through_the_living(outbox, room, nobody):
    outbox.lead({"room": room.address, "gone": nobody}, data_team=["room", "gone"])
    outbox.tell()
    assert outbox.deliver() == 0
    for _ in range(2):
        outbox.wait()
        assert outbox.deliver() == 0
    assert len(room.taken) == 1
    assert len(outbox.logged()) == 1
    assert outbox.tries("gone")[1].attempts == 3


def test_what_a_server_refuses_is_tried_later_and_arrives(outbox, room):
    outbox.lead({"room": room.address}, data_team=["room"])
    outbox.tell()
    room.status = 500
    assert outbox.deliver() == 0
    [tried] = outbox.tries("room").values()
    assert tried.last_error == "the server answered 500"
    pause = tried.next_try_at - datetime.now(UTC)
    assert 0.7 * MINUTE < pause < 1.3 * MINUTE
    assert outbox.deliver() == 0
    assert room.asked == 1
    room.status = 200
    outbox.wait()
    assert outbox.deliver() == 1
    assert len(room.taken) == 1


def test_a_mail_server_that_refuses_is_tried_later(outbox, mail):
    outbox.lead({"mail": mail.address}, data_team=["mail"])
    outbox.tell()
    mail.broken = True
    assert outbox.deliver() == 0
    assert outbox.tries("mail")[1].last_error == "the mail server answered 451"
    mail.broken = False
    outbox.wait()
    assert outbox.deliver() == 1
    assert len(mail.letters) == 1


def test_a_slow_server_holds_nothing_up_but_itself(outbox, room, monkeypatch):
    monkeypatch.setattr(channels.AppriseChannel.__init__, "__defaults__", (0.2,))
    room.seconds = 1.0
    outbox.lead({"slow": room.address}, data_team=["slow"])
    outbox.tell()
    outbox.say("other")
    seen = []

    def watched(name, routes, log):
        whole = channels.channel_of(name, routes, log)

        class Watched:
            def send(self, letter):
                with closing(sqlite3.connect(outbox.home.operations_file, timeout=0)) as other:
                    other.execute("begin immediate")  # the database is nobody's while one sends
                    seen.append(name)
                whole.send(letter)

        return Watched()

    outbox.deliver(channel=watched)
    assert seen.count("slow") == 1
    assert outbox.tries("slow")[1].last_error == "it did not answer in time"
    assert len(outbox.logged()) == 2


def test_pauses_double_and_end_at_six_hours(outbox, nobody):
    outbox.lead({"gone": nobody}, data_team=["gone"])
    outbox.tell()
    expected = timedelta(minutes=1)
    for _ in range(11):
        outbox.deliver()
        pause = outbox.tries("gone")[1].next_try_at - datetime.now(UTC)
        assert 0.79 * expected < pause < 1.21 * expected
        rest = outbox.state("gone").rests_until - datetime.now(UTC)
        assert rest <= 10 * MINUTE
        expected = min(2 * expected, timedelta(hours=6))
        outbox.wait()


def test_a_clock_that_was_ahead_keeps_nothing_back(outbox, room):
    outbox.lead({"room": room.address}, data_team=["room"])
    outbox.tell()
    room.status = 500
    outbox.deliver()
    outbox.wait(-timedelta(days=300))
    room.status = 200
    assert outbox.deliver() == 1


def test_messages_of_a_subject_wait_for_the_one_before_them_and_others_do_not(outbox, room):
    outbox.lead({"room": room.address}, data_team=["room"])
    outbox.say("first")
    room.status = 500
    outbox.deliver()
    room.status = 200
    outbox.say("second")
    outbox.say("elsewhere", subject="other")
    with outbox.database.transaction() as session:
        session.get(AlertDelivery, (1, "room")).next_try_at = datetime.now(UTC) + 60 * MINUTE
    outbox.wait(8 * MINUTE)
    outbox.deliver()
    assert [text.split("r1: ")[1].split()[0] for text in room.texts()] == ["elsewhere"]
    outbox.wait()
    outbox.deliver()
    said = [text.split("r1: ")[1].split()[0] for text in room.texts()]
    assert said == ["elsewhere", "first", "second"]


def test_a_dead_channel_is_told_once_through_the_others_and_told_when_it_is_back(
    outbox, mail, room
):
    outbox.lead({"mail": mail.address, "room": room.address}, data_team=["mail", "room"])
    outbox.tell()
    room.status = 500
    for _ in range(DEAD_AFTER + 2):
        outbox.deliver()
        outbox.wait()
    assert outbox.events() == ["run_failed", "channel_dead"]
    assert outbox.state("room").dead_at is not None
    assert ["Kênh “room” không gửi được" in text for text in mail.texts()] == [False, True]
    room.status = 200
    outbox.deliver()
    assert outbox.events() == ["run_failed", "channel_dead", "channel_back"]
    assert outbox.rows()[1].resolved_at is not None
    assert ["Run failed" in room.titles()[0], "Channel back" in room.titles()[1]] == [True, True]
    assert "hoạt động trở lại" in mail.texts()[2] or "gửi được trở lại" in mail.texts()[2]
    assert all(one.sent_at for one in outbox.rows())


def test_a_dead_channel_of_an_agency_is_told_to_the_data_team_not_to_agencies(outbox, room, nobody):
    with hook() as agency:
        outbox.lead(
            {"room": room.address, "gone": nobody, "b": agency.address},
            data_team="room", agency__a="gone", agency__b="b",
        )  # fmt: skip
        outbox.say("x", audience="agency/a")
        for _ in range(DEAD_AFTER):
            outbox.deliver()
            outbox.wait()
    assert ["channel_dead" in text or "gone" in text for text in room.texts()] == [True]
    assert agency.taken == []


def test_an_audience_goes_to_its_own_channels_else_to_the_wildcard_else_to_the_data_team(outbox):
    with hook() as team, hook() as own, hook() as any_agency:
        outbox.lead(
            {"team": team.address, "own": own.address, "desk": any_agency.address},
            data_team="team", agency__a="own", **{"agency__*": "desk"},
        )  # fmt: skip
        outbox.say("one", audience="agency/a")
        outbox.say("two", audience="agency/b")
        outbox.say("three", audience="stewards")
        outbox.deliver()
        assert [len(one.taken) for one in (team, own, any_agency)] == [1, 1, 1]
        assert "three" in team.texts()[0]
        assert "two" in any_agency.texts()[0]
        assert "chitieu release" not in own.texts()[0]  # an agency has no command line of ours


def test_a_channel_that_is_no_longer_named_keeps_nothing_waiting(outbox, room, nobody):
    outbox.lead({"room": room.address, "gone": nobody}, data_team=["room", "gone"])
    outbox.tell()
    outbox.deliver()
    outbox.lead({"room": room.address}, data_team=["room"])
    assert outbox.deliver() == 1


def test_while_a_run_writes_only_urgent_messages_go(outbox, room):
    outbox.lead({"room": room.address}, data_team=["room"])
    outbox.say("later")
    outbox.tell()
    with one_writer(outbox.home.lock, 0):
        outbox.deliver()
        assert len(room.taken) == 1
        assert "Run failed" in room.titles()[0]
    outbox.deliver()
    assert len(room.taken) == 2


def test_a_log_that_cannot_be_written_keeps_no_other_channel_from_its_messages(outbox, room):
    outbox.lead({"room": room.address}, data_team=["room"])
    outbox.home.alerts_log.mkdir()
    outbox.tell()
    assert outbox.deliver() == 0
    assert len(room.taken) == 1
    outbox.home.alerts_log.rmdir()
    outbox.wait()
    assert outbox.deliver() == 1
    assert (len(room.taken), len(outbox.logged())) == (1, 1)


def test_delivery_raises_nothing_when_the_database_is_gone(outbox):
    outbox.tell()
    outbox.database.close()
    outbox.home.operations_file.write_bytes(b"no database at all" * 1000)
    assert outbox.deliver() == 0
