"""An end to waiting: a server or a network that stops answering holds nobody who loads for long."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Timer
from typing import Any

import psycopg

from orchestration.outputs.postgres.failures import STAYS, ServingError


@contextmanager
def no_longer_than(connection: psycopg.Connection[Any], seconds: float | None) -> Iterator[None]:
    """Cut the line when the block takes longer, whatever it waits for; without ``seconds`` never.

    A timeout of the server's own would need a server that answers. What was not committed the
    server undoes when it sees that nobody is there. Raises ``ServingError``.
    """
    if seconds is None:
        yield
        return
    is_cut = Event()

    def cut() -> None:
        is_cut.set()
        with suppress(psycopg.Error, OSError), _line_of(connection) as line:
            line.shutdown(socket.SHUT_RDWR)

    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except psycopg.Error:
        if not is_cut.is_set():
            raise
        raise ServingError(
            f"It was broken off after {seconds:g} seconds: the server, or the way to it, is slow "
            f"or stands still. {STAYS} Look at the server and what it is busy with."
        ) from None
    finally:
        timer.cancel()
        timer.join()


def _line_of(connection: psycopg.Connection[Any]) -> socket.socket:
    return socket.socket(fileno=os.dup(connection.fileno()))
