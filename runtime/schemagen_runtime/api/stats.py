"""Hold what a workspace counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from schemagen_runtime.support.display import show_table
from schemagen_runtime.support.latency import Latency

MetricsHook = Callable[[str, float, Mapping[str, str]], object]
"""Called as ``hook(name, value, tags)``: counters by how much they grew, ``latency`` with its seconds."""


@dataclass(frozen=True, slots=True)
class Stats:
    """Hold a snapshot of a workspace's counters.

    While nothing moves, ``accepted + recovered`` is the sum of ``delivered``, ``duplicates``, all of
    ``rejected``, ``dead_lettered``, ``queued_events`` and ``spooled_events``.

    Attributes:
        accepted: events that calls handed in.
        recovered: events that an earlier process left in the spool.
        delivered: events stored.
        duplicates: events that were stored before.
        rejected: events that failed, by code: of their first error.
        dead_lettered: events that were handed to the dead letters.
        retries: attempts that failed in a way that may pass.
        failed_callbacks: callbacks of futures that raised.
        queued_events: events in memory that wait or are on their way now.
        queued_bytes: what they take in memory, estimated, in bytes.
        oldest_seconds: how long ago the oldest of them was handed in; 0 where there is none.
        spooled_events: events that lie in the spool and nowhere else.
        spool_bytes: bytes of the spool on disk, of what is queued too.
        damaged_records: records of the spool that could not be read.
        latency: seconds from the call to the fate.
        checks: what checks and encodes events in this process: ``native`` or ``pure Python``.
    """

    accepted: int
    recovered: int
    delivered: int
    duplicates: int
    rejected: Mapping[str, int]
    dead_lettered: int
    retries: int
    failed_callbacks: int
    queued_events: int
    queued_bytes: int
    oldest_seconds: float
    spooled_events: int
    spool_bytes: int
    damaged_records: int
    latency: Latency
    checks: str = "pure Python"

    def _repr_html_(self) -> str:
        latency = f"p50 {self.latency.p50:.3g} s, p99 {self.latency.p99:.3g} s"
        shown = {**{one.name: getattr(self, one.name) for one in fields(self)}, "latency": latency}
        shown["rejected"] = ", ".join(f"{count} {code}" for code, count in self.rejected.items()) or 0
        return show_table("what the workspace counted", ("counter", "value"), shown.items(), len(shown))
