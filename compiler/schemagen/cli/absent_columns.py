"""Know which columns of a mapping never had a value: a path that leads nowhere is no mistake of any line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from schemagen_runtime.relay.mapping.mapper import MappedEvent
from schemagen_runtime.relay.mapping.paths import spell_path
from schemagen_runtime.relay.mapping.picking import decider
from schemagen_runtime.relay.mapping.plan import Origin, Pick, SourcePlan
from schemagen_runtime.relay.mapping.scene import Scene

from schemagen.text.suggest import counted


class AbsentColumns:
    """Look at the events of one source."""

    def __init__(self, source: SourcePlan) -> None:
        """Begin with none."""
        self._rules = [(decider(plan.when) if plan.when else None, dict(plan.columns), [0]) for plan in source.events]

    def add(self, scene: Scene, events: Sequence[MappedEvent]) -> None:
        """Look at what a record became; of a joined one, at its last part."""
        for fits, absent, count in self._rules:
            if fits is None or fits(scene):
                count[0] += len(events)
                for event in events:
                    for name in absent.keys() & event.values.keys():
                        del absent[name]
                return

    def told(self) -> Iterator[str]:
        """Yield for each column that no event had what is to be said of it; nothing where there was no event."""
        for _, absent, (count,) in self._rules:
            for name, pick in absent.items():
                if count:
                    place = f"{pick.location}: " if pick.location else ""
                    yield f"{place}column {name!r} had no value in {_all(count)}{_where(pick)}"


def _all(count: int) -> str:
    return "the one event" if count == 1 else f"any of {counted(count, 'event')}"


def _where(pick: Pick) -> str:
    return f": nothing is at {spell_path(pick.path)}" if pick.origin is Origin.RECORD and not pick.decode else ""
