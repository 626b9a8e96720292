"""Open a workspace and its collections, and load all that delivers before there is anything to deliver."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from schemagen_runtime.api.destination import Collection, Destination, SchemaInfo, TransientError, require_name
from schemagen_runtime.api.settings import Settings, SettingsError, WhenFull
from schemagen_runtime.client.arguments import (
    identify_destination,
    require_callable,
    require_destination,
    require_kind,
    require_path,
    require_schema,
)
from schemagen_runtime.client.collection import DataCollection
from schemagen_runtime.client.lifecycle import Lifecycle
from schemagen_runtime.client.places import require_folder
from schemagen_runtime.client.urls import open_destination
from schemagen_runtime.delivery.parts import Parts
from schemagen_runtime.disk.dead_letters import DeadLetterCallable, DeadLetterFolder, DeadLetters
from schemagen_runtime.disk.spool.slot import locate_spool
from schemagen_runtime.support.gate import Gate
from schemagen_runtime.support.loading import LOADING
from schemagen_runtime.support.log import log_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from os import PathLike

    from schemagen_runtime.api.stats import MetricsHook
    from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
    from schemagen_runtime.backends.http.settings import HttpSettings
    from schemagen_runtime.backends.kafka.settings import KafkaSettings
    from schemagen_runtime.protocol.envelope import DeadLetter
    from schemagen_runtime.schema import Schema

log = log_of("schemagen_runtime")

E = TypeVar("E")


def open_lifecycle(
    destination: str | PathLike[str] | Destination,
    *,
    project: str,
    model: str | None,
    settings: Settings | None,
    http: HttpSettings | None,
    kafka: KafkaSettings | None,
    clickhouse: ClickHouseSettings | None,
    spool: str | PathLike[str] | None,
    dead_letters: str | PathLike[str] | Callable[[DeadLetter], object] | None,
    metrics: MetricsHook | None,
) -> Lifecycle:
    """Open a destination and start delivery to it, as ``Workspace`` says.

    Raises:
        TypeError, ValueError, DestinationError, SpoolError, DeadLetterError: as ``Workspace`` does.
    """
    destination = require_destination(destination)
    require_kind("settings", settings, Settings)
    if http is not None:
        with LOADING:
            from schemagen_runtime.backends.http.settings import HttpSettings  # noqa: PLC0415 -- for collectors only

        require_kind("http", http, HttpSettings)
    if kafka is not None:
        with LOADING:
            from schemagen_runtime.backends.kafka.settings import KafkaSettings  # noqa: PLC0415 -- for topics only

        require_kind("kafka", kafka, KafkaSettings)
    if clickhouse is not None:
        with LOADING:
            from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings  # noqa: PLC0415 -- as above

        require_kind("clickhouse", clickhouse, ClickHouseSettings)
    require_path("spool", spool)
    require_path("dead_letters", dead_letters, or_callable=True)
    require_callable("metrics", metrics, "a callable that takes a name, a value and tags")
    require_name("project", project)
    if model is not None:
        require_name("model", model)
    settings = settings or Settings()
    require_folder("spool", spool)
    if not callable(dead_letters):
        require_folder("dead_letters", dead_letters)
    if spool is not None and settings.when_full is WhenFull.DROP_OLDEST:
        raise SettingsError("when_full is drop_oldest, and a spool keeps what it accepted; choose block or reject")
    names = (destination,) if isinstance(destination, str) or spool is None else identify_destination(destination)
    identity, *former = map(str, names)
    letters = _open_dead_letters(dead_letters, settings)
    opened = (
        open_destination(destination, http, settings, kafka, clickhouse)
        if isinstance(destination, str)
        else destination
    )
    try:
        if isinstance(destination, str):
            identity = str(getattr(opened, "identity", destination))
        folder = None if spool is None else locate_spool(spool)
        return Lifecycle(Parts(opened, identity, settings, folder, letters, metrics, former=former), project, model)
    except BaseException:
        if isinstance(destination, str):
            opened.close()
        raise


def open_collection(lifecycle: Lifecycle, name: str, schema: Schema[E]) -> DataCollection[E]:
    """Register a schema, and bind a collection to it, as ``Workspace.add_data_collection`` says.

    Raises:
        SchemagenError, TypeError, ValueError: as ``Workspace.add_data_collection`` does.
    """
    require_name("data collection", name)
    require_schema(schema)
    info = SchemaInfo.of(schema)
    schema.load()
    lifecycle.pipeline.locations.add(schema.fingerprint, schema.locate)
    _register(lifecycle, Collection(lifecycle.project, name), info)
    return DataCollection(name, schema, info, lifecycle)


def _register(lifecycle: Lifecycle, place: Collection, info: SchemaInfo) -> None:
    """Register a schema for as long as the settings say, or leave it to the first batch.

    Raises:
        TransientError: the destination could not be reached in that time.
        SchemaConflict, DestinationError: the destination refuses it.
    """
    settings = lifecycle.settings
    timeout = settings.registration_timeout
    until = time.monotonic() + (timeout or 0.0)
    gate, nobody = Gate(settings.backoff, settings.max_backoff), threading.Event()
    while True:
        started = time.monotonic()
        try:
            lifecycle.register(place, info)
        except TransientError as error:
            if timeout is None:
                log.warning("%s: events wait until its schema can be registered: %s", place, error)
                return
            gate.shut(started, error.retry_after, error)
            if not gate.wait(until, nobody) or time.monotonic() >= until:
                raise
        else:
            return


def _open_dead_letters(
    chosen: str | PathLike[str] | Callable[[DeadLetter], object] | None, settings: Settings
) -> DeadLetters | None:
    if chosen is None:
        return None
    if not callable(chosen):
        return DeadLetterFolder(Path(chosen), settings.max_file_bytes)
    return DeadLetterCallable(chosen)
