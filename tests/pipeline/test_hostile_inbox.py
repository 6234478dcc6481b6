"""Whatever is put into the inbox, intake answers it or says that it leaves it, and goes on."""

import os
import socket
from pathlib import Path

import pytest

from orchestration.intake import arrivals
from orchestration.intake.arrivals import look
from orchestration.intake.oddities import DEEPEST
from orchestration.operations.models import Alert
from tests.pipeline.inboxes import AGENCY, CORRECTED, FEED, GOOD


def told(box):
    """(agency's subject, its entries) of every alert on what was left."""
    with box.database.transaction() as session:
        alerts = session.query(Alert).filter(Alert.event == "inbox_entries_left").all()
    return [(one.subject, one.payload["entries"]) for one in alerts]


def place(box):
    folder = box.home.inbox / AGENCY / FEED
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def symbolic(path, secret):
    path.symlink_to(secret)


def hard(path, secret):
    os.link(secret, path)


def pipe(path, _secret):
    os.mkfifo(path)


def listening(path, _secret):
    here = Path.cwd()
    os.chdir(path.parent)  # the name of a socket has few letters
    try:
        socket.socket(socket.AF_UNIX).bind(path.name)
    finally:
        os.chdir(here)


@pytest.mark.parametrize(
    ("make", "reason"),
    [(symbolic, "link"), (hard, "several_names"), (pipe, "no_file"), (listening, "no_file")],
)
def test_what_is_no_ordinary_file_is_left_and_told_of_once(box, tmp_path, make, reason):
    secret = tmp_path / "secret.csv"
    secret.write_text(GOOD, encoding="utf-8")
    make(place(box) / "odd.csv", secret)
    box.drop("good.csv", CORRECTED)
    box.take()
    box.take()
    assert [(row.file_name, row.state) for row in box.rows()] == [("good.csv", "accepted")]
    assert [path.name for path in place(box).iterdir()] == ["odd.csv"]
    assert told(box) == [(f"inbox/{AGENCY}", [[f"{AGENCY}/{FEED}/odd.csv", reason]])]
    assert secret.read_text(encoding="utf-8") == GOOD


def test_a_folder_that_is_a_link_is_not_entered(box, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.csv").write_text(GOOD, encoding="utf-8")
    (place(box).parent / "more").symlink_to(elsewhere)
    box.take()
    assert box.rows() == []
    assert told(box) == [(f"inbox/{AGENCY}", [[f"{AGENCY}/more", "link"]])]


@pytest.mark.parametrize("becomes", ["file", "folder"])
def test_what_becomes_a_link_while_it_is_read_is_not_followed(box, tmp_path, monkeypatch, becomes):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    dropped = box.drop("q1.csv", GOOD)
    secret = elsewhere / "q1.csv"
    secret.write_text(CORRECTED, encoding="utf-8")
    os.utime(secret, (box.clock, box.clock))
    whole = arrivals._open

    def late(arrival, inbox):
        if becomes == "file":
            dropped.unlink()
            dropped.symlink_to(secret)
        else:
            dropped.unlink()
            dropped.parent.rmdir()
            dropped.parent.symlink_to(elsewhere)
        return whole(arrival, inbox)

    monkeypatch.setattr(arrivals, "_open", late)
    box.take()
    assert box.rows() == []
    assert not list(box.home.originals.rglob("*.csv"))
    assert secret.exists()


def test_a_file_is_read_from_its_copy_and_not_again_from_the_inbox(box, monkeypatch):
    from orchestration.intake import take

    dropped = box.drop("q1.csv", GOOD)
    whole = take.read_all

    def changed_before(tasks, *others):
        dropped.write_text("nothing,here\n", encoding="utf-8")
        return whole(tasks, *others)

    with monkeypatch.context() as patch:
        patch.setattr(take, "read_all", changed_before)
        box.take()
    assert [(row.file_name, row.state) for row in box.rows()] == [("q1.csv", "accepted")]
    assert box.waiting() == ["q1.csv"]
    box.take()
    assert [row.state for row in box.rows()] == ["accepted", "rejected"]


@pytest.mark.parametrize(
    "name",
    [
        "two\nlines.csv",
        "clear\x1b[2Jscreen.csv",
        "\u202evsc.exe.csv",
        "[bold]marked[/nothing].csv",
        "'; drop table submissions; --.csv",
        "=cmd|' /C calc'!A0.csv",
        "a..csv",
        "%2e%2e%2f.csv",
        "x" * 251 + ".csv",
        "Báo cáo quý I.csv",
        "*.csv",
    ],
)
def test_any_name_is_answered_and_shown_on_one_line(box, name):
    from orchestration.intake.arrivals import kept_name

    box.drop(name, GOOD)
    box.drop(f"1{name[:200]}", "nothing,here\n")
    box.take()
    assert [row.state for row in box.rows()] == ["accepted", "rejected"]
    assert box.waiting() == []
    shown = [row.file_name for row in box.rows()]
    for one in [*shown, *box.receipts()]:
        assert one.isprintable()
        assert "/" not in one
    inside = {path.parent for path in box.home.originals.rglob("*") if path.is_file()}
    assert inside == {box.home.originals / AGENCY / FEED}
    assert len(kept_name("0" * 64, name)) < 200


def test_a_name_that_is_no_text_is_left_and_told_of(box):
    (place(box) / os.fsdecode(b"b\xffo.csv")).write_text(GOOD, encoding="utf-8")
    box.take()
    assert box.rows() == []
    [(_, [[shown, reason]])] = told(box)
    assert reason == "name"
    assert shown.isprintable()


def test_folders_without_end_are_not_followed(box):
    here = Path.cwd()
    place(box)
    os.chdir(box.home.inbox / AGENCY / FEED)
    try:
        for _ in range(200):  # deeper, and pytest itself could not take it away again
            Path("d").mkdir()
            os.chdir("d")
    finally:
        os.chdir(here)
    box.drop("good.csv", GOOD)
    box.take()
    assert [row.file_name for row in box.rows()] == ["good.csv"]
    [(_, [[shown, reason]])] = told(box)
    assert (reason, shown.count("/d")) == ("too_deep", DEEPEST - 1)


def test_a_file_too_large_to_keep_is_left_without_a_copy(box):
    path = box.drop("sparse.csv", GOOD)
    with path.open("r+b") as file:
        file.truncate(1 << 40)
    box.drop("good.csv", CORRECTED)
    box.take()
    assert [row.file_name for row in box.rows()] == ["good.csv"]
    assert told(box) == [(f"inbox/{AGENCY}", [[f"{AGENCY}/{FEED}/sparse.csv", "too_large"]])]


def test_a_file_that_may_not_be_read_is_left_and_told_of(box, monkeypatch):
    dropped = box.drop("closed.csv", GOOD)
    box.drop("good.csv", CORRECTED)
    dropped.chmod(0)
    allowed = os.access  # the superuser may read everything, so the answer is given here
    monkeypatch.setattr(os, "access", lambda path, mode: path != dropped and allowed(path, mode))
    box.take()
    assert [row.file_name for row in box.rows()] == ["good.csv"]
    assert told(box) == [(f"inbox/{AGENCY}", [[f"{AGENCY}/{FEED}/closed.csv", "unreadable"]])]


def test_a_file_that_goes_between_two_looks_is_no_fault(box, monkeypatch):
    dropped = box.drop("gone.csv", GOOD)
    box.drop("good.csv", CORRECTED)
    whole = arrivals._open

    def late(arrival, inbox):
        dropped.unlink(missing_ok=True)
        return whole(arrival, inbox)

    monkeypatch.setattr(arrivals, "_open", late)
    box.take()
    assert [row.file_name for row in box.rows()] == ["good.csv"]


@pytest.mark.parametrize("moment", [0, -(10**9), 4_102_444_800, 2**40])
def test_a_time_that_cannot_be_is_no_fault(box, moment):
    dropped = box.drop("q1.csv", GOOD)
    os.utime(dropped, (moment, moment))
    if int(dropped.stat().st_mtime) != moment:
        assert moment == 2**40  # this file system keeps no such year: the nearest it keeps is taken
    box.take()
    [row] = box.rows()
    assert row.state == "accepted"
    assert row.received_at <= row.taken_at


def test_a_growing_file_of_a_sender_whose_clock_is_ahead_is_left(box, monkeypatch):
    dropped = box.drop("q1.csv", GOOD)
    os.utime(dropped, (4_102_444_800, 4_102_444_800))
    waited = []

    def grow(seconds):
        waited.append(seconds)
        dropped.write_text(GOOD + "102,", encoding="utf-8")
        os.utime(dropped, (4_102_444_801, 4_102_444_801))

    monkeypatch.setattr("orchestration.intake.arrivals.time.sleep", grow)
    box.settings = box.settings.model_copy(update={"settle_seconds": 0.5})
    box.take()
    assert box.rows() == []
    assert waited == [0.5]


def test_a_message_on_what_is_left_comes_again_only_when_that_changes(box):
    (place(box) / "a.csv").symlink_to("/etc/passwd")
    box.take()
    box.take()
    (place(box) / "b.csv").symlink_to("/etc/passwd")
    box.take()
    assert [len(entries) for _, entries in told(box)] == [1, 2]
    assert len(look(box.home.inbox)[1]) == 2
