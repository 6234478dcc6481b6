"""The mask of a new candidate, worked out in a process of its own while the gate judges.

Neither waits for the other: the mask is of every figure, also of one that is held. Publishing takes
what came of it only if it is the answer to its own question, and asks anew otherwise. Nothing is
written, and nothing outlives the run.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TYPE_CHECKING

from orchestration.masking import Question, mask_of

if TYPE_CHECKING:
    from expectations.disclosure import Masked


class MaskAhead:
    """At most one mask that is being worked out, and the question that it answers."""

    def __init__(self) -> None:
        """Begin with none."""
        self._question: Question | None = None
        self._process: BaseProcess | None = None
        self._answers: Connection | None = None

    def begin(self, question: Question) -> None:
        """Ask, and do not wait."""
        self.stop()
        # Spawned, not forked: this process holds threads of Arrow and DuckDB.
        context = get_context("spawn")
        self._answers, answer = context.Pipe(duplex=False)
        self._process = context.Process(target=_answer, args=(question, answer), daemon=True)
        self._process.start()
        answer.close()
        self._question = question

    def take(self, question: Question) -> Masked | None:
        """Wait for the answer; None where another question was asked, or nothing came of it.

        It is given once.
        """
        answer: Masked | None = None
        if self._answers is not None and question == self._question:
            with suppress(EOFError):
                answer = self._answers.recv()
        self.stop()
        return answer

    def stop(self) -> None:
        """End what is still at work."""
        if self._process is not None:
            self._process.terminate()
            self._process.join()
        if self._answers is not None:
            self._answers.close()
        self._question = self._process = self._answers = None


@contextmanager
def mask_ahead() -> Iterator[MaskAhead]:
    """One that is stopped at the end."""
    ahead = MaskAhead()
    try:
        yield ahead
    finally:
        ahead.stop()


def _answer(question: Question, answer: Connection) -> None:
    # What is refused or fails here is asked again by publishing, and says there what it is.
    with answer, suppress(Exception):
        answer.send(mask_of(question.candidate, question.catalogue, question.earlier))
