"""Intake that breaks, dies or runs twice loses and doubles nothing; its alerts go out once."""

import json

import pytest

from orchestration.alerts import deliver_due
from orchestration.intake import settle, take
from tests.pipeline.inboxes import AGENCY, CORRECTED, GOOD, PARTLY


def test_a_fault_of_the_program_keeps_the_file_and_the_others_go_on(box, monkeypatch):
    import sources.reading

    box.drop("bad.csv", CORRECTED)
    box.drop("good.csv", GOOD)
    whole = sources.reading.read_submission

    def broken(path, **how):
        if how["file_name"] == "bad.csv":
            raise ZeroDivisionError("a bug")
        return whole(path, **how)

    with monkeypatch.context() as patch:
        patch.setattr(sources.reading, "read_submission", broken)
        box.take()
        box.take()
    assert box.waiting() == ["bad.csv"]
    assert [row.state for row in box.rows()] == ["failed", "accepted"]
    assert box.events() == ["reading_failed"]
    box.take()
    assert [row.state for row in box.rows()] == ["accepted", "accepted"]
    assert [row.sequence for row in box.rows()] == [1, 2]


class Killed(BaseException):
    """Stands for the process dying."""


STEPS = [
    (take, "keep_originals"),
    (take, "claim"),
    (take, "read_all"),
    (take, "_record_reading"),
    (take, "settle"),
    (settle, "_put_in_place"),
    (settle, "write_receipt"),
    (settle, "_bring_workbook"),
    (settle, "empty_inbox"),
]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(("module", "name"), STEPS, ids=[name for _, name in STEPS])
def test_dying_at_any_step_of_intake_loses_and_doubles_nothing(
    box, monkeypatch, module, name, after
):
    box.drop("q1.csv", GOOD)
    box.drop("q2.csv", PARTLY)
    box.drop("q3.csv", "nothing,here\n")
    whole = getattr(module, name)

    def dying(*args, **kwargs):
        if after:
            result = whole(*args, **kwargs)
            if name == "read_all":
                list(result)
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, dying)
        with pytest.raises(Killed):
            box.take()
    box.take()
    assert [row.state for row in box.rows()] == ["accepted", "partly", "rejected"]
    assert box.waiting() == []
    assert box.landed() == [f"{row.submission_id}.parquet" for row in box.rows()[:2]]
    assert len(box.cells()) == 8
    assert sorted(box.receipts()) == ["q1.csv.json", "q2.csv.json", "q3.csv.json"]
    workbooks = [path.name.split("-", 1)[1] for path in box.home.outbox.rglob("*.xlsx")]
    assert sorted(workbooks) == ["q2.csv.xlsx", "q3.csv.xlsx"]
    assert len(list(box.home.outbox.rglob("*.json"))) == 3
    assert box.events() == ["submission_partly_rejected", "submission_rejected"]


def test_reading_in_two_processes_gives_the_same(box, monkeypatch):
    monkeypatch.setattr("orchestration.intake.readers.SHARED_BYTES", 0)
    box.settings = box.settings.model_copy(update={"readers": 2})
    for name, text in (("q1.csv", GOOD), ("q2.csv", PARTLY), ("q3.csv", "nothing,here\n")):
        box.drop(name, text)
    box.take()
    assert [row.state for row in box.rows()] == ["accepted", "partly", "rejected"]
    assert len(box.cells()) == 8


def test_what_is_told_of_a_file_is_delivered_to_its_agency(box):
    box.drop("q1.csv", PARTLY)
    box.take()
    assert deliver_due(box.settings, box.database) == 1
    [line] = box.home.alerts_log.read_text(encoding="utf-8").splitlines()
    alert = json.loads(line)
    assert alert["audience"] == f"agency/{AGENCY}"
    assert "q1.csv" in alert["sentence_vi"]
