"""One small release for all tests of the portal, and a browser that loads no scripts."""

import pytest
from starlette.testclient import TestClient

from portal.app import create_app
from tests.pipeline.conftest import empty_operations, judged_before
from tests.pipeline.explain.asking import CATALOGUE
from tests.portal import invented

__all__ = ["empty_operations", "judged_before"]


@pytest.fixture(scope="session")
def published(tmp_path_factory, empty_operations, judged_before):
    """An installation that published once; nobody may publish there again."""
    folder = tmp_path_factory.mktemp("published")
    with invented.installation(folder, empty_operations, judged_before) as place:
        invented.publish(place)
        invented.prepare_reports(place)
        yield place


@pytest.fixture
def unpublished(tmp_path, empty_operations, judged_before):
    """An installation of a test's own, before its first release."""
    with invented.installation(tmp_path, empty_operations, judged_before) as place:
        yield place


def portal_of(place):
    return TestClient(create_app(place.home, CATALOGUE), raise_server_exceptions=False)


@pytest.fixture(scope="session")
def portal(published):
    """The portal over that release; the last answer of a request is what a reader gets."""
    with portal_of(published) as client:
        yield client
