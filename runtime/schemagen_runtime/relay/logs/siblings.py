"""Know the names that rotation gives to the files of a log."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from schemagen_runtime.relay.logs.log_file import SUFFIXES

_NUMBERED: Final = r"(?:[0-9][0-9A-Za-z:._+-]*|old|bak|prev)"
_DATED: Final = r"[0-9][0-9:._TZ-]*"
_ENDS: Final = f"(?:{'|'.join(map(re.escape, SUFFIXES))})?"


class Siblings:
    """Find the files beside a log that rotation made of it."""

    def __init__(self, path: Path) -> None:
        """Look beside a path: for ``app.log.1``, ``app.log.2.gz``, ``app.log-20260301``, ``app-2026-03-01.log``."""
        self._folder = path.parent
        name, stem, suffix = map(re.escape, (path.name, path.stem, path.suffix))
        forms = [rf"{name}[._-]{_NUMBERED}{_ENDS}"]
        if path.suffix:
            forms.append(rf"{stem}[._-]{_DATED}{suffix}{_ENDS}")
        self._pattern = re.compile("|".join(forms))

    def is_one(self, name: str) -> bool:
        """Tell whether a name is one that rotation gives."""
        return self._pattern.fullmatch(name) is not None

    def paths(self) -> list[Path]:
        """Return those that there are; none where the folder cannot be read."""
        try:
            return [path for path in self._folder.iterdir() if self.is_one(path.name)]
        except OSError:
            return []
