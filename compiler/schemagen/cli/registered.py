"""Read what a store has registered for a data collection that the command line names."""

from __future__ import annotations

import click
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.client.urls import open_store

from schemagen.cli.collections import opened
from schemagen.text.suggest import shown


def newest(text: str) -> tuple[str, bytes]:
    """Return the version that was registered last, and its canonical document.

    Args:
        text: the store's URL and the collection, such as ``sqlite:///m.db#bank/credit_risk``.

    Raises:
        click.UsageError: no collection is named, or there is none of that name.
        DestinationError: the store is not there, or cannot be opened.
    """
    url, collection = _parts(text)
    with opened(open_store, url) as store:
        history = store.history(collection)
        document = store.document(collection, history[-1].fingerprint) if history else None
        if document is None:
            known = ", ".join(map(str, store.collections())) or "none"
            raise click.UsageError(f"{url} has no collection {collection}; it has {known}")
        return history[-1].version, document


def _parts(text: str) -> tuple[str, Collection]:
    url, _, place = text.partition("#")
    project, _, name = place.partition("/")
    if not project or not name:
        message = f"{shown(text)} names no data collection; write one behind it, such as {url}#default/credit_risk"
        raise click.UsageError(message)
    return url, Collection(project, name)
