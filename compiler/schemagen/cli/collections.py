"""Open a store or a collector for a command, and choose one of its collections."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from typing import Protocol, TypeVar

import click
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.record_source import RecordSource
from schemagen_runtime.api.store import Store


class _Closable(Protocol):
    def close(self) -> None: ...


T = TypeVar("T", bound=_Closable)


@contextmanager
def opened(function: Callable[[str], T], place: str) -> Generator[T, None, None]:
    """Open what a path or a URL of the command line names, and close it at the end of the block.

    Args:
        function: opens it, such as ``open_records``, ``open_store`` or ``open_backup`` of the runtime.
        place: the path or the URL.

    Raises:
        click.UsageError: the URL is not one that ``function`` takes.
        DestinationError: what it names is not there, or cannot be opened.
        TransientError: it cannot be opened now.
    """
    try:
        found = function(place)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with closing(found):
        yield found


def choose_collection(source: RecordSource, url: str, project: str | None, name: str | None) -> Collection:
    """Return the one collection of a store with this project and name, each None where any will do.

    Raises:
        click.UsageError: there are several, or it is no SQLite store, which alone lists its collections here.
        DestinationError: there is none.
    """
    if not isinstance(source, Store):
        if project is None or name is None:
            raise click.UsageError(f"of which data collection of {url}? Name it with --project and --collection")
        return Collection(project, name)
    known = source.collections()
    found = [one for one in known if project in (None, one.project) and name in (None, one.name)]
    if len(found) > 1:
        several = ", ".join(map(str, found))
        raise click.UsageError(f"{url} has several collections; name one with --project and --collection: {several}")
    if not found:
        raise DestinationError(f"{url} has no such collection; it has {', '.join(map(str, known)) or 'none'}")
    return found[0]
