"""Diagnostics as text: pure functions from findings and their sources to one string.

Every printer escapes what a terminal, a log or a parser could take for a command of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final, TypeAlias

from schemagen.diagnostic import Diagnostic
from schemagen.printers import github, json, sarif, text
from schemagen.source import Source

Printer: TypeAlias = Callable[[Sequence[Diagnostic], Sequence[Source]], str]
"""Takes the findings and the sources that were read; returns lines that end in a newline, or nothing at all."""

PRINTERS: Final[Mapping[str, Printer]] = MappingProxyType(
    {"text": text.render, "json": json.render, "github": github.render, "sarif": sarif.render}
)
"""The printers by the name that ``--format`` takes."""
