"""Pulls beside the daemon: one round at a time, nobody waits for it, and its failure is seen."""

import threading
import time
from pathlib import Path

import pytest

from orchestration.settings import Settings
from orchestration.starting import pulling
from orchestration.starting.pulling import PullAside, pull_sensors


def test_there_is_no_sensor_where_nothing_is_to_be_pulled(tmp_path):
    assert pull_sensors(Settings(home=tmp_path)) == []
    [sensor] = pull_sensors(Settings(home=tmp_path, sources=Path("sources.yml")))
    assert sensor.name == "pulls"


def test_a_slow_system_keeps_nobody_waiting_and_is_asked_once(tmp_path, monkeypatch):
    go_on, asked = threading.Event(), []

    def slow(settings, database):
        asked.append(settings.home)
        go_on.wait(30)
        return 3

    monkeypatch.setattr(pulling, "pull_due", slow)
    aside = PullAside(Settings(home=tmp_path))
    assert "begun" in aside.look()
    assert "at work" in aside.look()
    assert "at work" in aside.look()
    go_on.set()
    assert ended(aside) == "3 files came into the inbox."
    assert asked == [tmp_path]


def test_what_a_round_raised_is_raised_to_the_sensor_and_the_next_begins(tmp_path, monkeypatch):
    def fails(settings, database):
        raise OSError("no route to the host")

    monkeypatch.setattr(pulling, "pull_due", fails)
    aside = PullAside(Settings(home=tmp_path))
    aside.look()
    with pytest.raises(OSError, match="no route"):
        ended(aside)
    assert "begun" in aside.look()


def ended(aside):
    for _ in range(300):
        said = aside.look()
        if "at work" not in said:
            return said
        time.sleep(0.05)
    return pytest.fail("the round did not end")
