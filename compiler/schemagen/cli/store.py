"""A store that is only read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Final

import click
from schemagen_runtime.destination import Collection, DestinationError
from schemagen_runtime.sqlite.destination import SqliteDestination

_SCHEME: Final = "sqlite:///"


@contextmanager
def open_store(url: str) -> Generator[SqliteDestination, None, None]:
    """Open the store that ``url`` names; none is made where there is none.

    Raises:
        click.UsageError: the URL is not one of a store.
        DestinationError: there is no such store, or it cannot be opened.
    """
    path = url.removeprefix(_SCHEME)
    if not url.startswith(_SCHEME) or not path:
        raise click.UsageError(f"{url!r} names no store; expected a URL such as sqlite:///monitoring.db")
    store = SqliteDestination(path, create=False)
    try:
        yield store
    finally:
        store.close()


def choose_collection(store: SqliteDestination, url: str, project: str | None, name: str | None) -> Collection:
    """The one collection of the store with this project and name, each None where any will do.

    Raises:
        click.UsageError: there are several.
        DestinationError: there is none.
    """
    known = store.collections()
    found = [one for one in known if project in (None, one.project) and name in (None, one.name)]
    if len(found) > 1:
        several = ", ".join(map(str, found))
        raise click.UsageError(f"{url} has several collections; name one with --project and --collection: {several}")
    if not found:
        raise DestinationError(f"{url} has no such collection; it has {', '.join(map(str, known)) or 'none'}")
    return found[0]
