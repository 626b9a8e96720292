"""Print diagnostics: pure functions from diagnostics and their sources to one string.

Every printer escapes what a terminal, a log or a parser could take for a command of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Final, TypeAlias, cast

from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.text.source import Source

Printer: TypeAlias = Callable[[Sequence[Diagnostic], Sequence[Source]], str]
"""Takes the diagnostics and the sources that were read; returns lines that end in a newline, or nothing at all."""

FORMATS: Final = ("text", "json", "github", "sarif")
"""What ``--format`` takes. Each has a module here of its name, which is loaded when it is asked for."""


def printer(form: str) -> Printer:
    """Return the printer of one of the ``FORMATS``."""
    return cast("Printer", import_module(f"{__name__}.{form}").render)
