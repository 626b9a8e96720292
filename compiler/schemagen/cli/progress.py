"""Show how far a file was read, in bytes, where a person looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import click

from schemagen.cli.console import is_terminal


class Progress(Protocol):
    """Show how far a file was read."""

    def reach(self, position: int) -> None:
        """Show that the file was read up to ``position``, in bytes."""

    def make_way(self) -> None:
        """Clear the line, for another text is about to be printed there."""


class _Silent:
    def reach(self, position: int) -> None: ...

    def make_way(self) -> None: ...


class _Bar:
    def __init__(self, advance: Callable[[int], None]) -> None:
        self._advance = advance
        self._reached = 0

    def reach(self, position: int) -> None:
        self._advance(position - self._reached)
        self._reached = position

    def make_way(self) -> None:
        if sys.stdout.isatty():
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


@contextmanager
def progress(label: str, size: int | None) -> Generator[Progress, None, None]:
    """Show a bar on stderr while ``size`` bytes are read, if a person sees it; None stands for an unknown size."""
    if size is None or not is_terminal(sys.stderr):
        yield _Silent()
        return
    with click.progressbar(length=size, label=label, file=sys.stderr) as bar:
        yield _Bar(bar.update)


def size_of(path: str) -> int | None:
    """Return the size of a file in bytes; None for a stream, or where there is no file."""
    return Path(path).stat().st_size if path != "-" and Path(path).is_file() else None
