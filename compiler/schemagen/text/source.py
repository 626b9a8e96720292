"""A schema file as the compiler receives it."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from pathlib import PurePosixPath
from typing import Final, NamedTuple

MAX_BYTES: Final = 1 << 20
"""The most that a schema file may hold."""


class Source(NamedTuple):
    """The bytes of one schema file, and how it is named.

    Attributes:
        path: how diagnostics name it: as the user did.
        content: its bytes.
        origin: how generated code names it, which must not depend on where the compiler was started: the
            path from the output folder. Without one it is the base name.
    """

    path: str
    content: bytes
    origin: str | None = None

    @property
    def name(self) -> str:
        """The base name of the file."""
        return PurePosixPath(self.path.replace("\\", "/")).name
