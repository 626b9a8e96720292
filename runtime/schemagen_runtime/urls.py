"""The URLs that name destinations."""

from __future__ import annotations

from schemagen_runtime.destination import Destination


def open_destination(url: str) -> Destination:
    """The destination that ``url`` names, such as ``sqlite:///monitoring.db``.

    Raises:
        ValueError: the URL is not one of a destination.
        DestinationError: what it names cannot be opened.
    """
    scheme, separator, rest = url.partition("://")
    if not separator or scheme != "sqlite":
        raise ValueError(f"{url!r} names no destination; expected a URL such as sqlite:///monitoring.db")
    if not rest.startswith("/") or rest == "/":
        raise ValueError(f"{url!r} names no file; write sqlite:///monitoring.db or sqlite:////absolute/path.db")
    from schemagen_runtime.sqlite.destination import SqliteDestination  # noqa: PLC0415 -- only those who use it load it

    return SqliteDestination(rest[1:])
