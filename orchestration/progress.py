"""Progress of long work: steps tell how far they are, whoever watches decides how to show it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol


class Watcher(Protocol):
    """Something that shows progress."""

    def step(self, name: str, done: int, total: int) -> None:
        """``done`` of ``total`` parts of the step ``name`` are finished."""

    def say(self, sentence: str) -> None:
        """Tell one thing worth knowing."""


_watcher: ContextVar[Watcher | None] = ContextVar("watcher", default=None)


@contextmanager
def watched_by(watcher: Watcher) -> Iterator[None]:
    """Show the progress of everything inside the block to ``watcher``."""
    token = _watcher.set(watcher)
    try:
        yield
    finally:
        _watcher.reset(token)


def step(name: str, done: int, total: int) -> None:
    """Tell that ``done`` of ``total`` parts of ``name`` are finished."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher.step(name, done, total)


def say(sentence: str) -> None:
    """Tell one thing worth knowing."""
    watcher = _watcher.get()
    if watcher is not None:
        watcher.say(sentence)
