"""opentelemetry-sdk: a span with the event as attributes, a ``BatchSpanProcessor``, an exporter that does nothing."""

from __future__ import annotations

from importlib import import_module

from tests.system.benchmarks.events import Event
from tests.system.benchmarks.peers import Client

trace = import_module("opentelemetry.sdk.trace")
export = import_module("opentelemetry.sdk.trace.export")


class _Nowhere(export.SpanExporter):  # type: ignore[misc, name-defined]  # its base is known at run time only
    def export(self, _: object) -> object:
        return export.SpanExportResult.SUCCESS


def client(event: Event) -> Client:
    provider = trace.TracerProvider(shutdown_on_exit=False)
    # Its default of 2048 would drop spans of a round, which costs less than to queue them.
    provider.add_span_processor(export.BatchSpanProcessor(_Nowhere(), max_queue_size=100_000))
    start = provider.get_tracer("benchmark").start_span
    attributes = {name: value for name, value in event.items() if value is not None}

    return Client(
        "OpenTelemetry span",
        lambda _: start("inference", attributes=attributes).end(),
        provider.force_flush,
        provider.shutdown,
        "exports to nowhere",
    )
