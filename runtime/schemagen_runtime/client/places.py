"""Read what a URL or a path says of a place, and refuse one that says something else than it seems to."""

from __future__ import annotations

import os
import re
from typing import Final, NamedTuple

from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.text import quote_url

_EXAMPLES: Final = {
    "sqlite": "sqlite:///monitoring.db or sqlite:////absolute/path.db",
    "file": "file:///absolute/path.ndjson",
    "memory": "memory://NAME",
    "kafka": "kafka://broker:9092/events",
    "clickhouse": "clickhouse://HOST:8123/DATABASE",
    "clickhouses": "clickhouses://HOST:8443/DATABASE",
    "http": "https://collector.example",
    "https": "https://collector.example",
}
_MEMORY: Final = ":memory:"
_NO_MEMORY: Final = (
    "a database in memory would go with its process, and no other sees it; name a file, such as sqlite:///x.db"
)
# One letter before a colon is a drive of Windows.
_URL: Final = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]+):(?P<rest>.*)", re.DOTALL)
_HOST_AND_PORT: Final = re.compile(r"\d{1,5}(/.*)?")


class Place(NamedTuple):
    """Hold what a URL names.

    Attributes:
        scheme: ``sqlite``, ``file``, ``memory``, ``kafka``, ``clickhouse``, ``clickhouses``, ``http``, ``https``.
        path: of a file, decoded; the name of a destination in memory; brokers and topic; server and database; empty for
            a collector.
    """

    scheme: str
    path: str


def read_url(url: str, noun: str, examples: str) -> Place:
    """Read a URL of a store, a file or a collector.

    Args:
        url: the URL.
        noun: what it should name, for messages.
        examples: what was expected, for messages.

    Raises:
        ValueError: it is none, or not as it is written; the message says how it is. It shows no password.
    """
    if _MEMORY in url:
        raise ValueError(f"{quote_url(url)} names no file: {_NO_MEMORY}")
    match = _URL.fullmatch(url)
    scheme = match["scheme"].lower() if match is not None else ""
    if match is None or scheme not in _EXAMPLES:
        raise ValueError(f"{quote_url(url)} names no {noun}; {_advice(url, scheme)}expected a URL such as {examples}")
    rest = match["rest"]
    if scheme in ("http", "https"):
        if not rest.startswith("//"):
            write = f"{scheme}://{rest.lstrip('/') or 'collector.example'}"
            raise ValueError(f"{quote_url(url)} names no collector; write {quote_url(write)}")
        return Place(scheme, "")
    if scheme == "memory":
        if not rest.removeprefix("//").isprintable() or not rest.startswith("//") or len(rest) == 2:
            raise ValueError(f"{quote_url(url)} names no workspace in memory; write memory://NAME")
        return Place(scheme, rest[2:])
    if scheme == "kafka":
        if not rest.removeprefix("//"):
            raise ValueError(f"{quote_url(url)} names no topic; write {_EXAMPLES[scheme]}")
        return Place(scheme, rest)
    if scheme in ("clickhouse", "clickhouses"):
        if not rest.removeprefix("//"):
            raise ValueError(f"{quote_url(url)} names no ClickHouse; write {_EXAMPLES[scheme]}")
        return Place(scheme, rest)
    return Place(scheme, _read_path(url, scheme, rest))


def read_place(place: str, noun: str, examples: str) -> Place | None:
    """Read a path or a URL; None means that it is a path.

    Raises:
        ValueError: it is a URL, and not as it is written.
    """
    return read_url(place, noun, examples) if _is_url(place) else None


def refuse_tilde(name: str, path: str) -> None:
    """Refuse a path that begins with a home folder as shells write it: a folder called ``~`` would be made.

    Raises:
        ValueError: it does.
    """
    if path.startswith("~") and not os.path.lexists(path.partition("/")[0]):
        written = os.path.expanduser(path)  # noqa: PTH111 -- pathlib takes longer to import
        raise ValueError(f"{name} is {quote_url(path)}: only shells read '~'; write {quote_url(written)}")


def _is_url(text: str) -> bool:
    """Tell a URL, or what is meant as one, from a path, which may have a colon too."""
    match = _URL.fullmatch(text)
    return match is not None and (match["rest"].startswith("//") or match["scheme"].lower() in _EXAMPLES)


def _advice(url: str, scheme: str) -> str:
    """Say what was probably meant by a URL of an unknown scheme, or by none."""
    rest = url.partition(":")[2]
    if scheme.startswith("sqlite"):
        return f"write sqlite:///{quote_url(rest.lstrip('/'))[1:-1]}; "
    if scheme and not rest.startswith("//") and _HOST_AND_PORT.fullmatch(rest):
        return f"write http://{quote_url(url)[1:-1]}; "
    if url and url == url.strip() and not scheme and "//" not in url:
        return f"for a file write sqlite:///{quote_url(url)[1:-1]}; "
    return ""


def _read_path(url: str, scheme: str, rest: str) -> str:
    """Return the path of a file's URL: what follows the third slash of ``sqlite``, and the whole path of ``file``."""
    said = f"{quote_url(url)} names no file"
    if not rest.startswith("///"):
        if rest.startswith("//localhost/"):
            raise ValueError(f"{said}: it names a host; write {scheme}:///{rest.removeprefix('//localhost/')}")
        if scheme == "file" and rest.partition("?")[0].lower().endswith((".db", ".sqlite", ".sqlite3")):
            name = rest.partition("?")[0].removeprefix("//")
            raise ValueError(f"{said}: SQLite's own URIs are not taken; write sqlite:///{quote_url(name)[1:-1]}")
        name = rest.lstrip("/") if rest.startswith("//") or scheme == "file" else rest
        write = f"{scheme}:///{quote_url(name)[1:-1]}" if name else _EXAMPLES[scheme]
        host = ": what follows two slashes is a host" if rest.startswith("//") and name else ""
        raise ValueError(f"{said}{host}; write {write}, with three slashes before the path")
    path = rest[3:] if scheme == "sqlite" else rest[2:]
    if not path.strip("/"):
        raise ValueError(f"{said}; write {_EXAMPLES[scheme]}")
    if path.lower().removeprefix("/").startswith(("file:", "sqlite:")):
        raise ValueError(f"{said}: SQLite's own URIs are not taken; write {_EXAMPLES[scheme]}")
    for mark, what, code in (("?", "options", "%3F"), ("#", "fragment", "%23")):
        if mark in path:
            raise ValueError(
                f"{said}: it takes no {what} after a {mark!r}; where the file's name has that character, write {code}"
            )
    path = _decoded(said, path)
    if path != path.strip() or not path.isprintable():
        raise ValueError(f"{said}: it has spaces around it, or characters that cannot be printed")
    refuse_tilde("its path", path)
    return path


def _decoded(said: str, path: str) -> str:
    if "%" not in path:
        return path
    with LOADING:
        from urllib.parse import unquote  # noqa: PLC0415 -- few paths have one, and start-up counts

    try:
        return unquote(path, errors="strict")
    except UnicodeDecodeError:
        raise ValueError(f"{said}: what its percent signs stand for is no UTF-8") from None


def require_folder(name: str, folder: object) -> None:
    """Refuse what is surely not meant as a folder of the spool or of dead letters; None stands for none.

    Args:
        name: the argument, for messages.
        folder: what is given for it.

    Raises:
        SettingsError: it is a URL, or empty.
    """
    if not isinstance(folder, str):  # None, or a path as an object, which is meant as one
        return
    if not folder.strip() or folder != folder.strip() or not folder.isprintable() or _is_url(folder):
        raise SettingsError(f"{name} is {quote_url(folder)}; expected the path of a folder, such as /var/spool/events")
