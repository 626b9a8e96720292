"""The runtime of generated packages: validation, delivery, and what comes back.

Importing it is cheap: each name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemagen_runtime.collection import DataCollection
    from schemagen_runtime.dead_letters import DeadLetterError
    from schemagen_runtime.destination import (
        Batch,
        BatchRefused,
        BatchTooLarge,
        Collection,
        Destination,
        DestinationError,
        Outcome,
        SchemaConflict,
        SchemaInfo,
        TransientError,
    )
    from schemagen_runtime.envelope import DeadLetter
    from schemagen_runtime.errors import ErrorCode, FieldError, SchemagenError, ValidationError
    from schemagen_runtime.future import ForkedError, IngestFuture
    from schemagen_runtime.http.settings import HttpSettings
    from schemagen_runtime.latency import Latency
    from schemagen_runtime.reading import RecordSource
    from schemagen_runtime.record import Record
    from schemagen_runtime.result import EventError, EventResult, Fate, IngestionError, IngestResult, StreamingStatus
    from schemagen_runtime.schema import Partition, Rejection, Schema
    from schemagen_runtime.settings import Settings, SettingsError, WhenFull
    from schemagen_runtime.spool.slot import SpoolError
    from schemagen_runtime.stats import MetricsHook, Stats
    from schemagen_runtime.urls import open_records
    from schemagen_runtime.workspace import Workspace

__all__ = [
    "Batch",
    "BatchRefused",
    "BatchTooLarge",
    "Collection",
    "DataCollection",
    "DeadLetter",
    "DeadLetterError",
    "Destination",
    "DestinationError",
    "ErrorCode",
    "EventError",
    "EventResult",
    "Fate",
    "FieldError",
    "ForkedError",
    "HttpSettings",
    "IngestFuture",
    "IngestResult",
    "IngestionError",
    "Latency",
    "MetricsHook",
    "Outcome",
    "Partition",
    "Record",
    "RecordSource",
    "Rejection",
    "Schema",
    "SchemaConflict",
    "SchemaInfo",
    "SchemagenError",
    "Settings",
    "SettingsError",
    "SpoolError",
    "Stats",
    "StreamingStatus",
    "TransientError",
    "ValidationError",
    "WhenFull",
    "Workspace",
    "open_records",
]

_MODULES = {
    "collection": ("DataCollection",),
    "dead_letters": ("DeadLetterError",),
    "destination": (
        "Batch",
        "BatchRefused",
        "BatchTooLarge",
        "Collection",
        "Destination",
        "DestinationError",
        "Outcome",
        "SchemaConflict",
        "SchemaInfo",
        "TransientError",
    ),
    "envelope": ("DeadLetter",),
    "errors": ("ErrorCode", "FieldError", "SchemagenError", "ValidationError"),
    "future": ("ForkedError", "IngestFuture"),
    "http.settings": ("HttpSettings",),
    "latency": ("Latency",),
    "reading": ("RecordSource",),
    "record": ("Record",),
    "result": ("EventError", "EventResult", "Fate", "IngestResult", "IngestionError", "StreamingStatus"),
    "schema": ("Partition", "Rejection", "Schema"),
    "settings": ("Settings", "SettingsError", "WhenFull"),
    "spool.slot": ("SpoolError",),
    "stats": ("MetricsHook", "Stats"),
    "urls": ("open_records",),
    "workspace": ("Workspace",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
