"""Copy a monitoring database while others write to it.

SQLite offers two ways (sqlite.org/backup.html, sqlite.org/lang_vacuum.html). ``VACUUM INTO`` makes a smaller copy,
but builds every row and index anew. Its backup interface copies pages, as fast as the disk allows, in steps that can
be shown and interrupted. By itself it begins again whenever another process has written, and under a busy collector
never ends; so the source reads from one transaction until all is copied. In WAL mode that keeps nobody from writing.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Final

from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.api.store import Report
from schemagen_runtime.backends.sqlite.connection import translated
from schemagen_runtime.backends.sqlite.database_file import find_database
from schemagen_runtime.backends.sqlite.open_database import read_alone
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_PAGES: Final = 1000
"""Pages that are copied between two reports."""


def back_up(source: str, target: str, report: Report = lambda _copied, _of: None) -> None:
    """Copy a database, everything in it included, to a file that is there whole or not at all.

    Args:
        source: the file to copy.
        target: the file to make.
        report: is told how many pages are copied, and of how many.

    Raises:
        DestinationError: there is no such database, the target exists already, or it cannot be written.
        TransientError: the source is locked.
    """
    find_database(source, create=False)
    with _file_for(source, Path(target)) as file:
        read_alone(source, lambda connection: _copy(connection, source, file, target, report))


@contextmanager
def _file_for(source: str, target: Path) -> Generator[Path, None, None]:
    """Make a new file beside the target, which becomes the target at the end of the block, once it is on the disk."""
    _require_absence(target)
    new = target.with_name(f".{target.name}.{os.getpid()}.new")
    is_ours = True
    try:
        with _told(target):
            try:
                # For its owner only, until it has the permissions of what it is a copy of.
                os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            except FileExistsError:
                is_ours = False
                raise
        yield new
        with _told(target):
            with suppress(PermissionError):  # some file systems have no permissions
                # Its owner may have made it from a file that he may only read.
                new.chmod(Path(source).stat().st_mode & 0o777 | 0o600)
            _sync(new)
            _publish(new, target)
    finally:
        if is_ours:
            _remove(new)


def _remove(new: Path) -> None:
    """Remove the file beside the target. Where that fails the copy is what it is, with or without it."""
    try:
        new.unlink(missing_ok=True)
    except NotADirectoryError:
        return  # nothing can be there
    except OSError as error:
        log.warning("%s cannot be removed: %s; remove it by hand", new, error.strerror or error)


def _require_absence(target: Path) -> None:
    if target.is_dir():
        raise DestinationError(f"{target} is a folder; name a file in it")
    # SQLite would take a log that was left over for the copy's own.
    for path in (target, Path(f"{target}-wal"), Path(f"{target}-journal")):
        if os.path.lexists(path):
            raise _exists(path)


@contextmanager
def _told(target: Path) -> Generator[None, None, None]:
    try:
        yield
    except OSError as error:
        raise DestinationError(f"{target} cannot be written: {error.strerror or error}") from error


def _copy(connection: sqlite3.Connection, source: str, file: Path, target: str, report: Report) -> None:
    try:
        with closing(sqlite3.connect(file, isolation_level=None)) as copy, _one_moment(connection, source):
            # Nobody sees the file before it is whole and synced, so it needs no journal, and no syncs on the way.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            connection.backup(copy, pages=_PAGES, progress=lambda _, left, of: report(of - left, of))
    except sqlite3.Error as error:
        raise DestinationError(f"{source} cannot be copied to {target}: {error}") from error


@contextmanager
def _one_moment(connection: sqlite3.Connection, path: str) -> Generator[None, None, None]:
    with translated(path):
        connection.execute("BEGIN")
        # A transaction sees the database as it is when it first reads.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def _publish(new: Path, target: Path) -> None:
    try:
        # Unlike a rename, a link never replaces what somebody else has put there meanwhile.
        os.link(new, target)
    except FileExistsError:
        raise _exists(target) from None
    except OSError:
        # Not every file system has links.
        if os.path.lexists(target):
            raise _exists(target) from None
        new.rename(target)
    with suppress(OSError):  # where a folder cannot be synced, it needs not be
        _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exists(target: Path) -> DestinationError:
    return DestinationError(f"{target} exists already; choose another file, or move that one away")
