"""What people do with alerts at the command line: list, acknowledge, have sent again, try."""

import json

import pytest

from tests.pipeline.post import hook, mailbox

NEVER = "json://127.0.0.1:9/hooks/s3cret-t0ken"


@pytest.fixture
def room():
    with hook() as one:
        yield one


@pytest.fixture
def say(outbox, command, monkeypatch):
    """The command ``chitieu alerts``, on the outbox's home and channels."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*words, code=0):
        if outbox.settings.channels is not None:
            monkeypatch.setenv("CHITIEU_CHANNELS", str(outbox.settings.channels))
        return command("alerts", *words, code=code)

    return run


def listed(say):
    return json.loads(say("--json"))


def test_without_alerts_nothing_waits(say):
    assert "Nothing waits" in say()
    assert listed(say) == []


def test_the_list_is_in_vietnamese_or_english_with_what_to_do(outbox, say):
    outbox.tell()
    said = say()
    assert "Lần chạy dừng ở bước warehouse" in said
    assert "Sửa nguyên nhân rồi chạy lại" in said
    assert "The run stopped" not in said
    said = say("--english")
    assert "The run stopped at warehouse" in said
    assert "Mend the cause" in said
    assert "`chitieu run --trace`" in said
    assert "Lần chạy" not in said


def test_the_list_shows_what_is_undone_and_all_of_it_when_asked(outbox, say):
    outbox.tell()
    outbox.tell(subject="other", step="release", failure="the disk is full")
    outbox.tell("run_recovered", subject="other", reason="x")
    outbox.deliver()
    said = say("--english")
    assert "stopped at warehouse" in said
    assert "stopped at release" not in said
    said = say("--english", "--all")
    assert "stopped at release" in said
    assert "resolved" in said
    assert [one["state"] for one in listed(say)] == ["open", "open", "resolved"]


def test_json_has_every_alert_with_its_tries(outbox, say, room):
    outbox.lead({"room": room.address, "never": NEVER}, data_team=["room", "never"])
    outbox.tell()
    outbox.deliver()
    [one] = listed(say)
    assert (one["event"], one["urgent"], one["state"]) == ("run_failed", True, "waiting")
    tries = {way["channel"]: way for way in one["channels"]}
    assert tries["room"]["sent_at"] is not None
    assert (tries["never"]["attempts"], tries["never"]["sent_at"]) == (1, None)
    assert tries["never"]["last_error"]
    assert "s3cret" not in json.dumps(one)


def test_more_alerts_than_fit_are_counted(outbox, say):
    for number in range(25):
        outbox.tell(subject=f"s{number}")
    assert "5 more; --all lists all." in say()
    assert "more;" not in say("--all")


def test_an_acknowledged_alert_keeps_its_note_and_is_listed_no_more(outbox, say, room):
    outbox.tell()
    assert say("ack", 1, "--note", "the disk is being changed").strip() == "Acknowledged."
    assert "Nothing waits" in say()
    [one] = listed(say)
    assert one["state"] == "acknowledged"
    assert one["acknowledged_note"] == "the disk is being changed"
    outbox.lead({"room": room.address}, data_team="room")
    outbox.deliver()
    assert room.taken == []


def test_an_alert_is_acknowledged_once(outbox, say):
    outbox.tell()
    say("ack", 1)
    assert "Alert 1 was acknowledged on" in say("ack", 1, code=1)


@pytest.mark.parametrize("what", ["ack", "resend"])
def test_an_unknown_number_is_refused(say, what):
    assert "There is no alert 7. `chitieu alerts --all` lists all." in say(what, 7, code=1)


def test_an_alert_is_sent_again_where_the_channel_works(outbox, say, room):
    outbox.lead({"room": room.address}, data_team="room")
    outbox.tell()
    outbox.deliver()
    said = say("resend", 1)
    assert said.splitlines() == ["Sent.", "  log: sent", "  room: sent"]
    assert len(room.taken) == 2


def test_an_alert_that_cannot_be_sent_again_says_where_and_is_tried_later(outbox, say):
    with mailbox() as box:
        outbox.lead({"post": box.address}, data_team="post")
        outbox.tell()
        outbox.deliver()
        box.broken = True
        said = say("resend", 1, code=1)
        assert said.splitlines()[0] == "Not sent everywhere yet; it is tried again."
        assert "  log: sent" in said
        assert "  post: the mail server answered 451" in said
        box.broken = False
        outbox.wait()
        outbox.deliver()
        assert len(box.letters) == 2


def test_trying_the_channels_says_which_works_and_sends_what_waits(outbox, say, room):
    outbox.lead({"room": room.address, "never": NEVER}, data_team=["room", "never"])
    outbox.tell()
    said = say("test", code=1)
    assert sorted(said.splitlines()) == [
        "log: works",
        "never: Connection refused",
        "room: works",
    ]
    assert [title.split(" · ")[-1] for title in room.titles()] == ["Trial", "Run failed"]


def test_one_channel_is_tried_alone_and_an_unknown_one_refused(outbox, say, room):
    outbox.lead({"room": room.address, "never": NEVER}, data_team=["room", "never"])
    assert say("test", "room").splitlines() == ["room: works"]
    assert "There is no channel desk. There are: never, room, log." in say("test", "desk", code=1)


def test_a_faulty_file_of_channels_is_refused_by_line(outbox, say):
    outbox.lead({"room": "s3cret-t0ken"}, data_team="room")
    said = say("test", code=1)
    assert "channels.yml" in said
    assert "s3cret" not in said


def test_a_dead_channel_has_its_line_until_it_works(outbox, say, room):
    room.status = 500
    outbox.lead({"room": room.address}, data_team="room")
    for _ in range(5):
        assert say("test", "room", code=1).strip() == "room: the server answered 500"
    said = say()
    assert said.startswith("The channel room is dead since ")
    assert "the server answered 500. Mend it, then `chitieu alerts test`." in said
    room.status = 200
    say("test", "room")
    assert "is dead" not in say()
    assert "channel_back" in [one["event"] for one in listed(say)]
