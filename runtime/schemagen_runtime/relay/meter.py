"""Count what a relay does, as plain numbers: whoever shows them reads them from another thread."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from schemagen_runtime.relay.failures import Sent


@dataclass(slots=True)
class Meter:
    """Hold the numbers of one relay since it was started.

    Attributes:
        fates: events by what became of them: ``delivered``, ``duplicate``, ``erased``, ``dead_lettered``.
        dead_letters: dead letters by the code of their first error.
        refused_commits: positions that somebody else had moved, or that the log did not take.
        lag_events: events that were not read yet, by topic and partition.
        lag_seconds: how long ago the newest event was accepted that has its fate, while there are others; while nothing
            can be written the oldest that was read; else 0.
        paused: why nothing is written now; None where all is well.
    """

    fates: Counter[str] = field(default_factory=Counter[str])
    dead_letters: Counter[str] = field(default_factory=Counter[str])
    refused_commits: int = 0
    lag_events: Mapping[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    lag_seconds: float = 0.0
    paused: str | None = None

    def count(self, sent: Sent) -> None:
        """Add what became of a batch."""
        dead = sent.dead.total()
        self.fates.update({"delivered": sent.delivered, "duplicate": sent.duplicates, "erased": sent.erased})
        self.fates["dead_lettered"] += dead
        self.dead_letters.update({str(code): count for code, count in sent.dead.items()})
