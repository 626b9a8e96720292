"""Tell what settings of a monitor say about what a store does not have: nothing would follow from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.columns import Role
from schemagen_runtime.compatibility.described import Described
from schemagen_runtime.protocol.monitor_settings import MonitorSettings
from schemagen_runtime.protocol.monitoring import DEFAULT_LEVELS, Monitoring, read_monitoring
from schemagen_runtime.support.nearest import nearest

_JUDGED: Final = (Role.FEATURE, Role.PREDICTION)


def misfits(settings: MonitorSettings, known: Mapping[Collection, Described]) -> Iterator[str]:
    """Yield a sentence about each part of settings that does not fit a store.

    Args:
        settings: the settings.
        known: the newest schema of each collection of the store.
    """
    names = {str(collection): collection for collection in known}
    for collection, said in settings.collections:
        schema = known.get(collection)
        if schema is None:
            yield f"there is no collection {collection} yet{_meant(str(collection), names)}"
        else:
            yield from _unknown_quiet(collection, said, schema)
    for collection, schema in known.items():
        yield from _crossed_levels(collection, settings, schema)


def _unknown_quiet(collection: Collection, said: Monitoring, schema: Described) -> Iterator[str]:
    judged = {name for name, column in schema.columns.items() if column.role in _JUDGED}
    for name in said.quiet:
        if name not in judged:
            yield f"{collection} has no feature or prediction {name!r} that could be quiet{_meant(name, judged)}"


def _crossed_levels(collection: Collection, settings: MonitorSettings, schema: Described) -> Iterator[str]:
    told = settings.of(collection, read_monitoring(schema.said.get("monitor")) or Monitoring())
    for found in DEFAULT_LEVELS:
        levels = told.levels(found)
        if levels.warning > levels.alert:
            yield (
                f"with what the schema says, {found} of {collection} is an alert from {levels.alert:g} on and a "
                f"warning from {levels.warning:g} on only: say both"
            )


def _meant(name: str, known: Mapping[str, object] | set[str]) -> str:
    near = nearest(name, known)
    return f"; is {near!r} meant?" if near else ""
