"""Open what a URL names: a destination, a source of records, a store. Each kind is loaded by those who use it only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemagen_runtime.api.settings import SettingsError

if TYPE_CHECKING:
    from schemagen_runtime.api.destination import Destination
    from schemagen_runtime.api.record_source import RecordSource
    from schemagen_runtime.api.settings import Settings
    from schemagen_runtime.api.store import Backup, Store
    from schemagen_runtime.backends.http.settings import HttpSettings
    from schemagen_runtime.backends.sqlite.store import SqliteStore

_EXAMPLES: Final = "sqlite:///monitoring.db, https://collector.example or file:///var/log/events.ndjson"
_STORES: Final = "sqlite:///monitoring.db or https://collector.example"
_FILES: Final = {
    "sqlite": "sqlite:///monitoring.db or sqlite:////absolute/path.db",
    "file": "file:///absolute/path.ndjson",
}
_COLLECTORS: Final = ("http", "https")


def open_destination(url: str, http: HttpSettings | None, settings: Settings) -> Destination:
    """Open the destination that ``url`` names, such as ``sqlite:///monitoring.db``.

    Raises:
        ValueError: the URL is not one of a destination, or ``http`` is given for one that is none of a collector.
        DestinationError: what it names cannot be opened.
    """
    scheme = _scheme(url)
    if scheme in _COLLECTORS:
        from schemagen_runtime.backends.http.destination import HttpDestination  # noqa: PLC0415 -- see above

        return HttpDestination(url, http)
    if scheme not in _FILES:
        raise ValueError(f"{url!r} names no destination; expected a URL such as {_EXAMPLES}")
    path = _path(url, scheme, http)
    if scheme == "sqlite":
        from schemagen_runtime.backends.sqlite.destination import SqliteDestination  # noqa: PLC0415 -- see above

        return SqliteDestination(path[1:])
    from pathlib import Path  # noqa: PLC0415 -- see above
    from urllib.parse import unquote  # noqa: PLC0415 -- see above

    from schemagen_runtime.backends.file.destination import FileDestination  # noqa: PLC0415 -- see above

    return FileDestination(Path(unquote(path)), settings.max_file_bytes)


def open_records(url: str, *, http: HttpSettings | None = None) -> RecordSource:
    """Open a SQLite store or a collector to read its records back. No file is made where there is none.

    Args:
        url: ``sqlite:///monitoring.db``, or that of a collector: the same as that of the ``Workspace``.
        http: token and time limits of a collector.

    Raises:
        ValueError: the URL is not one of a store or a collector, or ``http`` is given for one that is none of a
            collector.
        DestinationError: what it names cannot be opened.
    """
    scheme = _scheme(url)
    if scheme in _COLLECTORS:
        from schemagen_runtime.backends.http.reader import HttpReader  # noqa: PLC0415 -- see above

        return HttpReader(url, http)
    if scheme != "sqlite":
        raise ValueError(f"{url!r} names no store; expected a URL such as {_STORES}")
    return _open_sqlite(_path(url, scheme, http)[1:])


def open_store(place: str) -> Store:
    """Open a store to write, read or administer it. No file is made where there is none.

    Args:
        place: the path of a SQLite file, or the URL of a store, such as ``sqlite:///monitoring.db``.

    Raises:
        ValueError: the URL is not one of a store.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    return _open_sqlite(_file(place))


def open_backup(place: str) -> Backup:
    """Open a store that can be copied to a file; ``place`` is a path or a URL, as for :func:`open_store`.

    Raises:
        ValueError: the URL is not one of such a store.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    return _open_sqlite(_file(place))


def _open_sqlite(path: str) -> SqliteStore:
    from schemagen_runtime.backends.sqlite.store import SqliteStore  # noqa: PLC0415 -- see above

    return SqliteStore(path, create=False)


def _file(place: str) -> str:
    """Return the path of the SQLite file that a path or a URL names."""
    scheme = _scheme(place)
    if not scheme:
        return place
    if scheme != "sqlite":
        raise ValueError(f"{place!r} names no store; expected a path or a URL such as {_FILES['sqlite']}")
    return _path(place, scheme, None)[1:]


def _scheme(url: str) -> str:
    scheme, separator, _ = url.partition("://")
    return scheme.lower() if separator else ""


def _path(url: str, scheme: str, http: HttpSettings | None) -> str:
    if http is not None:
        raise SettingsError(f"http settings are given, and {url!r} names no collector")
    path = url.partition("://")[2]
    if not path.startswith("/") or path == "/":
        raise ValueError(f"{url!r} names no file; write {_FILES[scheme]}")
    return path
