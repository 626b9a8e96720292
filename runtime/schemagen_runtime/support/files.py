"""Write plain files: whole, at once, and so that they survive a power failure."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import get_ident
from typing import Final

_FRESH: Final = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
"""Open a file that is new for certain; Windows would otherwise write each newline as two bytes."""


class Replacement:
    """Write a file piece by piece, and then put it in the place of another.

    Readers of the path see the old file or the whole new one. The file is readable by its owner only, unless ``mode``
    says something else. Whoever makes one discards it in a ``finally``; after a commit that does nothing.
    """

    def __init__(self, path: Path, new: Path, *, mode: int = 0o600, durable: bool = True) -> None:
        """Note what is to be done. The new file is made when it is first written to, and not before.

        So a signal handler that raises finds somebody who will remove it, wherever it comes in between.

        Args:
            path: the file to replace, which need not exist; its folder must.
            new: where it is written meanwhile, in the same folder; what an earlier process left there is removed.
            mode: its permissions, less those that the umask takes away.
            durable: whether file and name are on the disk itself after ``commit``, and so survive a power failure.
                Without it they survive the end of the process only.
        """
        self._path = path
        self._new = new
        self._mode = mode
        self._durable = durable
        self._descriptor = -1

    def write(self, data: bytes) -> None:
        """Append to the new file.

        Raises:
            OSError: it cannot be made, or takes only some of the data, or nothing.
        """
        self._open()
        write_all(self._descriptor, data)

    def _open(self) -> None:
        if self._descriptor < 0:
            self._new.unlink(missing_ok=True)
            self._descriptor = os.open(self._new, _FRESH, self._mode)

    def commit(self) -> None:
        """Put the new file in the place of the old one.

        Raises:
            OSError: it cannot be done, and the new one is to be discarded; the old file is as it was, unless all that
                failed is that the new one's name was made durable.
        """
        self._open()
        if self._durable:
            os.fsync(self._descriptor)
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)
        self._new.replace(self._path)
        if self._durable:
            sync_folder(self._path.parent)

    def date(self, modified: float) -> None:
        """Say when the file was changed last, in seconds since 1970, instead of now.

        Raises:
            OSError: the file system does not take it.
        """
        self._open()
        os.utime(self._new, (modified, modified))

    def discard(self) -> None:
        """Remove the new file; the old one is as it was."""
        if self._descriptor >= 0:
            descriptor, self._descriptor = self._descriptor, -1
            os.close(descriptor)
        self._new.unlink(missing_ok=True)


def replace_file(
    path: Path,
    content: bytes,
    *,
    mode: int = 0o600,
    durable: bool = True,
    new: Path | None = None,
    modified: float | None = None,
) -> None:
    """Put a whole file in the place of what was there, at once or not at all.

    Several processes and threads may replace the same file, if each has another ``new``, as it is where none is given.
    :class:`Replacement` says what the arguments mean; ``modified`` is the moment of its last change, in seconds since
    1970, and None stands for now.

    Raises:
        OSError: it cannot be written; what was there before is as it was.
    """
    new = new or path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}.new")
    replacement = Replacement(path, new, mode=mode, durable=durable)
    try:
        replacement.write(content)
        if modified is not None:
            replacement.date(modified)
        replacement.commit()
    finally:
        replacement.discard()


def absolute_path(path: str | os.PathLike[str]) -> Path:
    """Return a path from the root, by the folder in which the process is now, so that ``os.chdir`` does not change it.

    Links and ``..`` are left to the system, which alone knows where they lead.

    Raises:
        OSError: the path is relative, and the folder in which the process is was removed.
    """
    path = Path(path)
    if path.is_absolute():
        return path
    try:
        return Path.cwd() / path
    except FileNotFoundError as error:
        message = "the path is relative, and the current folder was removed; expected an absolute path"
        raise FileNotFoundError(error.errno, message, str(path)) from error


def is_file_of(descriptor: int, path: Path) -> bool:
    """Tell whether an open file is the one that a path names now."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte to an open file, in as many pieces as the system takes.

    Raises:
        OSError: it took only some of them.
    """
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable. Windows does so by itself, and cannot open folders.

    Raises:
        OSError: the folder cannot be synced.
    """
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
