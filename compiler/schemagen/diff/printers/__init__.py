"""Print a review: for people, for programs, as GitHub annotations, or for code scanning. One module a form."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TypeAlias, cast

from schemagen.diff.review import Review

Printer: TypeAlias = Callable[[Review], str]
"""Takes a review; returns lines that end in a newline, or nothing at all."""


def printer(form: str) -> Printer:
    """Return the printer of a form: ``text``, ``json``, ``github`` or ``sarif``."""
    return cast("Printer", import_module(f"{__name__}.{form}").render)
