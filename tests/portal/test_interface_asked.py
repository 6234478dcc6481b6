"""Schemathesis asks the interface for whatever its document allows, and for what it forbids."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from portal.api.document import PATH
from portal.app import INTERFACE, create_app
from tests.pipeline.explain.asking import CATALOGUE

EXAMPLES = 15
# What no schema can say is refused all the same: a place that no page ended at.
CHECKS = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404"]}}
ADDRESSES = [
    route.path for router in INTERFACE for route in router.routes if route.path.startswith(PATH)
]


@pytest.fixture(scope="session")
def interface(published):
    app = create_app(published.home, CATALOGUE)
    config = SchemathesisConfig.from_dict({"checks": CHECKS})
    yield schemathesis.openapi.from_asgi(f"{PATH}/openapi.json", app, config=config)
    app.state.site.releases.close()


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_answer_is_as_the_document_says(interface, address, mode):
    cases = interface[address]["GET"].as_strategy(generation_mode=mode)

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def ask(data):
        data.draw(cases).call_and_validate()

    ask()
