"""``python -m orchestration.service_process daemon …``: one of Dagster's services as a child.

It ends with the process that started it, however that one ends.
"""

from __future__ import annotations

import sys

from orchestration.life import end_with_parent

CODE, DAEMON, PAGES = "code", "daemon", "pages"


def main(service: str, arguments: list[str]) -> None:
    """Be the service until it is stopped; ``arguments`` are those of Dagster's own command."""
    end_with_parent()
    if service == CODE:
        from dagster._cli.api import grpc_command

        grpc_command.main(arguments)
    elif service == DAEMON:
        from dagster._daemon.cli import run_command

        from orchestration.dagster_home import record_without_waiting
        from orchestration.settings import Settings
        from orchestration.warm_start import warm_up

        warm_up()
        with record_without_waiting(Settings().paths):
            run_command.main(arguments)
    else:
        from dagster_webserver.cli import dagster_webserver

        dagster_webserver.main(arguments)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
