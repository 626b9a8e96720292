"""Open a store or a collector that is only read, and choose one of its collections."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

import click
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.record_source import RecordSource, StoredRecords
from schemagen_runtime.client.urls import open_records


@contextmanager
def open_store(url: str) -> Generator[RecordSource, None, None]:
    """Open the store or the collector that ``url`` names; none is made where there is none.

    Raises:
        click.UsageError: the URL is not one of a store or a collector.
        DestinationError: there is no such store, or it cannot be opened.
    """
    try:
        source = open_records(url)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with source:
        yield source


def choose_collection(source: RecordSource, url: str, project: str | None, name: str | None) -> Collection:
    """Return the one collection of a store with this project and name; None stands for any.

    Raises:
        click.UsageError: there are several, or it is a collector, which does not list its collections.
        DestinationError: there is none.
    """
    if not isinstance(source, StoredRecords):
        if project is None or name is None:
            raise click.UsageError(f"{url} is a collector; name the data collection with --project and --collection")
        return Collection(project, name)
    known = source.collections()
    found = [one for one in known if project in (None, one.project) and name in (None, one.name)]
    if len(found) > 1:
        several = ", ".join(map(str, found))
        raise click.UsageError(f"{url} has several collections; name one with --project and --collection: {several}")
    if not found:
        raise DestinationError(f"{url} has no such collection; it has {', '.join(map(str, known)) or 'none'}")
    return found[0]
