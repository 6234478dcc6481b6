"""The portal over a small release, read by a real browser."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from portal.app import create_app
from tests.pipeline.explain.asking import CATALOGUE
from tests.portal.conftest import empty_operations, judged_before, published

__all__ = ["empty_operations", "judged_before", "published"]

NAMES = ("chromium", "chromium-browser", "google-chrome")
START_SECONDS = 20
FOLDER = Path(__file__).parent
not_looked_at = 0


def chromium() -> str | None:
    """Where a Chromium is installed."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Chromium leave these tests out, to be told at the end."""
    global not_looked_at
    if chromium() is None:
        left_out = [item for item in items if FOLDER in item.path.parents]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
        not_looked_at = len(left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly what was not looked at."""
    if chromium() is None:
        terminalreporter.section("no page was looked at in a browser", red=True, bold=True)
        terminalreporter.line(
            f"{not_looked_at or 'The'} tests in tests/browser did not run, for no Chromium is "
            "installed: on Debian `apt-get install chromium`."
        )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        # As root, as in containers, Chromium starts only without its sandbox.
        started = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield started
        started.close()


@contextmanager
def served(home) -> Iterator[str]:
    """The portal over a home, at an address of this machine."""
    config = uvicorn.Config(create_app(home, CATALOGUE), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until = time.monotonic() + START_SECONDS
    while not server.started:
        if time.monotonic() > until or not thread.is_alive():
            raise TimeoutError("the portal did not start")
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture(scope="session")
def address(published) -> Iterator[str]:
    """Where the portal over the small release is served."""
    with served(published.home) as found:
        yield found
