"""Files that offices drop: what lands, what is answered, what waits."""

import os
import time
from datetime import UTC, date, datetime

import pyarrow.parquet as pq
import pytest

from orchestration.catalogue_step import compile_current
from orchestration.intake import WithdrawalError, withdraw
from orchestration.intake.arrivals import kept_name
from orchestration.run_inputs import write_run_inputs
from tests.pipeline.inboxes import AGENCY, CORRECTED, FEED, GOOD, PARTLY


def test_a_good_file_lands_with_a_receipt_and_its_original_is_kept(box):
    box.drop("q1.csv", GOOD)
    report = box.take()
    [row] = box.rows()
    assert (row.state, row.agency, row.feed, row.rows_accepted) == ("accepted", AGENCY, FEED, 1)
    assert box.landed() == [f"{row.submission_id}.parquet"]
    assert {cell["submission_id"] for cell in box.cells()} == {row.submission_id}
    assert box.receipts()["q1.csv.json"]["state"] == "accepted"
    assert (box.home.root / row.original).read_text(encoding="utf-8") == GOOD
    assert box.waiting() == []
    assert report.states == {"accepted": 1}
    assert report.cells[FEED] == len(box.cells())


def test_the_submission_id_is_the_sequence_and_the_content(box):
    box.drop("q1.csv", GOOD)
    box.take()
    [row] = box.rows()
    assert row.submission_id == f"{row.sequence:08d}-{row.sha256[:12]}"


def test_the_sequence_follows_the_order_in_which_files_came(box):
    box.drop("z.csv", GOOD)
    box.drop("a.csv", CORRECTED)
    box.take()
    assert [row.file_name for row in box.rows()] == ["z.csv", "a.csv"]


def test_the_day_received_is_the_file_s_own_but_never_the_future(box):
    box.drop("q1.csv", GOOD)
    late = box.drop("q2.csv", CORRECTED)
    tomorrow = time.time() + 86_400
    os.utime(late, (tomorrow, tomorrow))
    box.take()
    first, second = box.rows()
    assert first.received_at == datetime.fromtimestamp(1_700_000_060, UTC)
    assert second.received_at <= datetime.now(UTC)


def test_the_same_content_lands_once_whatever_its_name(box):
    box.drop("q1.csv", GOOD)
    box.take()
    box.drop("again.csv", GOOD)
    box.drop("and again.csv", GOOD)
    report = box.take()
    assert len(box.landed()) == 1
    assert len(box.rows()) == 1
    assert report.states == {"known": 2}
    assert box.waiting() == []
    notes = box.receipts()["again.csv.json"]["notes"]
    assert notes[0]["code"] == "already_received"
    assert "q1.csv" in notes[0]["sentence_en"]


def test_two_copies_in_one_delivery_land_once(box):
    box.drop("one.csv", GOOD)
    box.drop("two.csv", GOOD)
    box.take()
    assert len(box.landed()) == 1
    assert sorted(box.receipts()) == ["one.csv.json", "two.csv.json"]


def test_the_same_content_from_another_agency_is_another_submission(box):
    box.drop("q1.csv", GOOD)
    box.drop("q1.csv", GOOD, agency="register_office")
    box.take()
    assert [row.agency for row in box.rows()] == [AGENCY, "register_office"]


def test_good_rows_of_a_partly_bad_file_land_and_the_agency_is_told(box):
    box.drop("q1.csv", PARTLY)
    box.take()
    [row] = box.rows()
    assert (row.state, row.rows_accepted, row.rows_rejected) == ("partly", 1, 1)
    receipt = box.receipts()["q1.csv.json"]
    assert receipt["rejections"][0]["row"] == 3
    assert box.events() == ["submission_partly_rejected"]


@pytest.mark.parametrize(
    ("agency", "feed"), [("nobody", FEED), (AGENCY, "nothing"), ("nobody", "nothing")]
)
def test_an_unknown_folder_is_answered_and_the_original_kept(box, agency, feed):
    box.drop("q1.csv", GOOD, agency=agency, feed=feed)
    box.take()
    [row] = box.rows()
    assert row.state == "rejected"
    assert (box.home.root / row.original).exists()
    assert box.receipts()["q1.csv.json"]["rejections"]
    assert (box.waiting(), box.landed()) == ([], [])


def test_a_file_that_lies_in_no_feed_s_folder_is_answered(box):
    (box.home.inbox / AGENCY).mkdir(parents=True)
    (box.home.inbox / AGENCY / "lost.csv").write_text(GOOD)
    box.take()
    assert box.receipts()["lost.csv.json"]["state"] == "rejected"
    assert box.waiting() == []


def test_what_is_still_being_written_is_left_alone(box):
    for name in (".hidden.csv", "~$q1.xlsx", "q1.csv.part", "Q1.TMP"):
        box.drop(name, GOOD)
    target = box.drop("elsewhere.part", GOOD)
    (box.home.inbox / AGENCY / FEED / "link.csv").symlink_to(target)
    box.take()
    assert len(box.waiting()) == 6
    assert box.rows() == []


def test_a_file_that_grows_while_it_is_watched_waits_for_the_next_run(box, monkeypatch):
    box.settings = box.settings.model_copy(update={"settle_seconds": 0.2})
    path = box.drop("q1.csv", GOOD)
    path.touch()
    sleep = time.sleep

    def grow(seconds):
        path.write_text(CORRECTED)
        sleep(seconds)

    monkeypatch.setattr("orchestration.intake.arrivals.time.sleep", grow)
    box.take()
    assert box.waiting() == ["q1.csv"]
    monkeypatch.setattr("orchestration.intake.arrivals.time.sleep", sleep)
    box.take()
    assert [cell["count"] for cell in box.cells() if cell["measure_id"] == "births"] == [1011]


def test_only_the_chosen_feeds_are_taken_in(box):
    box.drop("q1.csv", GOOD)
    box.take(feeds=["register"])
    assert box.waiting() == ["q1.csv"]


def test_a_rejected_file_can_be_sent_again_and_is_read_again(box):
    box.drop("q1.csv", "nothing,here\n")
    box.take()
    box.drop("q1.csv", "nothing,here\n")
    box.take()
    assert [row.state for row in box.rows()] == ["rejected", "rejected"]


def test_withdrawing_lands_a_tombstone_and_content_may_come_again(box):
    box.drop("q1.csv", GOOD)
    box.take()
    [row] = box.rows()
    withdraw(box.database, box.home, row.submission_id, "wrong year")
    tombstone = box.home.landing / FEED / f"{row.submission_id}.withdrawn.parquet"
    assert pq.read_table(tombstone)["state"].to_pylist() == ["withdrawn"]
    assert box.events() == ["submission_withdrawn"]
    box.drop("q1.csv", GOOD)
    box.take()
    assert [one.state for one in box.rows()] == ["accepted", "accepted"]
    assert len(box.landed()) == 3


@pytest.mark.parametrize(
    ("case", "match"),
    [("unknown", "no submission"), ("rejected", "nothing to"), ("twice", "was withdrawn"),
     ("no reason", "needs a reason")],
)  # fmt: skip
def test_a_withdrawal_that_cannot_be_is_refused_with_a_sentence(box, case, match):
    box.drop("q1.csv", "nothing,here\n" if case == "rejected" else GOOD)
    box.take()
    [row] = box.rows()
    number, reason = row.submission_id, "  " if case == "no reason" else "sent by mistake"
    if case == "twice":
        withdraw(box.database, box.home, number, reason)
    with pytest.raises(WithdrawalError, match=match):
        withdraw(box.database, box.home, "x" if case == "unknown" else number, reason)


def test_run_inputs_change_only_with_what_they_are_made_from(box):
    compile_current(box.settings.catalogue_folder, box.home)
    box.drop("q1.csv", GOOD)
    box.take()
    day = box.settings.as_of
    first = write_run_inputs(box.home, box.database, day, "UTC")
    assert write_run_inputs(box.home, box.database, day, "UTC").fingerprint == first.fingerprint
    box.drop("copy.csv", GOOD)
    box.take()
    assert write_run_inputs(box.home, box.database, day, "UTC").fingerprint == first.fingerprint
    box.drop("q2.csv", CORRECTED)
    box.take()
    assert write_run_inputs(box.home, box.database, day, "UTC").fingerprint != first.fingerprint
    submissions = pq.read_table(box.home.run / "submissions.parquet").to_pylist()
    assert [row["file_name"] for row in submissions] == ["q1.csv", "q2.csv"]
    assert submissions[0]["received"] == date(2023, 11, 14)


def test_a_name_too_long_for_a_file_system_is_cut_but_keeps_its_suffix():
    name = kept_name("0" * 64, "ă" * 200 + ".xlsx")
    assert len(name.encode()) < 255
    assert name.endswith(".xlsx")
