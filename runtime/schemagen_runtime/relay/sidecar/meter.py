"""Count what a sidecar does, as plain numbers: whoever shows them reads them from another thread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.support.clock import monotonic


@dataclass(slots=True)
class Meter:
    """Hold the numbers of one sidecar since it was started.

    Attributes:
        lines: by source and fate, what became of lines: ``delivered``, ``duplicate``, ``erased``, ``dead_lettered``
            (each event counts), ``skipped``, ``waiting`` (for the other half).
        behind_bytes: by source, bytes that have no fate yet.
        behind_seconds: by source, how long ago the oldest file with such bytes was last written; else 0.
        generations: by source, and why they began, generations of logs.
        lost_bytes: by source, bytes that were seen and gone before they were read.
        paused: why nothing is sent now; None where all is well.
        alive_at: when the sidecar last went round, on the monotonic clock.
    """

    lines: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    behind_bytes: dict[str, int] = field(default_factory=dict[str, int])
    behind_seconds: dict[str, float] = field(default_factory=dict[str, float])
    generations: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    lost_bytes: dict[str, int] = field(default_factory=dict[str, int])
    paused: str | None = None
    alive_at: float = field(default_factory=monotonic)

    def count(self, source: str, sent: Sent, others: Counter[str]) -> None:
        """Add what became of a batch, and of the lines that are in none."""
        fates = {
            "delivered": sent.delivered,
            "duplicate": sent.duplicates,
            "erased": sent.erased,
            "dead_lettered": sent.dead.total(),
            **others,
        }
        self.lines.update({(source, fate): count for fate, count in fates.items()})

    @property
    def trouble(self) -> str | None:
        """Return why the sidecar is not well; None where it is."""
        if self.paused is not None:
            return self.paused
        return "the sidecar has not gone round for a minute" if monotonic() > self.alive_at + 60.0 else None
