from datetime import date, timedelta

import pyarrow.parquet as pq
import pytest

from orchestration.pulls import opening
from tests.pipeline.dhis2_server import (
    DATA_SET,
    DEFAULT,
    ELEMENTS,
    LOGIN,
    OTHER,
    ROOT,
    Dhis2,
    Trouble,
    moment,
)
from tests.pipeline.inboxes import AGENCY, FEED, GOOD, Box
from tests.pipeline.pulled import PulledBox

ASH, CEDAR = "O6uvpzGd5pu", "lc3eMKXaEfw"
COUNTS = (1010, 11, 61, 3)
DESCRIBED = f"""\
sources:
  - id: board_dhis2
    kind: dhis2
    data_set: {DATA_SET}
    org_unit: {ROOT}
    late_commits: 10 minutes
    localities: {{by: code}}
    values:
""" + "".join(
    f"      - {{column: {name}, data_element: {one}}}\n" for name, one in ELEMENTS.items()
)
PLACES = """\
pulls:
  - agency: {agency}
    feed: {feed}
    source: board_dhis2
    url: {url}
    {login}
    timeout_seconds: 2
"""


@pytest.fixture
def dhis2():
    server = Dhis2()
    yield server
    server.close()


@pytest.fixture
def opened(tmp_path, empty_operations, dhis2, monkeypatch):
    monkeypatch.setenv("BOARD_TOKEN", LOGIN)
    made = []

    def open_box(login="token: ${BOARD_TOKEN}", described=DESCRIBED):
        places = PLACES.format(agency=AGENCY, feed=FEED, url=dhis2.url, login=login)
        made.append(PulledBox(tmp_path / "home", empty_operations, described, places))
        return made[-1]

    yield open_box
    for box in made:
        box.database.close()


@pytest.fixture
def box(opened):
    return opened()


def landed(box):
    [path] = box.home.landing.glob(f"{FEED}/*.parquet")
    return pq.read_table(path).drop_columns(["submission_id"]).to_pylist()


def test_a_value_lands_as_the_same_report_sent_as_a_file(box, dhis2, tmp_path, empty_operations):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    [outcome] = box.pull()
    assert (outcome.failure, outcome.reports, outcome.refused) == (None, 1, ())
    box.take()
    other = Box(tmp_path / "other", empty_operations)
    other.drop("return.csv", GOOD)
    other.take()
    assert landed(box) == landed(other)
    other.database.close()


def test_the_units_are_read_page_by_page_and_no_person_is_asked_for(box, dhis2):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    box.pull()
    pages = [asked["page"] for path, asked in dhis2.asked if "organisationUnits" in path]
    assert pages == [["1"], ["2"]]
    assert {path for path, _ in dhis2.asked} == {
        f"/api/{name}.json" for name in ("dataValueSets", "organisationUnits", "dataElements")
    }


def test_only_what_changed_is_handed_on_and_whole(box, dhis2):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    dhis2.report(CEDAR, "2022Q1", (710, 8, 43, 2), moment(0))
    box.pull()
    assert box.pull()[0].files == ()
    dhis2.put(ASH, "2022Q1", "newborn_deaths", 12, moment(50))
    assert box.pull()[0].reports == 1
    assert "101,,2022-Q1,1010,12,61,3" in box.texts()[1]
    assert "103" not in box.texts()[1]


def test_a_value_that_comes_late_is_not_lost(box, dhis2):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(30))
    box.pull()
    dhis2.report(CEDAR, "2022Q1", (710, 8, 43, 2), moment(25))
    assert box.pull()[0].reports == 1


def test_basic_login_works_and_a_wrong_one_is_said(opened, dhis2):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    assert opened("user: reader\n    password: the word").pull()[0].reports == 1


def test_a_wrong_login_is_refused_and_not_shown(opened):
    box = opened("user: reader\n    password: another word")
    [outcome] = box.pull()
    assert "(401)" in outcome.failure
    assert "another word" not in f"{outcome!r} {box.state('board_dhis2').last_error}"


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble(403), "403"),
        (Trouble(409), "409"),
        (Trouble(500), "failed"),
        (Trouble(302, {"Location": "/login"}), "leads elsewhere"),
        (Trouble(cut=True), "broke off"),
        (Trouble(slow=3), "in time"),
        (Trouble(cut=True, at="organisationUnits"), "broke off"),
    ],
)
def test_trouble_ends_in_a_sentence_and_nothing_is_lost(box, dhis2, trouble, said):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    dhis2.trouble = trouble
    [outcome] = box.pull()
    assert said in outcome.failure
    assert box.waiting() == []
    dhis2.trouble = Trouble(times=0)
    assert box.pull()[0].reports == 1


def test_the_pause_that_a_server_asks_for_is_kept(box, dhis2):
    dhis2.trouble = Trouble(429, {"Retry-After": "7200"})
    assert "(429)" in box.pull()[0].failure
    state = box.state("board_dhis2")
    assert state.next_try_at - state.last_try_at > timedelta(minutes=119)


def test_a_deleted_value_takes_nothing_back_and_is_told(box, dhis2):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    box.pull()
    dhis2.put(ASH, "2022Q1", "runaways", 3, moment(5), deleted=True)
    [outcome] = box.pull()
    assert outcome.files == ()
    assert "`runaways`" in outcome.refused[0].sentence
    assert [one.event for one in box.alerts()] == ["source_reports_refused"]


def test_a_value_that_never_was_is_a_blank_and_a_zero_is_zero(box, dhis2):
    dhis2.put(ASH, "2022Q1", "births", 5, moment(0))
    dhis2.put(ASH, "2022Q1", "runaways", 0, moment(0))
    box.pull()
    assert "101,,2022-Q1,5,,,0" in box.texts()[0]


def test_it_is_said_where_dhis2_keeps_no_zeros(box, dhis2):
    dhis2.zeros = False
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    assert ELEMENTS["births"] in box.pull()[0].notes[0]


def test_values_in_two_combinations_are_added_only_when_named(opened, dhis2):
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    dhis2.put(ASH, "2022Q1", "births", 5, moment(0), combo=OTHER)
    assert "several category option" in opened().pull()[0].refused[0].sentence


def test_named_combinations_are_added(opened, dhis2):
    named = f"births, data_element: {ELEMENTS['births']}"
    both = f"{named}, category_option_combos: [{DEFAULT}, {OTHER}]"
    box = opened(described=DESCRIBED.replace(named, both))
    dhis2.report(ASH, "2022Q1", COUNTS, moment(0))
    dhis2.report(CEDAR, "2022Q1", COUNTS, moment(0))
    dhis2.put(ASH, "2022Q1", "births", 5, moment(0), combo=OTHER)
    box.pull()
    assert "101,,2022-Q1,1015,11,61,3" in box.texts()[0]
    assert "103,,2022-Q1,,11,61,3" in box.texts()[0]  # of Cedar one part is missing


def test_a_unit_or_period_that_is_not_ours_is_refused(box, dhis2):
    dhis2.report("aaaaaaaaaaa", "2022Q1", COUNTS, moment(0))
    assert "not in the mapping" in box.pull()[0].refused[0].sentence
    dhis2.put(ASH, "202201", "births", 5, moment(1))
    assert "no such period" in box.pull()[0].refused[0].sentence


def test_a_period_that_has_not_ended_waits_for_its_end(box, dhis2):
    dhis2.report(ASH, "2024Q2", COUNTS, moment(0))
    dhis2.report(CEDAR, "2022Q1", COUNTS, moment(59))
    assert box.pull()[0].reports == 1
    box.settings = box.settings.model_copy(update={"as_of": date(2024, 6, 30)})
    assert box.pull()[0].reports == 1


def test_a_login_does_not_cross_the_network_unprotected(box, monkeypatch, dhis2):
    monkeypatch.setattr(opening, "HERE", set())
    assert "unprotected" in box.pull()[0].failure
    assert dhis2.asked == []
