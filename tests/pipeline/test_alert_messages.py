"""Every event is said whole, in two languages, and no message can hold the value of a figure."""

import ast
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.alerts import facts, message
from orchestration.alerts.facts import FACTS, FactError, checked
from orchestration.alerts.forms import EVENTS as EVENTS_FILE
from orchestration.alerts.forms import OPTIONAL, facts_of, filled, forms
from orchestration.alerts.letter import letter_of
from orchestration.cli import app
from orchestration.operations.models import Alert

ORCHESTRATION = Path(__file__).parents[2] / "orchestration"
EXAMPLES = {
    facts._count: 3, facts._identifier: "a1", facts._name: "tệp.csv", facts._words: "vì sao",
    facts._moment: date(2026, 10, 31), facts._tally: {"normal": 2},
    facts._listing: ["101, 2022-Q1: vì sao"],
}  # fmt: skip
EVENTS = sorted(forms())


def example(event):
    named = {name: EXAMPLES[FACTS[name]] for name in facts_of(forms()[event])}
    return message(event, "data_team", "x", **named)


def test_no_event_is_written_twice():
    """A second one would quietly take the place of the first."""
    written = re.findall(r"^(\w+):", EVENTS_FILE.read_text(encoding="utf-8"), flags=re.M)
    assert sorted(written) == EVENTS


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_has_all_its_parts_in_both_languages(event):
    form = forms()[event]
    for vietnamese, english in (
        (form.title_vi, form.title_en),
        (form.sentence_vi, form.sentence_en),
        (form.do_vi, form.do_en),
    ):
        assert vietnamese.strip()
        assert english.strip()
        assert vietnamese != english
        assert unicodedata.is_normalized("NFC", vietnamese)
        assert not re.search(r"[ăâđêôơưạ-ỹ]", english)
        assert set(re.findall(r"\{(\w+)\}", vietnamese)) == set(re.findall(r"\{(\w+)\}", english))
        assert len(OPTIONAL.findall(vietnamese)) == len(OPTIONAL.findall(english))
    assert re.search(r"[ăâđêôơưạ-ỹà-ý]", form.sentence_vi + form.do_vi)
    assert facts_of(form) <= FACTS.keys()
    assert all(forms()[ended].recovery is False for ended in form.resolves)
    assert form.recovery == bool(form.resolves)


@pytest.mark.parametrize("event", EVENTS)
def test_the_command_of_every_event_is_one_of_ours(event):
    [program, name] = filled(forms()[event].command, {}).split()[:2]
    names = {one.name or one.callback.__name__ for one in app.registered_commands}
    assert program == "chitieu"
    assert name in names | {one.name for one in app.registered_groups}


@pytest.mark.parametrize("event", EVENTS)
def test_a_letter_says_what_happened_what_to_do_and_the_command(event):
    told = example(event)
    letter = letter_of(Alert(**vars(told), alert_id=7, created_at=datetime(2026, 10, 31)))
    form = forms()[event]
    for part in (form.do_vi, form.do_en, form.command):
        assert filled(part, told.payload) in letter.body
    assert "{" not in letter.title + letter.body.replace("{", "", 0)
    assert "[" not in letter.body
    assert told.sentence_vi in letter.body


def told_events():
    """(place, event) of every event that the program tells of by its name."""
    for path in ORCHESTRATION.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            if getattr(node.func, "id", "") not in ("message", "message_of", "Message"):
                continue
            named = [one.value for one in node.keywords if one.arg == "event"]
            for one in (*node.args[:1], *named):
                if isinstance(one, ast.Constant):
                    yield f"{path.name}:{node.lineno}", one.value


def test_the_program_tells_of_no_event_without_a_form():
    found = list(told_events())
    assert len(found) > 10
    assert [one for one in found if one[1] not in forms()] == []


@pytest.mark.parametrize("name", sorted(FACTS))
def test_no_fact_takes_a_measured_number(name):
    for value in (53.3, 0.5):
        try:
            said = str(checked({name: value}).get(name))
        except (FactError, AttributeError):
            continue
        assert FACTS[name] is facts._name or str(value) not in said


@pytest.mark.parametrize("value", [-1, True, "3", 2.0])
def test_a_count_is_a_whole_number(value):
    with pytest.raises(FactError, match="counts things"):
        checked({"figures": value})


def test_what_is_no_fact_is_refused_and_what_a_form_needs_is_asked_for():
    with pytest.raises(FactError, match="numerator"):
        message("run_failed", "data_team", "runs", step="a", failure="b", numerator=4)
    with pytest.raises(FactError, match="failure"):
        message("run_failed", "data_team", "runs", step="a")
    with pytest.raises(KeyError, match="no event nothing"):
        message("nothing", "data_team", "runs")


@given(
    st.integers(10, 10**9) | st.decimals(0, 10**6, places=2),
    st.sampled_from(
        ["{}", "it is {}, not 3", "({})", "value:{}", "n={};", "{} ‰", "a/{}/b", "«{}»"]
    ),
)
def test_words_that_people_and_programs_write_lose_their_numbers(number, around):
    said = message(
        "rolled_back", "data_team", "releases", release="r1", left="r2",
        reason=around.format(number),
    )  # fmt: skip
    rest = said.sentence_en.removeprefix("Rolled back from r2 to r1: ")
    assert not re.search(r"\d", rest)


def test_words_keep_what_names_something():
    reason = "line of catalogue/indicators/u5mr.yml and file q1.csv"
    assert checked({"reason": reason}) == {"reason": reason}


def test_a_hostile_file_name_is_one_short_printable_line():
    name = checked({"file": "a\r\nBcc: x@example.org\x00\u202e" + "b" * 1000})["file"]
    assert "\n" not in name
    assert name.isprintable()
    assert len(name) <= facts.LONGEST_NAME


def test_figures_by_status_are_told_in_the_words_of_each_language():
    told = message(
        "published", "data_team", "release", release="00002-2024-06-30", before=None, figures=7,
        statuses={"normal": 4, "withheld": 3}, changed=0, opened=0, closed=0, files=0, rejected=0,
    )  # fmt: skip
    assert "(đã công bố 4, tạm giữ 3)" in told.sentence_vi
    assert "(published 4, withheld 3)" in told.sentence_en
