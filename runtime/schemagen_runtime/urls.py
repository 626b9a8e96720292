"""The URLs that name destinations. Each kind is loaded by those who use it only."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from urllib.parse import unquote

from schemagen_runtime.destination import Destination
from schemagen_runtime.http.settings import HttpSettings
from schemagen_runtime.settings import Settings, SettingsError

_EXAMPLES: Final = "sqlite:///monitoring.db, https://collector.example or file:///var/log/events.ndjson"
_FILES: Final = {
    "sqlite": "sqlite:///monitoring.db or sqlite:////absolute/path.db",
    "file": "file:///absolute/path.ndjson",
}


def open_destination(url: str, http: HttpSettings | None, settings: Settings) -> Destination:
    """The destination that ``url`` names, such as ``sqlite:///monitoring.db``.

    Raises:
        ValueError: the URL is not one of a destination, or ``http`` is given for one that is none of a collector.
        DestinationError: what it names cannot be opened.
    """
    scheme, separator, rest = url.partition("://")
    scheme = scheme.lower() if separator else ""
    if scheme in ("http", "https"):
        from schemagen_runtime.http.destination import HttpDestination  # noqa: PLC0415 -- see above

        return HttpDestination(url, http)
    if scheme not in _FILES:
        raise ValueError(f"{url!r} names no destination; expected a URL such as {_EXAMPLES}")
    if http is not None:
        raise SettingsError(f"http settings are given, and {url!r} names no collector")
    if not rest.startswith("/") or rest == "/":
        raise ValueError(f"{url!r} names no file; write {_FILES[scheme]}")
    if scheme == "sqlite":
        from schemagen_runtime.sqlite.destination import SqliteDestination  # noqa: PLC0415 -- see above

        return SqliteDestination(rest[1:])
    from schemagen_runtime.file_destination import FileDestination  # noqa: PLC0415 -- see above

    return FileDestination(Path(unquote(rest)), settings.max_file_bytes)
