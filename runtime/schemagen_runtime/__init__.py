"""Offer generated packages and their users what they need: validation, delivery, and records read back.

Importing the package is cheap: each name is loaded when it is first used. PYTEST_DONT_REWRITE: that word keeps pytest,
which looks at what brings plug-ins, from warning of a package that was imported before.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.api.destination import (
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
    from schemagen_runtime.api.record import LabelValue, Record
    from schemagen_runtime.api.record_source import RecordSource
    from schemagen_runtime.api.result import (
        EventError,
        EventResult,
        Fate,
        IngestionError,
        IngestResult,
        StreamingStatus,
    )
    from schemagen_runtime.api.settings import Settings, SettingsError, WhenFull
    from schemagen_runtime.api.stats import MetricsHook, Stats
    from schemagen_runtime.backends.clickhouse.settings import ClickHouseSettings
    from schemagen_runtime.backends.http.settings import HttpSettings
    from schemagen_runtime.backends.kafka.settings import KafkaSettings
    from schemagen_runtime.client.collection import DataCollection
    from schemagen_runtime.client.urls import open_records
    from schemagen_runtime.client.workspace import Workspace
    from schemagen_runtime.delivery.future import ForkedError, IngestFuture
    from schemagen_runtime.disk.dead_letters import DeadLetterError
    from schemagen_runtime.disk.spool.slot import SpoolError
    from schemagen_runtime.errors import ErrorCode, FieldError, SchemagenError, ValidationError
    from schemagen_runtime.frames.refusal import FrameError
    from schemagen_runtime.partition import Partition, Rejection
    from schemagen_runtime.protocol.envelope import DeadLetter
    from schemagen_runtime.schema import Schema
    from schemagen_runtime.support.latency import Latency

__all__ = [
    "Batch",
    "BatchRefused",
    "BatchTooLarge",
    "ClickHouseSettings",
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
    "FrameError",
    "HttpSettings",
    "IngestFuture",
    "IngestResult",
    "IngestionError",
    "KafkaSettings",
    "LabelValue",
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
    "client.collection": ("DataCollection",),
    "disk.dead_letters": ("DeadLetterError",),
    "api.destination": (
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
    "protocol.envelope": ("DeadLetter",),
    "errors": ("ErrorCode", "FieldError", "SchemagenError", "ValidationError"),
    "delivery.future": ("ForkedError", "IngestFuture"),
    "frames.refusal": ("FrameError",),
    "backends.clickhouse.settings": ("ClickHouseSettings",),
    "backends.http.settings": ("HttpSettings",),
    "backends.kafka.settings": ("KafkaSettings",),
    "support.latency": ("Latency",),
    "api.record_source": ("RecordSource",),
    "api.record": ("LabelValue", "Record"),
    "api.result": ("EventError", "EventResult", "Fate", "IngestResult", "IngestionError", "StreamingStatus"),
    "partition": ("Partition", "Rejection"),
    "schema": ("Schema",),
    "api.settings": ("Settings", "SettingsError", "WhenFull"),
    "disk.spool.slot": ("SpoolError",),
    "api.stats": ("MetricsHook", "Stats"),
    "client.urls": ("open_records",),
    "client.workspace": ("Workspace",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    with LOADING:
        value: object = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
