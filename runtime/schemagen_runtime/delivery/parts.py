"""Say what a pipeline is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemagen_runtime.api.destination import Destination
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stats import MetricsHook
from schemagen_runtime.delivery.locations import Locations
from schemagen_runtime.disk.dead_letters import DeadLetters
from schemagen_runtime.disk.spool.log import Spooled
from schemagen_runtime.disk.spool.spool import Spool


@dataclass(frozen=True, slots=True)
class Parts:
    """Say what a pipeline is made of.

    Attributes:
        destination: where events go.
        identity: the name of the destination, by which a spool knows it.
        settings: bounds and times.
        spool: the spool's folder; None for none.
        letters: what takes dead letters; None for none.
        metrics: called with what is counted; None for nobody.
        locations: where columns stand in the schemas of this process; a forked child goes on with them.
        former: names by which the spool may have known the destination before.
    """

    destination: Destination
    identity: str
    settings: Settings
    spool: Path | None = None
    letters: DeadLetters | None = None
    metrics: MetricsHook | None = None
    locations: Locations = field(default_factory=Locations)
    former: Sequence[str] = ()


def settle_workers(parts: Parts) -> Settings:
    """Return the settings of a pipeline, with as many workers as its destination asks for where they name none."""
    asked: object = getattr(parts.destination, "best_workers", 1)
    if parts.settings.workers is not None or not isinstance(asked, int):
        return parts.settings
    return replace(parts.settings, workers=max(1, asked))


def open_spool(parts: Parts) -> Spool | None:
    """Open the spool of a pipeline; return None where it has none.

    Raises:
        SpoolError: the spool cannot be used.
    """
    if parts.spool is None:
        return None
    letters = parts.letters

    def is_buried(event: Spooled) -> bool:
        return letters is not None and letters.holds(event.stream, event.line, event.accepted_at)

    return Spool(parts.spool, parts.identity, parts.settings, is_buried, parts.former)
