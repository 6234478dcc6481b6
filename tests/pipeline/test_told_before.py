"""What earlier releases told of hidden counts is counted in the release and said to people."""

import io

import pytest
from rich.console import Console
from sqlalchemy import select

from expectations.disclosure import Masked
from orchestration import masking
from orchestration.operations.models import Alert
from orchestration.summary import print_summary

EVENT = "hidden_counts_told_before"


@pytest.fixture
def released(place, figures, monkeypatch):
    """Publish with so many counts told before: release.json, alerts and the summary."""

    def released(told):
        mask = masking.MASK.empty_table(), *masking.NOTHING_ON_OFFER
        monkeypatch.setattr("orchestration.publish.mask_of", lambda *_: Masked(*mask, told=told))
        place.bring(figures)
        place.publish()
        with place.database.transaction() as session:
            alerts = [
                one.sentence_en
                for one in session.scalars(select(Alert).where(Alert.event == EVENT))
            ]
        written = io.StringIO()
        print_summary(Console(file=written, width=200), place.home, place.database)
        return place.facts(), alerts, written.getvalue()

    return released


def test_a_count_told_before_is_counted_in_the_release_and_said(released):
    facts, [alert], summary = released(1)

    assert facts["told_by_earlier_releases"] == 1
    assert "earlier releases have shown too much of 1 hidden count" in alert
    assert "Earlier releases have shown too much of 1 hidden count" in summary


def test_nothing_is_said_where_nothing_was_told(released):
    facts, alerts, summary = released(0)

    assert facts["told_by_earlier_releases"] == 0
    assert alerts == []
    assert "too much" not in summary
