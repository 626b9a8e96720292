"""Open the database: the one module of the collector that knows which store it has."""

from __future__ import annotations

from schemagen_runtime.api.annotations import Annotations
from schemagen_runtime.api.kept_reports import KeptReports
from schemagen_runtime.api.notices import Notices
from schemagen_runtime.api.store import Store
from schemagen_runtime.backends.sqlite.annotations import SqliteAnnotations
from schemagen_runtime.backends.sqlite.kept_reports import SqliteKeptReports
from schemagen_runtime.backends.sqlite.notices import SqliteNotices
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.backends.sqlite.tokens import SqliteTokens
from schemagen_runtime.client.urls import open_store

from schemagen_collector.core.tokens import TokenStore


def open_for_writing(path: str, url: str | None = None) -> Store:
    """Open the store that registrations and the committer write, or make it.

    Args:
        path: of the database.
        url: of the store, where the events lie in another one.

    Raises:
        DestinationError: it cannot be opened or written, or is not a monitoring database.
        TransientError: it is locked, or away.
    """
    if url is not None:
        return _open_there(url)
    store = SqliteStore(path)
    try:
        # Now, so that a database that cannot be written is told at the start, and not with the first batch.
        store.remember_requests()
    except BaseException:
        store.close()
        raise
    return store


def open_for_reading(path: str, url: str | None = None) -> Store:
    """Open a store once more, over a connection of its own, so that reading waits for no commit.

    Args, and what is raised, are as for :func:`open_for_writing`.
    """
    return SqliteStore(path, create=False) if url is None else _open_there(url)


def open_for_watching(path: str, url: str | None = None) -> Store:
    """Open a store to look at it: nothing in it changes, and whoever looks need not be able to write it.

    Args:
        path: of the database.
        url: of the store, where the events lie in another one.

    Raises:
        DestinationError: there is none, or it cannot be opened.
        TransientError: it is locked, or away.
    """
    return SqliteStore(path, create=False, read_only=True) if url is None else _open_there(url)


def open_tokens(path: str, *, create: bool = False, read_only: bool = False) -> TokenStore:
    """Open the tokens of a store, over a connection of their own.

    With ``create`` the store is made where there is none; with ``read_only`` it is only listed.

    Raises:
        DestinationError: the store cannot be opened, or is not a monitoring database.
        TransientError: it is locked.
    """
    return TokenStore(SqliteTokens(path, create=create, read_only=read_only))


def open_notices(path: str) -> Notices:
    """Open what is told of alerts; nothing is read or written before it is used."""
    return SqliteNotices(path)


def open_kept_reports(path: str) -> KeptReports:
    """Open what was judged of models; nothing is read before it is used."""
    return SqliteKeptReports(path)


def open_annotations(path: str) -> Annotations:
    """Open what people said of models; nothing is read or written before it is used."""
    return SqliteAnnotations(path)


def _open_there(url: str) -> Store:
    store = open_store(url)
    try:
        # Now, so that a server that is away or a wrong password is told at the start.
        store.collections()
    except BaseException:
        store.close()
        raise
    return store
