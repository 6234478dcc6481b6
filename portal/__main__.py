"""``python -m portal``: serves the portal until it is stopped."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvicorn

from orchestration.paths import Home
from orchestration.settings import Settings
from portal.app import create_app
from portal.boundaries import Boundaries, BoundaryError, read_boundaries


def main() -> None:
    """Serve the home of the settings, or another, at an address."""
    parser = argparse.ArgumentParser(prog="python -m portal", description=main.__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="Address to listen at.")
    parser.add_argument("--port", type=int, help="Port; else CHITIEU_PORTAL_PORT.")
    parser.add_argument("--home", type=Path, help="Folder of all that is made; else CHITIEU_HOME.")
    parser.add_argument(
        "--with-parent", action="store_true", help="End when the process that started it does."
    )
    asked = parser.parse_args()
    if asked.with_parent:
        from orchestration.life import end_with_parent

        end_with_parent()
    settings = Settings()
    home = settings.paths if asked.home is None else Home(asked.home.expanduser().resolve())
    uvicorn.run(
        create_app(home, settings.catalogue_folder, _boundaries(settings)),
        host=asked.host,
        port=settings.portal_port if asked.port is None else asked.port,
        log_level="warning",
        server_header=False,
    )


def _boundaries(settings: Settings) -> Boundaries | None:
    if settings.boundaries is None:
        return None
    try:
        return read_boundaries(settings.boundaries.expanduser(), settings.boundary_code)
    except BoundaryError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
