"""Each agency finds its receipts in its own folder, faulty files with the marked workbook."""

from __future__ import annotations

import json
import os
import stat

import fastexcel
from sqlalchemy import select

from orchestration.operations.models import Alert
from tests.pipeline.inboxes import AGENCY, FEED, GOOD, PARTLY


def outbox(box):
    return {path.name.split("-", 1)[1]: path for path in box.home.outbox.glob(f"{AGENCY}/{FEED}/*")}


def test_every_file_has_its_receipt_there_and_a_faulty_one_its_workbook(box):
    box.drop("good.csv", GOOD)
    box.drop("partly.csv", PARTLY)
    box.take()
    found = outbox(box)
    assert set(found) == {"good.csv.json", "partly.csv.json", "partly.csv.xlsx"}
    for name in ("good.csv", "partly.csv"):
        copy = json.loads(found[f"{name}.json"].read_text(encoding="utf-8"))
        assert copy == box.receipts()[f"{name}.json"]
    book = fastexcel.read_excel(found["partly.csv.xlsx"])
    said = book.load_sheet(0, header_row=None, dtypes="string").to_arrow().to_pydict()
    assert box.rows()[1].submission_id in said["__UNNAMED__1"]
    assert not list(box.home.pending.rglob("*.xlsx"))
    assert stat.S_IMODE(box.home.outbox.stat().st_mode) == 0o700


def test_content_that_came_before_is_answered_there_too(box):
    box.drop("first.csv", PARTLY)
    box.take()
    box.drop("again.csv", PARTLY)
    box.take()
    again = json.loads(outbox(box)["again.csv.json"].read_text(encoding="utf-8"))
    assert again["notes"][0]["code"] == "already_received"


def test_the_agency_s_message_names_the_workbook(box):
    box.drop("partly.csv", PARTLY)
    box.take()
    [path] = [one for name, one in outbox(box).items() if name.endswith(".xlsx")]
    with box.database.transaction() as session:
        [alert] = session.scalars(select(Alert)).all()
    assert alert.audience == f"agency/{AGENCY}"
    assert path.relative_to(box.home.root).as_posix() in alert.sentence_vi


def test_a_workbook_that_cannot_be_drawn_keeps_no_file_out_and_is_told_of(box, monkeypatch):
    def broken(_book):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("sources.receipt_book.receipt_book", broken)
    box.drop("partly.csv", PARTLY)
    box.take()
    assert set(outbox(box)) == {"partly.csv.json"}
    assert [row.state for row in box.rows()] == ["partly"]
    with box.database.transaction() as session:
        told = {alert.event: alert for alert in session.scalars(select(Alert))}
    assert told["receipt_not_drawn"].audience == "data_team"
    assert ".json" in told["submission_partly_rejected"].sentence_en


def test_copies_are_taken_away_when_they_are_old_and_the_receipts_stay(box):
    box.drop("partly.csv", PARTLY)
    box.take()
    old = outbox(box)["partly.csv.json"]
    os.utime(old, (1_000_000_000, 1_000_000_000))
    box.take()
    assert set(outbox(box)) == {"partly.csv.xlsx"}
    assert set(box.receipts()) == {"partly.csv.json"}
