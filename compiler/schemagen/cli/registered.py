"""Ask what a store or a collector has registered for a data collection that the command line names."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager

import click
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.registry import Registry
from schemagen_runtime.api.version import Version
from schemagen_runtime.client.urls import open_registry

from schemagen.cli.collections import opened
from schemagen.text.suggest import shown


@contextmanager
def registry_of(text: str) -> Generator[tuple[Registry, Collection], None, None]:
    """Open what keeps the versions of a data collection, and close it at the end of the block.

    Args:
        text: the URL of a store or a collector, or a path, and the collection, such as
            ``sqlite:///m.db#bank/credit_risk``.

    Raises:
        click.UsageError: no collection is named, or the URL is none of a store or a collector.
        DestinationError: the store is not there, or cannot be opened.
    """
    url, collection = _parts(text)
    with opened(open_registry, url) as registry:
        yield registry, collection


def history(registry: Registry, collection: Collection) -> list[tuple[Version, bytes]]:
    """Return the registered versions of a collection, the oldest first, each with its canonical document.

    Raises:
        click.UsageError: there is no collection of that name.
    """
    return _with_documents(registry, collection, registry.history(collection))


def newest(text: str) -> tuple[str, bytes]:
    """Return the version that was registered last, and its canonical document.

    Raises:
        click.UsageError: no collection is named, or there is none of that name.
        DestinationError: the store is not there, or cannot be opened.
    """
    with registry_of(text) as (registry, collection):
        ((version, document),) = _with_documents(registry, collection, registry.history(collection)[-1:])
        return version.version, document


def _with_documents(
    registry: Registry, collection: Collection, versions: Sequence[Version]
) -> list[tuple[Version, bytes]]:
    found = [(version, registry.document(collection, version.fingerprint)) for version in versions]
    kept = [(version, document) for version, document in found if document is not None]
    if not kept:
        known = ", ".join(map(str, registry.collections())) or "none"
        raise click.UsageError(f"there is no collection {collection}; there are {known}")
    return kept


def _parts(text: str) -> tuple[str, Collection]:
    url, _, place = text.partition("#")
    project, _, name = place.partition("/")
    if not project or not name:
        message = f"{shown(text)} names no data collection; write one behind it, such as {url}#default/credit_risk"
        raise click.UsageError(message)
    return url, Collection(project, name)
