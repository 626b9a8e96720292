"""Hold an example of each public name, full of marks that stand for the values of sensitive columns."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import schemagen_runtime as runtime
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.frames.refusal import ColumnRefusal

from tests.runtime.test_event import GUARDED, MARK, SECRETS

RESULT: Final = compile_schemas([Source("guarded.yaml", GUARDED.encode())])
SCHEMA: Final[runtime.Schema[object]] = load_package(RESULT.files, "guarded")
EVENTS: Final[Any] = importlib.import_module(SCHEMA.package)
GOOD: Final[dict[str, object]] = {"open": "a", "p": 0.5, **SECRETS}
BAD: Final[dict[str, object]] = {
    **GOOD,
    "open": 7,
    "dataclas": int(MARK),
    "weight": f"w{MARK}",
    "names": [7, f"n{MARK}"],
}
BAD_EVENTS: Final[list[object]] = [
    BAD,
    EVENTS.InferenceEvent(**{**GOOD, "p": 2.0}),
    EVENTS.LabelEvent(person=f"p{MARK}", GeneratedEvent=7),
    f'{{"person": "p{MARK}"}}',
    f"b{MARK}".encode(),
    [f"l{MARK}"],
]
PLACE: Final = runtime.Collection("p", "c")
INFO: Final = runtime.SchemaInfo.of(SCHEMA)
LINE: Final = SCHEMA.encode(GOOD)
STREAM: Final = Stream(PLACE, "m", INFO)
REFUSAL: Final = ColumnRefusal("weight", "texts", "float64", "convert it", "guarded.yaml:9")

Make = Callable[[], object]


def failed(events: list[object]) -> runtime.IngestResult:
    """Return the result of a call with these events."""
    with runtime.Workspace(_Nowhere(), model="m") as ws:
        return ws.add_data_collection("c", schema=SCHEMA).ingest_events(events, raise_errors=False).result(10)


class _Nowhere:
    """Refuse every event, with a message that quotes it."""

    def register(self, collection: runtime.Collection, schema: runtime.SchemaInfo) -> None:
        del collection, schema

    def send(self, batch: runtime.Batch) -> runtime.Outcome:
        errors = {
            index: runtime.FieldError(runtime.ErrorCode.NOT_IN_ENUM, None, f"no: {line!r}", "a better", line.decode())
            for index, line in enumerate(batch.lines)
        }
        return runtime.Outcome(errors=errors)

    def close(self) -> None: ...


def _values() -> dict[str, list[object]]:
    """Return examples of what can be sent, by public name."""
    result = failed([*BAD_EVENTS, GOOD, EVENTS.InferenceEvent(**GOOD)])
    parts = SCHEMA.partition([*BAD_EVENTS, GOOD])
    stats = runtime.Stats(1, 0, 1, 0, {"closed": 1}, 0, 0, 0, 0, 0, 0.0, 0, 0, 0, runtime.Latency(0.1, 0.2, 0.3, 0.4))
    try:
        SCHEMA.encode(BAD)
        raise AssertionError("it is good")
    except runtime.ValidationError as error:
        invalid = error
    return {
        "Batch": [runtime.Batch(PLACE, "m", INFO, "k", [LINE], 1.0)],
        "BatchRefused": [runtime.BatchRefused("no")],
        "BatchTooLarge": [runtime.BatchTooLarge("no")],
        "Collection": [PLACE],
        "DeadLetter": [runtime.DeadLetter(STREAM, LINE, invalid.errors, 1, 1.0, 2.0)],
        "DeadLetterError": [runtime.DeadLetterError("no")],
        "DestinationError": [runtime.DestinationError("no")],
        "ErrorCode": list(runtime.ErrorCode),
        "EventError": list(result.errors),
        "EventResult": list(result.results),
        "Fate": list(runtime.Fate),
        "FieldError": list(invalid.errors),
        "FrameError": [runtime.FrameError("guarded", [REFUSAL]), runtime.FrameError("guarded", (), "it is empty")],
        "ForkedError": [runtime.ForkedError("no")],
        "HttpSettings": [runtime.HttpSettings(token=f"t{MARK}")],
        "ClickHouseSettings": [runtime.ClickHouseSettings(password=MARK)],
        "KafkaSettings": [runtime.KafkaSettings(properties={"sasl.password": MARK})],
        "IngestResult": [result, failed([GOOD, *BAD_EVENTS] * 300)],
        "IngestionError": [runtime.IngestionError(result)],
        "Latency": [stats.latency],
        "Outcome": [runtime.Outcome(frozenset({1}), {0: invalid.errors[0]}, frozenset({2}))],
        "Partition": [parts],
        "LabelValue": [runtime.LabelValue("y", GOOD, "2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z")],
        "Record": [runtime.Record("m", f"p{MARK}", GOOD, {"GeneratedEvent": f"g{MARK}"}, "2024-01-01T00:00:00Z", None)],
        "Rejection": list(parts.rejected),
        "SchemaConflict": [runtime.SchemaConflict(["one", "two"])],
        "SchemaInfo": [INFO],
        "SchemagenError": [runtime.SchemagenError("no")],
        "Settings": [runtime.Settings(block=1.0)],
        "SettingsError": [runtime.SettingsError("no")],
        "SpoolError": [runtime.SpoolError("no")],
        "Stats": [stats],
        "StreamingStatus": list(runtime.StreamingStatus),
        "TransientError": [runtime.TransientError("no", 3.0)],
        "ValidationError": [invalid],
        "WhenFull": list(runtime.WhenFull),
    }


VALUES: Final = _values()
BY_NAME: Final = frozenset({"Schema"})
"""Sent as the name of the package that holds them."""
BOUND: Final = frozenset({"DataCollection", "IngestFuture", "RecordSource", "Workspace"})
"""Bound to their process: they cannot be sent."""
NO_OBJECTS: Final = frozenset({"Destination", "MetricsHook", "open_records"})
"""Protocols of what users write, and functions."""


@contextmanager
def bound(folder: Path) -> Generator[dict[str, list[object]]]:
    """Open examples of what is bound to its process, by public name."""
    with ExitStack() as stack:
        url = f"sqlite:///{folder / 'store.db'}"
        workspace = stack.enter_context(runtime.Workspace(url, model="m"))
        collection = workspace.add_data_collection("c", schema=SCHEMA)
        futures = [collection.ingest_events([event], raise_errors=False) for event in (GOOD, BAD)]
        for future in futures:
            future.result(10)
        collector = runtime.open_records("http://127.0.0.1:9", http=runtime.HttpSettings(token=f"t{MARK}"))
        yield {
            "DataCollection": [collection],
            "IngestFuture": list(futures),
            "RecordSource": [stack.enter_context(runtime.open_records(url)), stack.enter_context(collector)],
            "Workspace": [workspace],
        }
