"""Run ``schemagen stats``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from functools import partial
from itertools import islice
from typing import Final

import click
from schemagen_runtime.api.store_statistics import CollectionStatistics, StoreStatistics
from schemagen_runtime.client.urls import open_store

from schemagen.cli.collections import opened
from schemagen.cli.console import examples, out
from schemagen.cli.options import text_or_json
from schemagen.text.visible import visible

_MODELS_SHOWN: Final = 5
_FINGERPRINT: Final = 12


@click.command(
    epilog=examples("schemagen stats --db monitoring.db", "schemagen stats --db monitoring.db --format json")
)
@click.option("--db", required=True, metavar="PLACE", help="A database, or its URL.")
@text_or_json("the numbers")
def command(*, db: str, form: str) -> int:
    """Count what a database holds.

    For each data collection: its models, inferences and labels, how many of them are joined, when the first and
    the last inference came, and the registered versions of its schema.
    """
    with opened(partial(open_store, read_only=True), db) as store:
        found = store.statistics()
    out(_as_json(db, found) if form == "json" else "".join(f"{visible(line)}\n" for line in _as_text(db, found)))
    return 0


def _as_json(path: str, found: StoreStatistics) -> str:
    document = {
        "version": 1,
        "file": path,
        "size": found.size,
        "wal_size": found.log_size,
        "collections": [_collection_as_json(one) for one in found.collections],
    }
    return json.dumps(document) + "\n"


def _collection_as_json(found: CollectionStatistics) -> dict[str, object]:
    return {
        "project": found.collection.project,
        "collection": found.collection.name,
        "models": [{"model": model, "inferences": count} for model, count in found.models.items()],
        "inferences": found.inferences,
        "labelled": found.labelled,
        "labels": found.labels,
        "unjoined": found.unjoined,
        "rejected": found.rejected,
        "first_received_at": found.first_received_at,
        "last_received_at": found.last_received_at,
        "versions": list(map(asdict, found.versions)),
    }


def _as_text(path: str, found: StoreStatistics) -> Iterator[str]:
    log = f", and {_bytes(found.log_size)} in its write-ahead log" if found.log_size else ""
    yield f"{path}: {_bytes(found.size)}{log}"
    if not found.collections:
        yield "no collections"
    for one in found.collections:
        yield f"{one.collection}"
        for title, text in _lines(one):
            yield f"  {title:<10}  {text}"


def _lines(found: CollectionStatistics) -> Iterator[tuple[str, str]]:
    yield "models", f"{len(found.models):,}{_listed(found.models)}"
    yield "inferences", f"{found.inferences:,}, {found.labelled:,} of them with a label"
    yield "labels", f"{found.labels:,}, {found.unjoined:,} of them without an inference"
    if found.rejected:
        yield "rejected", f"{found.rejected:,}, which are not stored"
    if found.first_received_at is not None:
        yield "received", f"{found.first_received_at} to {found.last_received_at}"
    yield "versions", ", ".join(f"{one.version} ({one.fingerprint[:_FINGERPRINT]})" for one in found.versions)


def _listed(names: Iterable[str]) -> str:
    names = iter(names)
    first = list(islice(names, _MODELS_SHOWN))
    more = ", …" if next(names, None) is not None else ""
    return f": {', '.join(first)}{more}" if first else ""


def _bytes(size: int) -> str:
    """Write a size in the unit that people would choose."""
    if size < 1024:
        return f"{size} bytes"
    amount, unit = size / 1024, "KiB"
    for larger in ("MiB", "GiB", "TiB"):
        if amount < 1024:
            break
        amount, unit = amount / 1024, larger
    return f"{amount:,.1f} {unit}"
