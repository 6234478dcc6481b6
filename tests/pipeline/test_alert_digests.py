"""The same is told once, much becomes one message, and what is over is told to be over."""

import pytest

from orchestration.alerts import agency_audience, message, tell_recovery
from orchestration.alerts.digests import MOST_URGENT_ALONE, NAMED
from orchestration.alerts.handling import acknowledge, listed
from orchestration.writer import one_writer
from tests.pipeline.post import hook


@pytest.fixture
def room(outbox):
    with hook() as one:
        outbox.lead({"room": one.address}, data_team="room", stewards="room", agency__a="room")
        yield one


def rejected(outbox, number, agency="a"):
    for at in range(number):
        outbox.tell(
            "submission_rejected", agency_audience(agency), f"submission/{agency}{at}",
            file=f"file-{at}.csv", rejected=at, receipt=f"receipts/{agency}/{at}.json",
        )  # fmt: skip


def held(outbox, incident):
    outbox.tell("figure_held", "stewards", f"incident/{incident}", incident=incident, figures=2)


def test_the_same_words_are_told_once_and_counted_until_somebody_knows(outbox):
    assert [outbox.tell() for _ in range(3)] == [True, False, False]
    assert outbox.tell(step="warehouse", failure="the disk is slow")
    [first, _] = outbox.rows()
    assert first.repeated == 2
    acknowledge(outbox.database, first.alert_id, None)
    assert outbox.tell()


def test_what_was_resolved_is_told_anew(outbox):
    outbox.tell()
    with outbox.database.transaction() as session:
        assert tell_recovery(session, message("run_recovered", "data_team", "runs"))
        assert not tell_recovery(session, message("run_recovered", "data_team", "runs"))
    assert outbox.tell()
    with outbox.database.transaction() as session:
        assert tell_recovery(session, message("run_recovered", "data_team", "runs"))
    assert outbox.events() == ["run_failed", "run_recovered"] * 2


def test_a_recovery_of_what_nobody_was_told_of_is_not_told(outbox):
    with outbox.database.transaction() as session:
        assert not tell_recovery(session, message("run_recovered", "data_team", "runs"))
    assert outbox.events() == []


def test_two_hundred_rejected_files_of_an_agency_are_one_message_to_it(outbox, room):
    rejected(outbox, 200)
    rejected(outbox, 1, "b")
    assert outbox.deliver() == 2
    ours = [text for text in room.texts() if "file-1.csv" in text]
    assert len(ours) == 1
    for words in ("200 thông báo", "Tệp bị trả lại: 200", "… và 197 thông báo nữa", "and 197 more"):
        assert words in ours[0]
    assert f"file-{NAMED - 1}.csv" in ours[0]
    assert f"file-{NAMED}.csv" not in ours[0]
    assert "Sửa những chỗ biên nhận nêu" in ours[0]
    assert [one.sent_at is not None for one in outbox.rows()] == [True] * 202
    assert outbox.deliver() == 0


def test_three_messages_still_go_one_by_one(outbox, room):
    rejected(outbox, 3)
    assert outbox.deliver() == 3
    assert len(room.taken) == 3


def test_a_run_is_over_before_its_messages_are_gathered(outbox, room):
    with one_writer(outbox.home.lock, 0):
        rejected(outbox, 5)
        assert outbox.deliver() == 0
        assert room.taken == []
    assert outbox.deliver() == 1
    assert len(room.taken) == 1


def test_messages_of_several_events_to_one_audience_are_one_digest_with_a_part_for_each(
    outbox, room
):
    for at in range(4):
        outbox.tell("submission_withdrawn", subject=f"submission/{at}", file="f.csv",
                    submission=f"{at:08}-a", reason="twice")  # fmt: skip
    outbox.say("why")
    outbox.deliver()
    [text] = room.texts()
    assert "Đã rút lại tệp: 4" in text
    assert "Rolled back: 1" in text


def test_held_figures_go_one_by_one_until_they_are_many(outbox, room):
    for incident in range(MOST_URGENT_ALONE):
        held(outbox, incident)
    outbox.deliver()
    assert len(room.taken) == MOST_URGENT_ALONE
    with one_writer(outbox.home.lock, 0):
        for incident in range(100, 101 + MOST_URGENT_ALONE):
            held(outbox, incident)
        outbox.deliver()
    assert len(room.taken) == MOST_URGENT_ALONE + 1
    assert "KHẨN" in room.titles()[-1]
    assert "incident 100" in room.texts()[-1]


def test_what_comes_after_a_gathered_message_waits_for_the_digest(outbox, room):
    for incident in range(MOST_URGENT_ALONE + 1):
        held(outbox, incident)
    room.status = 500
    outbox.deliver()
    outbox.tell("held_figure_resolved", "stewards", "incident/0", incident=0)
    room.status = 200
    outbox.wait()
    outbox.deliver()
    assert ["Figure released again" in title for title in room.titles()] == [False, True]
    assert outbox.rows()[0].resolved_at is not None


def test_acknowledging_a_digest_acknowledges_what_it_gathers_and_holds_nothing_up(outbox, room):
    rejected(outbox, 5)
    room.status = 500
    outbox.deliver()
    [digest] = [one for one in listed(outbox.database) if one["event"] == "digest"]
    assert acknowledge(outbox.database, digest["alert_id"], "seen") == 6
    outbox.tell("submission_withdrawn", subject="submission/a0", file="f.csv",
                submission="00000001-a", reason="twice")  # fmt: skip
    room.status = 200
    outbox.wait()
    assert outbox.deliver() == 1
    assert "withdrawn" in room.texts()[0]
