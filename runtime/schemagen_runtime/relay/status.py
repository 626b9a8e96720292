"""Tell over HTTP how a relay does: ``/healthz`` for who restarts it, ``/metrics`` for Prometheus."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Final

from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

_TEXT: Final = "text/plain; charset=utf-8"
_METRICS: Final = "text/plain; version=0.0.4; charset=utf-8"
"""Prometheus' text format (its "Exposition formats" page)."""
_SECONDS: Final = 10.0
"""How long a client may take for its request."""


class _Families:
    """Turn a meter into families of metrics whenever somebody asks: a collector of prometheus-client's."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        """Yield the families."""
        with LOADING:
            from prometheus_client.core import (  # noqa: PLC0415 -- only who is asked for metrics needs it
                CounterMetricFamily,
                GaugeMetricFamily,
            )

        meter = self._meter
        fates = CounterMetricFamily("schemagen_relay_events", "Events by what became of them.", labels=["fate"])
        for fate in ("delivered", "duplicate", "erased", "dead_lettered"):
            fates.add_metric([fate], meter.fates[fate])
        yield fates
        dead = CounterMetricFamily(
            "schemagen_relay_dead_letters", "Dead letters by their first error.", labels=["code"]
        )
        for code, count in tuple(meter.dead_letters.items()):
            dead.add_metric([code], count)
        yield dead
        again = "Events that came again, and were stored already."
        yield CounterMetricFamily("schemagen_relay_redelivered", again, value=meter.fates["duplicate"])
        refused = "Positions that somebody else had moved, or that the log did not take."
        yield CounterMetricFamily("schemagen_relay_refused_commits", refused, value=meter.refused_commits)
        lag = GaugeMetricFamily(
            "schemagen_relay_lag_events", "Events that were not read yet.", labels=["topic", "partition"]
        )
        for (topic, partition), events in tuple(meter.lag_events.items()):
            lag.add_metric([topic, partition], events)
        yield lag
        yield GaugeMetricFamily(
            "schemagen_relay_lag_seconds",
            "Age of the newest event that is stored, while others wait.",
            meter.lag_seconds,
        )
        paused = "1 while nothing can be written or read."
        yield GaugeMetricFamily("schemagen_relay_paused", paused, value=int(meter.paused is not None))


@contextmanager
def serving_status(host: str, port: int, meter: Meter) -> Generator[int, None, None]:
    """Answer on a thread until the end of the block; yield the port, which is chosen where ``port`` is 0.

    Raises:
        OSError: there is no such address, or somebody else listens there.
        ModuleNotFoundError: prometheus-client is not installed (extra ``collector``).
    """
    with LOADING:
        from prometheus_client import CollectorRegistry, generate_latest  # noqa: PLC0415 -- only this needs it

    registry = CollectorRegistry()
    registry.register(_Families(meter))

    class Handler(BaseHTTPRequestHandler):
        """Answer one request."""

        timeout = _SECONDS

        def do_GET(self) -> None:
            """Answer ``/healthz`` or ``/metrics``."""
            if self.path == "/metrics":
                self._answer(200, _METRICS, generate_latest(registry))
            elif self.path != "/healthz":
                self._answer(404, _TEXT, b"there are /healthz and /metrics\n")
            elif meter.paused is None:
                self._answer(200, _TEXT, b"ok\n")
            else:
                self._answer(503, _TEXT, f"{meter.paused}\n".encode())

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as http.server calls it
            """Write nothing."""

    with ThreadingHTTPServer((host, port), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, name="schemagen-status", daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
