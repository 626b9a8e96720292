"""Open a workspace and its collections, and load all that delivers before there is anything to deliver."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schemagen_runtime.api.destination import Collection, Destination, SchemaInfo, TransientError, require_name
from schemagen_runtime.api.settings import Settings, SettingsError, WhenFull
from schemagen_runtime.client.collection import DataCollection
from schemagen_runtime.client.lifecycle import Lifecycle
from schemagen_runtime.client.places import require_folder
from schemagen_runtime.client.urls import open_destination
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.disk.dead_letters import DeadLetterCallable, DeadLetterFolder, DeadLetters

if TYPE_CHECKING:
    from collections.abc import Callable

    from schemagen_runtime.api.stats import MetricsHook
    from schemagen_runtime.backends.http.settings import HttpSettings
    from schemagen_runtime.protocol.envelope import DeadLetter
    from schemagen_runtime.schema import Schema

log = logging.getLogger("schemagen_runtime")

E = TypeVar("E")


def open_lifecycle(
    destination: str | Destination,
    *,
    project: str,
    model: str | None,
    settings: Settings | None,
    http: HttpSettings | None,
    spool: str | Path | None,
    dead_letters: str | Path | Callable[[DeadLetter], object] | None,
    metrics: MetricsHook | None,
) -> Lifecycle:
    """Open a destination and start delivery to it, as ``Workspace`` says.

    Raises:
        ValueError, DestinationError, SpoolError, DeadLetterError: as ``Workspace`` does.
    """
    require_name("project", project)
    if model is not None:
        require_name("model", model)
    settings = settings or Settings()
    require_folder("spool", spool)
    if not callable(dead_letters):
        require_folder("dead_letters", dead_letters)
    if spool is not None and settings.when_full is WhenFull.DROP_OLDEST:
        raise SettingsError("when_full is drop_oldest, and a spool keeps what it accepted; choose block or reject")
    letters = _open_dead_letters(dead_letters, settings)
    opened = open_destination(destination, http, settings) if isinstance(destination, str) else destination
    identity = destination if isinstance(destination, str) else type(destination).__qualname__
    folder = None if spool is None else Path(spool)
    try:
        return Lifecycle(Parts(opened, identity, settings, folder, letters, metrics), project, model)
    except BaseException:
        if isinstance(destination, str):
            opened.close()
        raise


def open_collection(lifecycle: Lifecycle, name: str, schema: Schema[E]) -> DataCollection[E]:
    """Register a schema, and bind a collection to it, as ``Workspace.add_data_collection`` says.

    Raises:
        ValueError, SchemaConflict, DestinationError, TransientError: as ``Workspace.add_data_collection`` does.
    """
    require_name("data collection", name)
    info = SchemaInfo.of(schema)
    lifecycle.pipeline.locations.add(schema.fingerprint, schema.locate)
    try:
        lifecycle.register(Collection(lifecycle.project, name), info)
    except TransientError as error:
        if not lifecycle.pipeline.is_spooled:
            raise
        log.warning("events of %s are spooled until its schema can be registered: %s", name, error)
    return DataCollection(name, schema, info, lifecycle)


def _open_dead_letters(
    chosen: str | Path | Callable[[DeadLetter], object] | None, settings: Settings
) -> DeadLetters | None:
    if chosen is None:
        return None
    if isinstance(chosen, str | Path):
        return DeadLetterFolder(chosen, settings.max_file_bytes)
    return DeadLetterCallable(chosen)
