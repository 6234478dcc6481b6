"""Schemathesis asks the interface for whatever its document allows, and for what it forbids."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup

from portal.api.document import PATH
from portal.app import INTERFACE, create_app
from tests.pipeline.explain.asking import CATALOGUE

EXAMPLES = 15
PLANS = f"{PATH}/plans"
# What no schema can say is refused all the same: a place that no page ended at.
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404"]}}
ADDRESSES = [
    route.path for router in INTERFACE for route in router.routes if route.path.startswith(PATH)
]


def schema_of(app):
    config = SchemathesisConfig.from_dict({"checks": CHECKS})
    return schemathesis.openapi.from_asgi(f"{PATH}/openapi.json", app, config=config)


@pytest.fixture(scope="session")
def app(published):
    made = create_app(published.home, CATALOGUE)
    yield made
    made.state.site.releases.close()


@pytest.fixture(scope="session")
def interface(app):
    return schema_of(app)


def ask(interface, address, mode):
    """Ask one address in many ways; raises where an answer is not as documented."""
    cases = interface[address]["GET"].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    @given(st.data())
    def asked(data):
        data.draw(cases).call_and_validate()

    asked()


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_as_the_document_says(interface, address, mode):
    ask(interface, address, mode)


def with_other(answers, **changes):
    """The same application, whose answers differ from its document by these changes."""

    async def changed(scope, receive, send):
        async def sent(message):
            if scope.get("path") == PLANS and message["type"] == "http.response.start":
                message |= changes
            await send(message)

        await answers(scope, receive, sent)

    return changed


@pytest.mark.parametrize(
    "changes", [{"status": 500}, {"status": 203}, {"headers": [(b"content-type", b"text/plain")]}]
)
def test_an_answer_that_is_otherwise_is_found(app, changes):
    broken = schema_of(with_other(app, **changes))
    with pytest.raises(FailureGroup):
        ask(broken, PLANS, GenerationMode.POSITIVE)
