"""The URLs that name destinations, and sources of records. Each kind is loaded by those who use it only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from schemagen_runtime.api.settings import SettingsError

if TYPE_CHECKING:
    from schemagen_runtime.api.destination import Destination
    from schemagen_runtime.api.record_source import RecordSource
    from schemagen_runtime.api.settings import Settings
    from schemagen_runtime.backends.http.settings import HttpSettings

_EXAMPLES: Final = "sqlite:///monitoring.db, https://collector.example or file:///var/log/events.ndjson"
_STORES: Final = "sqlite:///monitoring.db or https://collector.example"
_FILES: Final = {
    "sqlite": "sqlite:///monitoring.db or sqlite:////absolute/path.db",
    "file": "file:///absolute/path.ndjson",
}
_COLLECTORS: Final = ("http", "https")


def open_destination(url: str, http: HttpSettings | None, settings: Settings) -> Destination:
    """The destination that ``url`` names, such as ``sqlite:///monitoring.db``.

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
    path = _path(url, scheme, http)
    from schemagen_runtime.api.record_source import StoredRecords  # noqa: PLC0415 -- see above
    from schemagen_runtime.backends.sqlite.destination import SqliteDestination  # noqa: PLC0415 -- see above

    return StoredRecords(SqliteDestination(path[1:], create=False))


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
