"""The runtime of generated packages: validation, delivery, and what comes back.

Importing it is cheap: each name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schemagen_runtime.collection import DataCollection
    from schemagen_runtime.destination import (
        Batch,
        Collection,
        Destination,
        DestinationError,
        Outcome,
        SchemaConflict,
        SchemaInfo,
        TransientError,
    )
    from schemagen_runtime.errors import ErrorCode, FieldError, SchemagenError, ValidationError
    from schemagen_runtime.future import IngestFuture
    from schemagen_runtime.result import EventError, EventResult, Fate, IngestionError, IngestResult, StreamingStatus
    from schemagen_runtime.schema import Partition, Rejection, Schema
    from schemagen_runtime.settings import Settings, SettingsError
    from schemagen_runtime.stats import Stats
    from schemagen_runtime.workspace import Workspace

__all__ = [
    "Batch",
    "Collection",
    "DataCollection",
    "Destination",
    "DestinationError",
    "ErrorCode",
    "EventError",
    "EventResult",
    "Fate",
    "FieldError",
    "IngestFuture",
    "IngestResult",
    "IngestionError",
    "Outcome",
    "Partition",
    "Rejection",
    "Schema",
    "SchemaConflict",
    "SchemaInfo",
    "SchemagenError",
    "Settings",
    "SettingsError",
    "Stats",
    "StreamingStatus",
    "TransientError",
    "ValidationError",
    "Workspace",
]

_MODULES = {
    "collection": ("DataCollection",),
    "destination": (
        "Batch",
        "Collection",
        "Destination",
        "DestinationError",
        "Outcome",
        "SchemaConflict",
        "SchemaInfo",
        "TransientError",
    ),
    "errors": ("ErrorCode", "FieldError", "SchemagenError", "ValidationError"),
    "future": ("IngestFuture",),
    "result": ("EventError", "EventResult", "Fate", "IngestResult", "IngestionError", "StreamingStatus"),
    "schema": ("Partition", "Rejection", "Schema"),
    "settings": ("Settings", "SettingsError"),
    "stats": ("Stats",),
    "workspace": ("Workspace",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value
