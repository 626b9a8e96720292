"""Remember from one run to the next, in the user's cache folder.

That folder belongs to no project, so nobody can commit to a repository what a build there will believe. A file that
is damaged, or was left by another version of the compiler, counts as absent. Nothing here ever raises: a run
without a cache takes longer, and that is all.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Final

from schemagen_runtime.support.files import replace_file

from schemagen.install.installation import identity

_MOST: Final = 50
"""Files of one kind; half of them, the oldest, are removed when there are more."""
_DIGEST: Final = 32
_OTHERS_MAY_WRITE: Final = 0o022


def recall(kind: str, key: str) -> bytes | None:
    """Return what was remembered under ``kind`` and ``key``; None where there is nothing of use."""
    folder = _folder(kind)
    if folder is None or not _is_trusted(folder):
        return None
    try:
        content = (folder / _name(key)).read_bytes()
    except OSError:
        return None
    payload = content[_DIGEST:]
    return payload if content[:_DIGEST] == _seal(payload) else None


def remember(kind: str, key: str, payload: bytes) -> None:
    """Keep ``payload`` under ``kind`` and ``key``, in the place of what was there."""
    folder = _folder(kind)
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_trusted(folder):
            replace_file(folder / _name(key), _seal(payload) + payload, durable=False)
            _prune(folder)


def _folder(kind: str) -> Path | None:
    """Return the folder of one kind, where the operating system wants it; None where it names no such place."""
    given = Path(os.environ.get("XDG_CACHE_HOME", ""))
    try:
        base = given if given.is_absolute() else _default()
    except RuntimeError:  # the user has no home
        return None
    return base / "schemagen" / kind


def _default() -> Path:
    local = os.environ.get("LOCALAPPDATA") if os.name == "nt" else None
    return Path(local) if local else Path.home() / ".cache"


def _is_trusted(folder: Path) -> bool:
    """Tell whether the folder is there, and nobody but the user can have put files into it."""
    try:
        found = folder.stat()
    except OSError:
        return False
    return os.name == "nt" or (found.st_uid == os.geteuid() and not found.st_mode & _OTHERS_MAY_WRITE)


def _name(key: str) -> str:
    return sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _seal(payload: bytes) -> bytes:
    return sha256(identity() + payload).digest()


def _prune(folder: Path) -> None:
    files = list(folder.iterdir())
    if len(files) > _MOST:  # half, so that this is rare
        for file in sorted(files, key=lambda file: file.stat().st_mtime)[: len(files) // 2]:
            file.unlink(missing_ok=True)
