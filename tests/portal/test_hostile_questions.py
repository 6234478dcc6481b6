"""No question, however hostile, gets more than a sentence: nothing of it reaches SQL or a page."""

import re
from urllib.parse import quote

from fastapi.dependencies.utils import get_flat_params
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.app import INTERFACE
from portal.pages import ROUTERS
from tests.portal import invented

HOSTILE = st.one_of(
    st.sampled_from(
        [
            "'; drop table figures; --", "' or '1'='1", "$indicator", "%s", "{0}", "\x00", "../..",
            "\u202e", "<script>alert(1)</script>", '" onload="x', "-1", "9" * 40, "1e308", "NaN",
            "a" * 5000, "{{7*7}}", "read_csv('x')", "😀", "%00", "null", "[]",
        ]
    ),
    st.text(max_size=60),
)  # fmt: skip
KNOWN = st.sampled_from(
    [invented.RATE, invented.SECRET, "F02", "F06", "2023", "as_was", "current", "total", ""]
)


def questions():
    """Every address with its path and its parameters; those of a model are its fields."""
    found = []
    for router in (*ROUTERS, *INTERFACE):
        for route in router.routes:
            fields = get_flat_params(route.dependant)
            asked = [one.alias for one in fields if one.alias not in route.param_convertors]
            found.append((route.path.replace("{language}", "en"), tuple(asked)))
    return found


QUESTIONS = questions()


@st.composite
def addresses(draw):
    path, parameters = draw(st.sampled_from(QUESTIONS))
    path = re.sub(r"\{\w+\}", lambda _: quote(draw(HOSTILE | KNOWN) or "x", safe=""), path)
    chosen = draw(st.dictionaries(
        # What nobody knows is refused by some before they look at anything else.
        st.sampled_from([*parameters, "release"] * 3 + ["nothing"]), HOSTILE | KNOWN, max_size=5
    ))  # fmt: skip
    return path + "?" + "&".join(f"{name}={quote(said)}" for name, said in chosen.items())


def test_the_pages_and_their_parameters_are_known_to_this_test():
    asked = dict(QUESTIONS)
    assert {"indicators", "place", "from_period"} <= set(asked["/en/data"])
    assert {"limit", "after", "statuses"} <= set(asked["/api/v1/figures"])
    assert sum(len(parameters) for _, parameters in QUESTIONS) > len(QUESTIONS)


@settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(address=addresses())
def test_whatever_is_asked_is_answered_without_a_failure_and_unharmed(portal, address):
    answer = portal.get(address, follow_redirects=False)
    assert answer.status_code < 500, address
    text = answer.text
    if answer.headers.get("content-type", "").startswith("text/html"):
        assert "<script>alert" not in text
        assert ' onload="x' not in text
    digits = re.sub(r"[.,\s]", "", text)
    assert str(invented.PLANTED_OF) not in digits
