"""How fresh a feed should be follows from the calendar; Dagster's own evaluation agrees."""

from datetime import date, timedelta

import dagster as dg
import pytest

from orchestration.assets import feed_key
from orchestration.catalogue_step import compile_current
from orchestration.definitions import NIGHTLY, definitions
from orchestration.freshness import policy, received_key
from orchestration.settings import Settings
from tests.pipeline.nights import COUNTRY


def days(lag, *dates):
    return [(date.fromisoformat(one), timedelta(days=lag)) for one in dates]


@pytest.fixture(scope="module")
def defined(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("home"), catalogue=COUNTRY / "catalogue")
    compile_current(settings.catalogue_folder, settings.paths)
    return definitions(settings)


def test_a_quarterly_feed_is_due_at_the_end_of_each_of_its_days():
    due = days(20, "2031-01-20", "2031-04-20", "2031-07-20", "2031-10-20")
    assert policy(due, "Asia/Ho_Chi_Minh") == dg.FreshnessPolicy.cron(
        "59 23 20 1,4,7,10 *", timedelta(days=20), "Asia/Ho_Chi_Minh"
    )


def test_what_is_due_on_no_fixed_day_has_the_longest_time_between_two():
    due = days(45, "2031-02-14", "2031-05-15", "2031-08-14")
    assert policy(due, "UTC") == dg.FreshnessPolicy.time_window(timedelta(days=91 + 45))


def test_every_feed_has_a_policy_by_its_own_calendar(defined):
    graph = defined.resolve_asset_graph()
    crons = {
        feed: graph.get(received_key(feed)).freshness_policy.deadline_cron
        for feed in ("clinic", "register")
    }
    assert crons == {"clinic": "59 23 30 1,4,7,10 *", "register": "59 23 1 3 *"}


def test_before_the_first_run_there_is_no_policy(tmp_path):
    fresh = definitions(Settings(home=tmp_path, catalogue=COUNTRY / "catalogue"))
    assert fresh.resolve_asset_graph().get(received_key("clinic")).freshness_policy is None


def test_what_is_received_stands_above_its_feed_and_is_no_step_of_the_job(defined):
    feed = defined.resolve_asset_graph().get(feed_key("clinic"))
    assert received_key("clinic") in feed.parent_keys
    job = defined.resolve_job_def(NIGHTLY)
    assert received_key("clinic") not in job.asset_layer.selected_asset_keys
