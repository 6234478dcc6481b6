"""Numbers planted where alerts are told of are looked for in all that an alert leaves behind."""

import json

import pytest
import yaml
from sqlalchemy import text

from orchestration.alerts import deliver_due
from orchestration.intake import withdraw
from orchestration.releases import rollback
from orchestration.run_failure import RunFailure
from orchestration.run_log import settle_run
from tests.pipeline.conftest import SUBMISSION
from tests.pipeline.inboxes import content
from tests.pipeline.post import hook, mailbox
from tests.pipeline.test_planted_secrets import FIRST, IMPOSSIBLE, LATER, bring, digits, secret

TABLES = ("alerts", "alert_deliveries", "alert_channels", "runs")
PLANTED = 104729


@pytest.fixture
def all_told():
    """Deliver to a mail server and a web hook; give every text that left or was kept."""
    with hook() as room, mailbox() as mail:

        def told(settings, database):
            path = settings.paths.root / "channels.yml"
            channels = {"room": room.address, "mail": mail.address}
            audiences = {"data_team": ["room", "mail"], "stewards": ["room", "mail"]}
            path.write_text(yaml.safe_dump({"channels": channels, "audiences": audiences}))
            deliver_due(settings.model_copy(update={"channels": path}), database, seconds=60)
            with database.engine.connect() as connection:
                rows = [
                    str(tuple(row))
                    for table in TABLES
                    for row in connection.execute(text(f"select * from {table}"))
                ]
            bodies = [json.dumps(one, ensure_ascii=False) for one in room.taken]
            assert len(bodies) == len(mail.letters) > 0
            log = settings.paths.alerts_log.read_text(encoding="utf-8").splitlines()
            subjects = [one["subject"] for one in mail.letters]
            return [*rows, *bodies, *mail.texts(), *subjects, *log]

        yield told


def events(database):
    with database.engine.connect() as connection:
        return set(connection.execute(text("select event from alerts")).scalars())


def test_no_number_of_a_figure_that_is_hidden_and_held_is_in_any_alert(place, figures, all_told):
    place.mask(secret(FIRST))
    secrets, releases = set(), []
    for numerator, file in ((IMPOSSIBLE, SUBMISSION), (FIRST, LATER)):
        secrets |= bring(place, figures, secret(numerator), file)
        releases.append(place.publish().release_id)
    reason = f"it said {PLANTED} instead of {PLANTED / 100}"
    rollback(place.settings, place.database, releases[0], reason)
    told = all_told(place.settings, place.database)
    assert {"figure_held", "held_figure_resolved", "published", "rolled_back"} <= events(
        place.database
    )
    for number in set().union(*map(digits, secrets | {PLANTED, PLANTED / 100})):
        assert [one for one in told if number in one] == []
    assert any("it said … instead of …" in one for one in told)


def test_no_number_of_a_file_is_in_any_alert(box, all_told, monkeypatch):
    box.drop("good.csv", content(f"101,Ash,quarter 1 of 2022,{PLANTED},11,61,3"))
    nowhere = f"999,Nowhere,quarter 1 of 2022,{PLANTED},1,1,1"
    box.drop("partly.csv", content(f"101,Ash,quarter 2 of 2022,{PLANTED},11,61,3", nowhere))
    box.drop("rejected.csv", content(nowhere))
    box.take()
    withdraw(box.database, box.home, box.rows()[0].submission_id, f"{PLANTED} births are too many")
    import sources.reading

    def broken(path, **how):
        raise ValueError(f"a bug at {PLANTED}")

    monkeypatch.setattr(sources.reading, "read_submission", broken)
    box.drop("bug.csv", content(f"101,Ash,quarter 3 of 2022,{PLANTED},11,61,3"))
    box.take()
    sentence = f"a test of the models failed for {PLANTED}"
    failure = RunFailure("warehouse", sentence, "WarehouseError", "")
    with box.database.transaction() as session:
        settle_run(session, "r", "event", failure)
    told = all_told(box.settings, box.database)
    assert events(box.database) == {
        "submission_partly_rejected", "submission_rejected", "submission_withdrawn",
        "reading_failed", "run_failed",
    }  # fmt: skip
    assert [one for one in told if str(PLANTED) in one] == []
    assert any("births are too many" in one for one in told)
