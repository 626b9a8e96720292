"""Find the file of a database, make it for its owner only, and tell whether a path still leads to it."""

from __future__ import annotations

import os
import stat
from typing import Final, NamedTuple

from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.support.files import absolute_path

_MODE: Final = 0o600
_SIDE_FILES: Final = ("-wal", "-shm", "-journal")
_MEMORY: Final = ":memory:"


def find_database(path: str, *, create: bool) -> str:
    """Return the real path of a database, free of links: a process may change its folder later, and links may too.

    With ``create`` an empty file is made where there is none. Only its owner may read and write it, whatever the umask
    is; SQLite gives the files that it makes beside it the same permissions. A file that is there keeps those that it
    has.

    Raises:
        DestinationError: there is none, it is no regular file, or the name of a new one is surely a mistake.
    """
    if not path:
        raise DestinationError("an empty path names no monitoring database")
    try:
        real = os.path.realpath(absolute_path(path))
        kind = _kind(path)  # not of ``real``, which takes a folder that is missing before '..' for one that is there
    except (OSError, ValueError) as error:
        raise DestinationError(f"cannot open {path!r}: {_reason(error)}") from error
    if kind == "absent":
        return _make(path, real) if create else _missing(path)
    if kind != "file":
        advice = "name a file in it" if kind == "folder" else "name a file of its own"
        raise DestinationError(f"{path} is a {kind}; {advice}")
    if not os.access(real, os.R_OK):
        raise DestinationError(f"cannot open {path}: Permission denied")
    return real


def _kind(path: str) -> str:
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 -- a path that SQLite takes is text
    except (FileNotFoundError, NotADirectoryError):
        return "absent"
    if stat.S_ISREG(mode):
        return "file"
    return "folder" if stat.S_ISDIR(mode) else "device, pipe or socket"


def _missing(path: str) -> str:
    reason = _mistake(path)
    raise DestinationError(f"there is no monitoring database at {path}" + (f"; {reason}" if reason else ""))


def _make(path: str, real: str) -> str:
    reason = _mistake(path)
    if reason is None and (path != path.strip() or not path.isprintable()):
        reason = "its name has spaces around it, or characters that cannot be printed"
    if reason is not None:
        raise DestinationError(f"no database is made at {path!r}: {reason}")
    try:
        os.stat(os.path.dirname(path) or os.curdir)  # noqa: PTH116, PTH120 -- as above
        descriptor = os.open(real, os.O_RDWR | os.O_CREAT | os.O_EXCL, _MODE)
    except FileExistsError:  # another process was quicker
        return real
    except OSError as error:
        raise DestinationError(f"cannot open {path}: {_reason(error)}; is its folder there, and writable?") from error
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, _MODE)  # the umask may have taken away what its owner needs
    finally:
        os.close(descriptor)
    return real


def _mistake(path: str) -> str | None:
    """Say why nobody means a file of this name; None where somebody may."""
    name = os.path.basename(path)  # noqa: PTH119 -- Path would drop what is looked for
    if _MEMORY in path:
        return "a database in memory would go with its process, and no other sees it; name a file"
    if path.lower().startswith(("file:", "sqlite:")):
        return "it is a URI of SQLite, and a path was expected, such as monitoring.db"
    if not name:
        return "it names no file"
    if name.endswith(_SIDE_FILES):
        return "SQLite gives this name to a file beside a database; name the database"
    return None


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class Identity(NamedTuple):
    """Tell a file from another one that has its path later.

    Attributes:
        device: the number of its file system.
        inode: its number there.
    """

    device: int
    inode: int

    @classmethod
    def of(cls, path: str) -> Identity | None:
        """Return the identity of what lies at a path now; None where nothing does."""
        try:
            found = os.stat(path)  # noqa: PTH116 -- on the way of each commit, where a Path takes as long as the call
        except OSError:
            return None
        return cls(found.st_dev, found.st_ino)


class Snapshot(NamedTuple):
    """Hold what shows whether a file was written to.

    Attributes:
        identity: which file it is.
        size: its bytes.
        modified: when it was written to last, in nanoseconds.
        has_log: whether a log beside it holds what is not in it yet.
    """

    identity: Identity
    size: int
    modified: int
    has_log: bool

    @classmethod
    def of(cls, path: str) -> Snapshot | None:
        """Return what lies at a path now; None where nothing does."""
        log = has_log(path)  # first: who writes makes a log before the file changes
        try:
            found = os.stat(path)  # noqa: PTH116 -- see above
        except OSError:
            return None
        return cls(Identity(found.st_dev, found.st_ino), found.st_size, found.st_mtime_ns, log)


def has_log(path: str) -> bool:
    """Tell whether a log beside a file holds what is not in the file yet, or may: a writer makes one and removes it."""
    return any(size_of(f"{path}{suffix}") for suffix in ("-wal", "-journal"))


def may_write(path: str) -> bool:
    """Tell whether this process may write a file, and make others beside it."""
    return os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK | os.X_OK)  # noqa: PTH120 -- see above


def size_of(path: str) -> int:
    """Return the bytes of a file; 0 where there is none."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 -- see above
    except OSError:
        return 0
