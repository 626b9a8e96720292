"""Hold a schema file as the compiler receives it."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from pathlib import PurePosixPath
from typing import Final, NamedTuple

MAX_BYTES: Final = 1 << 20
"""The most bytes that a schema file may hold."""


class Source(NamedTuple):
    """Hold the bytes of one schema file, and its names.

    Attributes:
        path: its name in diagnostics: the one that the user gave.
        content: its bytes.
        origin: its name in generated code, which must not depend on where the compiler was started: the
            path from the output folder. None stands for the base name.

    """

    path: str
    content: bytes
    origin: str | None = None

    @property
    def name(self) -> str:
        """Return the base name of the file."""
        return PurePosixPath(self.path.replace("\\", "/")).name
