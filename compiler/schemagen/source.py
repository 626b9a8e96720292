"""A schema file as the compiler receives it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """The bytes of one schema file and the path by which diagnostics name it."""

    path: str
    content: bytes
