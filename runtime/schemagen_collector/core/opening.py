"""Open the database: the one module of the collector that knows which store it has."""

from __future__ import annotations

from schemagen_runtime.api.store import Store
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.backends.sqlite.tokens import SqliteTokens

from schemagen_collector.core.tokens import TokenStore


def open_for_writing(path: str) -> Store:
    """Open the store that registrations and the committer write, or make it.

    Raises:
        DestinationError: it cannot be opened or written, or is not a monitoring database.
        TransientError: it is locked.
    """
    store = SqliteStore(path)
    try:
        # Now, so that a database that cannot be written is told at the start, and not with the first batch.
        store.remember_requests()
    except BaseException:
        store.close()
        raise
    return store


def open_for_reading(path: str) -> Store:
    """Open a store once more, over a connection of its own, so that reading waits for no commit.

    Raises:
        DestinationError: there is none, or it cannot be opened.
        TransientError: it is locked.
    """
    return SqliteStore(path, create=False)


def open_tokens(path: str, *, create: bool = False, read_only: bool = False) -> TokenStore:
    """Open the tokens of a store, over a connection of their own.

    With ``create`` the store is made where there is none; with ``read_only`` it is only listed.

    Raises:
        DestinationError: the store cannot be opened, or is not a monitoring database.
        TransientError: it is locked.
    """
    return TokenStore(SqliteTokens(path, create=create, read_only=read_only))
