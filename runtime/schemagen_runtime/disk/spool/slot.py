"""Hold a spool's folder, and the part of it that one process owns.

``destination`` names where the events go, ``schemas/`` and ``streams/`` hold what they have in common, and
each numbered folder is a slot: one process at a time owns it, by the lock on its file ``lock``.
The kernel releases that lock with the process, so a slot whose owner was killed is simply free.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from schemagen_runtime.disk.spool.report_files import REPORTS
from schemagen_runtime.disk.spool.streams import STREAMS
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.envelope import SCHEMAS
from schemagen_runtime.support.files import absolute_path, is_file_of, replace_file, sync_folder
from schemagen_runtime.support.locks import try_lock

_MARK: Final = "destination"
_LOCK: Final = "lock"
DAMAGED: Final = "damaged"
_FOLDERS: Final = (SCHEMAS, STREAMS, DAMAGED)


class SpoolError(SchemagenError, OSError):
    """Report that the spool cannot be used or written; events of a call that raises it were not accepted."""


def locate_spool(folder: str | os.PathLike[str]) -> Path:
    """Return the path of a spool's folder from the root, so that ``os.chdir`` does not change it.

    Raises:
        SpoolError: it is relative, and the current folder was removed.
    """
    try:
        return absolute_path(folder)
    except OSError as error:
        raise SpoolError(f"the spool {folder} cannot be used: {error.strerror}") from error


class Slot:
    """Own a numbered folder, with the files that killed processes left in any slot."""

    def __init__(self, folder: Path, destination: str, former: Sequence[str] = ()) -> None:
        """Claim the first slot that nobody owns, and take over what lies in the others that nobody owns.

        ``destination`` is the URL or name of where the events go, and ``former`` are names that it had before.

        Raises:
            SpoolError: the folder is none, is not writable, is something else than a spool, or holds events
                for another destination.
        """
        self.folder = folder
        try:
            _prepare(folder, destination, former)
            self.path, self._lock = _claim(folder)
            try:
                _tidy(self.path)
                _mark(folder, destination, self.path)
                self._adopt()
            except OSError:
                self.close()
                raise
        except SpoolError:
            raise
        except OSError as error:
            reason = error.strerror or str(error)
            message = f"the spool {folder} cannot be used: {reason}; expected a folder that may be written"
            raise SpoolError(message) from error

    def logs(self) -> list[Path]:
        """Return the slot's files of events, the oldest first."""
        return sorted(self.path.glob("*.log"))

    def next_log(self) -> Path:
        """Return a path for one more file of events."""
        last = max((int(path.stem) for path in self.path.glob("*.log")), default=0)
        return self.path / f"{last + 1:08}.log"

    def sync(self) -> None:
        """Make the names of new files durable."""
        sync_folder(self.path)

    def require_in_place(self) -> None:
        """Require that the slot is still this process's: another one may own what was made in its place.

        Raises:
            OSError: it was removed, or another one is in its place.
        """
        if not is_file_of(self._lock, self.path / _LOCK):
            raise OSError(errno.ENOENT, f"its folder {self.path.name} was removed while it was in use")

    def close(self) -> None:
        """Give up the slot, for another process to own. In a forked child this ends nothing but the child's copy."""
        os.close(self._lock)

    def _adopt(self) -> None:
        for path in _slots(self.folder):
            if path == self.path or {entry.name for entry in path.iterdir()} <= {_LOCK}:
                continue
            descriptor = _open_lock(path)
            try:
                if try_lock(descriptor):
                    self._take_over(path)
            finally:
                os.close(descriptor)

    def _take_over(self, slot: Path) -> None:
        """Move the files of another slot here, so that each step may be the last: its process may be killed.

        The notes of what is done are copied first: alone they are harmless, while events without them would be sent
        again. Those of the other slot go last, and who finds them without their file removes them.
        """
        for report in slot.glob(f"*{REPORTS}"):
            report.rename(self.path / report.name)
        for log in sorted(slot.glob("*.log")):
            target, done = self.next_log(), log.with_suffix(".done")
            if done.exists():
                replace_file(target.with_suffix(".done"), done.read_bytes(), new=target.with_suffix(".new"))
            log.rename(target)
            done.unlink(missing_ok=True)
        _tidy(slot)
        sync_folder(self.path)
        sync_folder(slot)


def _tidy(slot: Path) -> None:
    """Remove what a killed process left half done: files that it was writing, and notes of files that are gone.

    Such notes would be taken for those of the next file of that name.
    """
    for path in (*slot.glob("*.new"), *slot.glob("*.done")):
        if path.suffix == ".new" or not path.with_suffix(".log").exists():
            path.unlink(missing_ok=True)


def _prepare(folder: Path, destination: str, former: Sequence[str]) -> None:
    if folder.exists() and not folder.is_dir():
        raise SpoolError(f"the spool {folder} is a file; expected a folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    owner = _owner(folder)
    if owner is None:
        if not all(_is_part(entry.name) for entry in folder.iterdir()):
            raise SpoolError(f"the folder {folder} holds something else than a spool; choose another one")
        return
    mark = folder / _MARK
    if owner not in (destination, *former) and any(any(slot.glob("*.log")) for slot in _slots(folder)):
        message = (
            f"the spool {folder} holds events for {owner}, and this workspace delivers to {destination}; "
            f"deliver them there first, choose another folder, or, to have them sent here, remove {mark}"
            f"{'' if '://' in destination else f', or give the destination an attribute identity = {owner!r}'}"
        )
        raise SpoolError(message)
    if owner not in (destination, *former):
        for report in (report for slot in _slots(folder) for report in slot.glob(f"*{REPORTS}")):
            report.unlink(missing_ok=True)  # what was rejected on the way to one destination is no matter of another


def _mark(folder: Path, destination: str, slot: Path) -> None:
    """Note where the events of a spool go; the note is written in the caller's slot first."""
    if _owner(folder) != destination:
        replace_file(folder / _MARK, destination.encode(), new=slot / f"{_MARK}.new")


def _owner(folder: Path) -> str | None:
    """Return where the events of a spool go, None where that is not noted."""
    try:
        return (folder / _MARK).read_text("utf-8", "replace")
    except FileNotFoundError:
        return None


def _is_part(name: str) -> bool:
    """Tell whether a spool may have something of that name, such as ``destination`` or what was to become it."""
    return name.isdecimal() or name in _FOLDERS or name.lstrip(".").split(".", maxsplit=1)[0] == _MARK


def _slots(folder: Path) -> Iterator[Path]:
    return iter(sorted((path for path in folder.iterdir() if path.name.isdecimal()), key=lambda path: int(path.name)))


def _claim(folder: Path) -> tuple[Path, int]:
    number = 0
    while True:
        path = folder / str(number)
        path.mkdir(mode=0o700, exist_ok=True)
        descriptor = _open_lock(path)
        if try_lock(descriptor):
            return path, descriptor
        os.close(descriptor)
        number += 1


def _open_lock(path: Path) -> int:
    return os.open(path / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
