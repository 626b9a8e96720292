"""Show how far a long call has come: a bar in terminals and notebooks, and nothing where nobody looks."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Final, Self

_EVERY: Final = 0.2
"""Seconds between two looks of the bar."""
_WIDTH: Final = 30
_SHELLS: Final = frozenset({"ZMQInteractiveShell"})
"""Classes of IPython's shells that stand behind a notebook."""


class Bar:
    """Count rows, and show how many there were. Use it as a context manager: at the end it shows the last count."""

    def __init__(self, total: int | None, show: Callable[[str, bool], object] | None) -> None:
        """Begin.

        Args:
            total: how many rows there are; None where that is not known.
            show: shows a line, and whether it is the last one; None shows nothing.
        """
        self._total = total
        self._show = show
        self._done = 0
        self._began = time.monotonic()
        self._next = self._began

    def advance(self, rows: int) -> None:
        """Count rows."""
        self._done += rows
        if self._show is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            self._show(self.line(), False)

    def line(self) -> str:
        """Return what the bar looks like now."""
        seconds = time.monotonic() - self._began
        pace = f", {self._done / seconds:,.0f} a second" if seconds > 0 else ""
        if not self._total:
            return f"{self._done:,} rows{pace}"
        full = _WIDTH * self._done // self._total
        share = 100 * self._done // self._total
        return f"[{'#' * full}{'.' * (_WIDTH - full)}] {share} % of {self._total:,} rows{pace}"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._show is not None:
            self._show(self.line(), True)


def open_bar(total: int | None, *, shown: bool) -> Bar:
    """Return a bar; one that shows nothing where it is not wanted, or there is neither a terminal nor a notebook."""
    return Bar(total, (_notebook() or _terminal()) if shown else None)


def _terminal() -> Callable[[str, bool], object] | None:
    stream = sys.stderr
    if not stream.isatty():
        return None

    def show(line: str, is_last: bool) -> None:
        stream.write(f"\r\x1b[2K{line}{chr(10) if is_last else ''}")
        stream.flush()

    return show


def _notebook() -> Callable[[str, bool], object] | None:
    ipython = sys.modules.get("IPython")
    shell = None if ipython is None else ipython.get_ipython()
    if type(shell).__name__ not in _SHELLS:
        return None
    display = sys.modules["IPython"].display
    handle = display.display(display.HTML(""), display_id=True)

    def show(line: str, _is_last: bool) -> None:
        handle.update(display.HTML(f"<pre>{line}</pre>"))

    return show
