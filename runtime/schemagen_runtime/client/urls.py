"""Open what a URL names: a destination, a source of records, a store. Each kind is loaded by those who use it only."""

from __future__ import annotations

import os
from os import PathLike
from typing import TYPE_CHECKING, Final

import schemagen_runtime as runtime
from schemagen_runtime.api.settings import SettingsError
from schemagen_runtime.client.arguments import require_kind, require_url
from schemagen_runtime.client.places import Place, read_place, read_url, refuse_tilde
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.text import quote_url

if TYPE_CHECKING:
    from schemagen_runtime.api.annotations import Annotations
    from schemagen_runtime.api.counters import Counters
    from schemagen_runtime.api.destination import Destination
    from schemagen_runtime.api.kept_reports import KeptReports
    from schemagen_runtime.api.positions import PositionStore
    from schemagen_runtime.api.record_source import RecordSource
    from schemagen_runtime.api.registry import Registry
    from schemagen_runtime.api.settings import Settings
    from schemagen_runtime.api.store import Backup, Eraser, Store
    from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
    from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
    from schemagen_runtime.backends.http.settings import HttpSettings
    from schemagen_runtime.backends.kafka.settings import KafkaSettings
    from schemagen_runtime.backends.sqlite.store import SqliteStore

_EXAMPLES: Final = (
    "sqlite:///monitoring.db, https://collector.example, kafka://broker:9092/events, "
    "clickhouse://server:8123/events or file:///var/log/events.ndjson"
)
_CLICKHOUSE: Final = ("clickhouse", "clickhouses")
_READABLE: Final = "sqlite:///monitoring.db, clickhouse://server:8123/events or https://collector.example"
_FILE: Final = "sqlite:///monitoring.db"
_STORES: Final = "sqlite:///monitoring.db, clickhouse://server:8123/events or https://collector.example"


def open_destination(
    url: str,
    http: HttpSettings | None,
    settings: Settings,
    kafka: KafkaSettings | None = None,
    clickhouse: ClickHouseSettings | None = None,
) -> Destination:
    """Open the destination that ``url`` names, such as ``sqlite:///monitoring.db``.

    Raises:
        ValueError: the URL is not one of a destination, or settings of another kind of destination are given.
        DestinationError: what it names cannot be opened.
    """
    place = read_url(url, "destination", _EXAMPLES)
    if kafka is not None and place.scheme != "kafka":
        raise SettingsError(f"kafka settings are given, and {quote_url(url)} names no topic")
    if clickhouse is not None and place.scheme not in _CLICKHOUSE:
        raise SettingsError(f"clickhouse settings are given, and {quote_url(url)} names no ClickHouse")
    if not place.path:
        with LOADING:
            from schemagen_runtime.backends.http.destination import HttpDestination  # noqa: PLC0415 -- see above

        return HttpDestination(url, http)
    _require_no_http(url, http)
    if place.scheme == "sqlite":
        with LOADING:
            from schemagen_runtime.backends.sqlite.destination import SqliteDestination  # noqa: PLC0415 -- see above

        return SqliteDestination(_database(url, place))
    if place.scheme == "kafka":
        with LOADING:
            from schemagen_runtime.backends.kafka.destination import KafkaDestination  # noqa: PLC0415 -- see above

        return KafkaDestination(url, kafka, settings.delivery_timeout)
    if place.scheme in _CLICKHOUSE:
        with LOADING:
            from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination  # noqa: PLC0415 -- see above

        return ClickHouseDestination(url, clickhouse)
    if place.scheme == "memory":
        with LOADING:
            from schemagen_runtime.backends.memory.named import find_named  # noqa: PLC0415 -- only tests need it

        return find_named(place.path)
    with LOADING:
        from pathlib import Path  # noqa: PLC0415 -- see above

        from schemagen_runtime.backends.file.destination import FileDestination  # noqa: PLC0415 -- see above

    return FileDestination(Path(place.path), settings.max_file_bytes)


def require_destination_url(url: str) -> None:
    """Refuse a URL that names no destination, and open nothing.

    Raises:
        ValueError: it is not one.
    """
    read_url(url, "destination", _EXAMPLES)


def open_position_store(url: str) -> PositionStore | None:
    """Open the store that a URL names, or make it, if it is one that keeps positions beside its rows; else return None.

    Raises:
        ValueError: the URL is not as it is written.
        DestinationError: what it names cannot be opened.
    """
    place = read_url(url, "destination", _EXAMPLES)
    if place.scheme != "sqlite":
        return None
    with LOADING:
        from schemagen_runtime.backends.sqlite.store import SqliteStore  # noqa: PLC0415 -- see above

    return SqliteStore(_database(url, place))


def open_bulk_store(url: str) -> Store | None:
    """Open the store that a URL names if batches of it may have any size, and it keeps no positions; else return None.

    Raises:
        ValueError: the URL is not as it is written.
        SettingsError: the password of the environment can be none.
    """
    return _open_clickhouse(url) if read_url(url, "destination", _EXAMPLES).scheme in _CLICKHOUSE else None


def open_records(
    url: str | PathLike[str],
    *,
    http: runtime.HttpSettings | None = None,
    clickhouse: runtime.ClickHouseSettings | None = None,
) -> runtime.RecordSource:
    """Open a store or a collector to read its records back. No file is made where there is none.

    Args:
        url: ``sqlite:///monitoring.db``, ``clickhouse://server:8123/events``, or that of a collector: the same as that
            of the ``Workspace``; or the path of a SQLite file as a ``pathlib.Path``.
        http: token and time limits of a collector.
        clickhouse: password and time limits of a ClickHouse.

    Raises:
        TypeError: an argument of another type.
        ValueError: the URL is not one of a store or a collector, or settings of another kind are given.
        DestinationError: what it names cannot be opened.
    """
    url = require_url("url", url)
    if http is not None:
        with LOADING:
            from schemagen_runtime.backends.http.settings import HttpSettings  # noqa: PLC0415 -- see above

        require_kind("http", http, HttpSettings)
    if clickhouse is not None:
        with LOADING:
            from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings  # noqa: PLC0415 -- see above

        require_kind("clickhouse", clickhouse, ClickHouseSettings)
    place = read_url(url, "store", _READABLE)
    if place.scheme in ("file", "memory", "kafka"):
        raise ValueError(f"{quote_url(url)} names no store; expected a URL such as {_READABLE}")
    if clickhouse is not None and place.scheme not in _CLICKHOUSE:
        raise SettingsError(f"clickhouse settings are given, and {quote_url(url)} names no ClickHouse")
    if not place.path:
        with LOADING:
            from schemagen_runtime.backends.http.reader import HttpReader  # noqa: PLC0415 -- see above

        return HttpReader(url, http)
    _require_no_http(url, http)
    if place.scheme in _CLICKHOUSE:
        return _open_clickhouse(url, clickhouse)
    return _open_sqlite(_database(url, place), read_only=True)


def open_records_at(place: str) -> RecordSource:
    """Open a store or a collector to read its records back, as :func:`open_records` does; a path names a store too.

    Raises:
        ValueError: it is a URL, and not one of a store or a collector.
        DestinationError: what it names cannot be opened.
    """
    found = read_place(place, "store", _STORES)
    return open_records(place) if found is not None else _open_sqlite(database_path(place), read_only=True)


def open_store(place: str, *, read_only: bool = False) -> Store:
    """Open a store to write, read or administer it. No file is made where there is none.

    Args:
        place: the path of a SQLite file, or the URL of a store, such as ``sqlite:///monitoring.db``.
        read_only: whether it is only read, by somebody who perhaps may not write it; of ClickHouse the rights say that.

    Raises:
        ValueError: the URL is not one of a store.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    found = read_place(place, "store", _STORES)
    if found is not None and found.scheme in _CLICKHOUSE:
        return _open_clickhouse(place)
    return _open_sqlite(database_path(place), read_only=read_only)


def open_registry(place: str, *, read_only: bool = False) -> Registry:
    """Open what keeps the versions of schemas: a store, or a collector for one. No file is made where there is none.

    Args:
        place: the path of a SQLite file, or the URL of a store or a collector.
        read_only: whether it is only asked.

    Raises:
        ValueError: it is a URL, and not one of a store or a collector.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    found = read_place(place, "store", _STORES)
    if found is not None and not found.path:
        with LOADING:
            from schemagen_runtime.backends.http.registry import HttpRegistry  # noqa: PLC0415 -- see above

        return HttpRegistry(place)
    return open_store(place, read_only=read_only)


def open_backup(place: str) -> Backup:
    """Open a store that can be copied to a file; ``place`` is a path or a URL, as for :func:`open_store`.

    Raises:
        ValueError: the URL is not one of such a store.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    return _open_sqlite(database_path(place), read_only=True)


def open_counters(place: str, control: str | None = None) -> Counters:
    """Open what counts the rows of a store. Loads NumPy.

    Args:
        place: a path or a URL, as for :func:`open_store`.
        control: as for :func:`control_path`; the file is made where there is none.

    Raises:
        ValueError: the URL is not one of a store, or as for :func:`control_path`.
        DestinationError: the file cannot be opened.
        TransientError: it cannot be opened now.
        ModuleNotFoundError: NumPy is not installed.
    """
    path = control_path(place, control)
    if control is not None:
        with LOADING:
            from schemagen_runtime.backends.clickhouse.counters.counters import ClickHouseCounters  # noqa: PLC0415

        return ClickHouseCounters(place, path)
    with LOADING:
        from schemagen_runtime.backends.sqlite.counters.counters import SqliteCounters  # noqa: PLC0415 -- see above

    return SqliteCounters(path)


def open_annotations(place: str, control: str | None = None) -> Annotations:
    """Open what people say of the models of a store.

    Args:
        place: a path or a URL, as for :func:`open_store`.
        control: as for :func:`control_path`.

    Raises:
        ValueError: the URL is not one of a store, or as for :func:`control_path`.
    """
    with LOADING:
        from schemagen_runtime.backends.sqlite.annotations import SqliteAnnotations  # noqa: PLC0415 -- see above

    return SqliteAnnotations(control_path(place, control))


def open_kept_reports(place: str, control: str | None = None) -> KeptReports:
    """Open what is kept of judged models of a store.

    Args:
        place: a path or a URL, as for :func:`open_store`.
        control: as for :func:`control_path`.

    Raises:
        ValueError: the URL is not one of a store, or as for :func:`control_path`.
    """
    with LOADING:
        from schemagen_runtime.backends.sqlite.kept_reports import SqliteKeptReports  # noqa: PLC0415 -- see above

    return SqliteKeptReports(control_path(place, control))


def open_eraser(place: str) -> Eraser:
    """Open a store or a collector to list collections and to erase ids; ``place`` is a path or a URL.

    Raises:
        ValueError: the URL is not one of a store or a collector.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    found = read_place(place, "store", _STORES)
    if found is not None and found.scheme in ("http", "https"):
        with LOADING:
            from schemagen_runtime.backends.http.reader import HttpReader  # noqa: PLC0415 -- see above

        return HttpReader(place)
    return open_store(place)


def open_catalogue(place: str) -> Eraser:
    """Open a store or a collector to list its collections: as :func:`open_eraser`, and nothing is written.

    Raises:
        ValueError, DestinationError, TransientError: as there.
    """
    found = read_place(place, "store", _STORES)
    if found is not None and found.scheme in ("http", "https"):
        return open_eraser(place)
    return open_store(place, read_only=True)


def control_path(place: str, control: str | None = None) -> str:
    """Return the path of the SQLite file in which a monitor keeps what it makes of a store: the store, where it is one.

    Args:
        place: the path or the URL of the store.
        control: the path of the file, where the store is a ClickHouse; else None.

    Raises:
        ValueError: a file is missing or one too many, or one of them names something else.
    """
    found = read_place(place, "store", _STORES)
    is_there = found is not None and found.scheme in _CLICKHOUSE
    if is_there and control is None:
        what = "counters, reports and annotations lie in a SQLite file beside it"
        raise ValueError(f"{quote_url(place)} is a ClickHouse: {what}; name one with --control, such as control.db")
    if not is_there and control is not None:
        raise ValueError(f"--control is for a store that is no file; what is kept of {quote_url(place)} lies in it")
    return database_path(place if control is None else control)


def database_path(place: str) -> str:
    """Return the path of the SQLite file that a path or a URL names.

    Raises:
        ValueError: it is a URL, and not one of a SQLite file.
    """
    found = read_place(place, "store", _FILE)
    if found is None:
        if not place.strip():
            raise ValueError(f"{quote_url(place)} names no store; expected a path, or a URL such as {_FILE}")
        if "?" in os.path.basename(place) and not os.path.exists(place):  # noqa: PTH110, PTH119 -- see above
            raise ValueError(f"{quote_url(place)} takes no options after a '?'; name the file only")
        refuse_tilde("the path", place)
        return place
    if found.scheme in _CLICKHOUSE:
        raise ValueError(
            f"{quote_url(place)} is a ClickHouse, and this works on a SQLite file only, such as the one beside it that "
            f"--control names; docs/clickhouse.md says what works there; expected a path, or a URL such as {_FILE}"
        )
    if found.scheme != "sqlite":
        raise ValueError(f"{quote_url(place)} names no store; expected a path, or a URL such as {_FILE}")
    return _database(place, found)


def _open_sqlite(path: str, *, read_only: bool) -> SqliteStore:
    with LOADING:
        from schemagen_runtime.backends.sqlite.store import SqliteStore  # noqa: PLC0415 -- see above

    return SqliteStore(path, create=False, read_only=read_only)


def _open_clickhouse(url: str, settings: ClickHouseSettings | None = None) -> ClickHouseStore:
    with LOADING:
        from schemagen_runtime.backends.clickhouse.store import ClickHouseStore  # noqa: PLC0415 -- see above

    return ClickHouseStore(url, settings)


def _database(url: str, place: Place) -> str:
    """Return the path of a URL, unless an earlier version, which did not decode it, would have read another one.

    Raises:
        ValueError: it would have, and that file is there.
    """
    literal = url.partition("///")[2]
    if literal != place.path and os.path.exists(literal) and not os.path.exists(place.path):  # noqa: PTH110 -- see above
        message = f"is a file by that very name, which an earlier version made; rename it to {place.path}"
        raise ValueError(f"{quote_url(url)} means the file {place.path}, and there {message}, or write %25 for its '%'")
    return place.path


def _require_no_http(url: str, http: HttpSettings | None) -> None:
    if http is not None:
        raise SettingsError(f"http settings are given, and {quote_url(url)} names no collector")
