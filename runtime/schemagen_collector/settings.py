"""Bound a collector: what one request may cost, and all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.webhooks import receiver_name, shown_receiver


@dataclass(frozen=True, slots=True)
class Webhook:
    """Say where events of alerts go, and by which secret they are signed. Neither is shown: a URL may hold a password.

    Attributes:
        url: of the receiver.
        secret: of the signatures.
    """

    url: str = field(repr=False)
    secret: str = field(repr=False)

    @property
    def name(self) -> str:
        """Return the name under which the store knows the receiver."""
        return receiver_name(self.url)

    def __str__(self) -> str:
        """Return what a log may say of it."""
        return shown_receiver(self.url)


class Watched(NamedTuple):
    """Name the store that is watched, and what its monitor is told beside what its schemas say.

    Attributes:
        db: the path of the store, or its URL.
        told: what counts for more than its schemas.
        control: the SQLite file in which counters, reports and annotations lie, where the store is no file.
    """

    db: str
    told: MonitorSettings = NO_SETTINGS
    control: str | None = None

    @property
    def file(self) -> str:
        """Return the path of the SQLite file that has counters, reports and annotations."""
        return self.control or self.db


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectorSettings:
    """Hold the bounds of a collector; sizes in bytes, times in seconds.

    Attributes:
        db: the monitoring database; where events lie elsewhere, the file that has the tokens, counters and reports.
        store: the URL of the store that has the events, where that is no SQLite file; else None.
        open_without_tokens: whether requests need no token as long as none was ever created; for loopback only.
        max_requests: requests that are worked on at a time, each from when it has arrived; further ones are answered
            503 at once.
        max_connections: connections that may be open, idle ones too.
        max_connections_per_client: those of one address.
        max_body_bytes: of a request as it is sent.
        max_batch_bytes: of a batch, decompressed.
        max_array_bytes: of a batch that is one JSON array, which has to be parsed as a whole.
        max_event_bytes: of one line of a batch.
        max_schema_bytes: of a schema's document.
        max_columns: of a schema; SQLite holds no more in one table.
        max_bytes_in_flight: of all requests together, decompressed.
        max_head_bytes: of a request's line and headers.
        head_timeout: how long a client may take to send a request's line and headers.
        body_timeout: how long it may take to send the body.
        read_timeout: how long it may leave an answer unread.
        graceful_timeout: how long requests that were accepted may take after the service was told to stop.
        root_path: what stands before every path for those who come by a proxy, such as ``/monitoring``, of
            characters that no URL encodes; else empty.
        access_log: whether each request is logged.
        monitor: whether models are counted and judged in the background, where NumPy is installed.
        told: what counts for more than what the schemas say to their monitor.
        webhooks: who is told of alerts.
        public_url: where people find the pages, without a slash at its end; None is where the collector listens.
    """

    db: Path
    store: str | None = None
    open_without_tokens: bool = True
    max_requests: int = 64
    max_connections: int = 1000
    max_connections_per_client: int = 500
    max_body_bytes: int = 8 << 20
    max_batch_bytes: int = 16 << 20
    max_array_bytes: int = 4 << 20
    max_event_bytes: int = 1 << 20
    max_schema_bytes: int = 1 << 20
    max_columns: int = 1900
    max_bytes_in_flight: int = 64 << 20
    max_head_bytes: int = 32 << 10
    head_timeout: float = 10.0
    body_timeout: float = 30.0
    read_timeout: float = 30.0
    graceful_timeout: float = 30.0
    root_path: str = ""
    access_log: bool = True
    monitor: bool = True
    told: MonitorSettings = NO_SETTINGS
    webhooks: tuple[Webhook, ...] = ()
    public_url: str | None = None

    @property
    def watched(self) -> Watched:
        """Return what is watched, as those are given it who judge and draw."""
        return Watched(str(self.db), self.told) if self.store is None else Watched(self.store, self.told, str(self.db))
