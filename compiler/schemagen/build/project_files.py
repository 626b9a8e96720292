"""Find on disk the files from which schemas use columns, and none outside of the project."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from schemagen.build.project import project_folder
from schemagen.frontend.finding import Unfound
from schemagen.text.source import MAX_BYTES, Source
from schemagen.text.suggest import shown

_AT_ONCE: Final = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""How a file is opened: a pipe that nobody writes to is not waited for."""


class ProjectFiles:
    """Find the files that others name, and keep each as it was when it was read first.

    A way is read as it is written: ``a/../b.yaml`` is ``b.yaml``, also where ``a`` is a link.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Source | Unfound] = {}

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return every file that was found, for showing its lines."""
        return tuple(found for found in self._found.values() if isinstance(found, Source))

    def find(self, user: str, named: str) -> Source | Unfound:
        """Return the file that ``user`` names, as :data:`~schemagen.frontend.finding.Find` asks for it."""
        folder = os.path.dirname(user)  # noqa: PTH120 -- with join and normpath below: pathlib keeps ".."
        path = os.path.normpath(os.path.join(folder, named))  # noqa: PTH118 -- as above
        key = folder, path
        if key not in self._found:
            self._found[key] = _read(user, path)
        return self._found[key]


def _read(user: str, path: str) -> Source | Unfound:
    project = project_folder(Path(os.path.abspath(user)).parent)  # noqa: PTH100 -- links stay as they are named
    try:
        if not Path(os.path.abspath(path)).is_relative_to(project):  # noqa: PTH100 -- as above
            return _outside(path, project, "lies")
        there = Path(os.path.realpath(path))
        if not there.is_relative_to(os.path.realpath(project)):
            return _outside(path, project, "leads by a link")
        content = _content(there)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        message = f"the file {shown(path)} cannot be read: {reason}"
        return Unfound("SG503", message, f"check the path, which begins in the folder of {user}")
    if content is None:
        return Unfound("SG503", f"{shown(path)} is a folder, a pipe or a device", "name a file of shared columns")
    return Source(path, content)


def _outside(path: str, project: Path, how: str) -> Unfound:
    message = f"{shown(path)} {how} outside of the project, whose folder is {project}"
    return Unfound("SG504", message, "the project's folder is that of the nearest pyproject.toml: move the file there")


def _content(path: Path) -> bytes | None:
    """Return what a file holds, up to one byte more than the front end takes; None where it is no plain file.

    Raises:
        OSError: it cannot be read.
        ValueError: the path cannot be one.
    """
    file = os.open(path, _AT_ONCE)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            return None
        with os.fdopen(file, "rb", closefd=False) as stream:
            return stream.read(MAX_BYTES + 1)
    finally:
        os.close(file)
