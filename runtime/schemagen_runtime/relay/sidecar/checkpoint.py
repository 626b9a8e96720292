"""Keep how far logs were read in a file, where the destination keeps no positions."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import orjson

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.files import replace_file


class CheckpointError(SchemagenError):
    """Report that a checkpoint cannot be read: nobody knows how far logs were read."""


class Checkpoint:
    """Hold the positions of parts, each a text. One thread uses it."""

    def __init__(self, path: Path) -> None:
        """Read the file, if there is one.

        Raises:
            CheckpointError: it cannot be read, or is something else.
        """
        self._path = path
        self._positions = _read(path) if path.exists() else {}

    def positions(self) -> Mapping[str, str]:
        """Return the position of each part."""
        return dict(self._positions)

    def move(self, after: Mapping[str, str | None]) -> None:
        """Keep new positions, durably; None forgets a part.

        Raises:
            TransientError: they cannot be written now; those of before stand.
        """
        merged = {**self._positions, **after}
        positions = {part: position for part, position in merged.items() if position is not None}
        try:
            replace_file(self._path, orjson.dumps({"version": 1, "positions": positions}))
        except OSError as error:
            raise TransientError(f"the checkpoint {self._path} cannot be written: {error.strerror or error}") from error
        self._positions = positions


def _read(path: Path) -> dict[str, str]:
    try:
        told = cast("object", orjson.loads(path.read_bytes()))
    except OSError as error:
        raise CheckpointError(f"the checkpoint {path} cannot be read: {error.strerror or error}") from error
    except orjson.JSONDecodeError as error:
        raise CheckpointError(f"the checkpoint {path} is damaged: {error}; remove it to read all logs anew") from error
    positions = cast("dict[str, object]", told).get("positions") if isinstance(told, dict) else None
    if not isinstance(positions, dict):
        raise CheckpointError(f"{path} is no checkpoint of a sidecar; name another folder as 'state'")
    return {str(part): str(position) for part, position in cast("dict[object, object]", positions).items()}
