"""Progress on a terminal: bars where there is one, a line a phase where there is none."""

from __future__ import annotations

import time
from types import TracebackType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

LOG_WIDTH = 160


def console() -> Console:
    """Where the command writes: as wide as the terminal, or wide enough for tables in a log."""
    here = Console()
    return here if here.is_terminal else Console(width=LOG_WIDTH)


class TerminalWatcher:
    """Shows steps as bars; on a pipe or in a log it writes each step once, when it is done."""

    def __init__(self, console: Console) -> None:
        """Show on ``console``."""
        self.console = console
        self.bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self.tasks: dict[str, TaskID] = {}
        self.started: dict[str, float] = {}

    def __enter__(self) -> TerminalWatcher:
        """Begin to show."""
        self.bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the bars and leave them as they are."""
        self.bars.stop()

    def step(self, name: str, done: int, total: int) -> None:
        """Move the bar of a step."""
        if name not in self.tasks:
            self.tasks[name] = self.bars.add_task(name, total=total)
            self.started[name] = time.monotonic()
        self.bars.update(self.tasks[name], completed=done, total=total)
        if done >= total and not self.console.is_terminal and name in self.started:
            seconds = time.monotonic() - self.started.pop(name)
            self.console.print(f"{name}: {total} in {seconds:.1f} s")

    def say(self, sentence: str) -> None:
        """Write one line above the bars."""
        self.console.print(sentence, style="dim", highlight=False, markup=False)
