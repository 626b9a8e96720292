"""Find what is new of a model's alerts since they were told last.

An alert has no name in a judgement: it is judged anew each time, labels that come late may move its first day, and
columns that change together become one alert. So each alert that was told is looked for among those of the new
judgement, and keeps its id as long as it is open.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import Final, TypeAlias, cast
from uuid import uuid4

import orjson
from schemagen_runtime.api.notices import AlertNews, ToldAlert
from schemagen_runtime.protocol.webhooks import AlertEvent

from schemagen_monitor.report.document import Json

Told: TypeAlias = Mapping[str, Json]
"""An alert as a report has it, with its id, project, collection and model."""
Write: TypeAlias = Callable[[AlertEvent, Told], bytes]
"""Returns the body that tells an event."""

_MATERIAL: Final = ("level", "columns", "segments")
"""What makes an alert another one for those who were told. Its words have today's numbers, and differ each day."""


def find_news(
    told: Sequence[ToldAlert], alerts: Sequence[Told], muted: Container[int], today: str, write: Write
) -> list[AlertNews]:
    """Return what is to be told: what closed, then what changed, then what opened.

    An alert is told as closed if it was told as opened, also while it is muted: somebody waits for that.

    Args:
        told: the alerts that were told, all of them open.
        alerts: those of the new judgement, without ids, the closed ones too.
        muted: the places of those that are not to be told now.
        today: when an alert ends that was told, and that the new judgement does not have at all.
        write: makes the body of an event.
    """
    known = [(one.id, cast("Told", orjson.loads(one.alert))) for one in told]
    found = _matches([alert for _, alert in known], alerts)
    closed: list[AlertNews] = []
    changed: list[AlertNews] = []
    for place, (id_, before) in enumerate(known):
        now = {**before, "until": today} if place not in found else {"id": id_, **alerts[found[place]]}
        if now["until"] is not None:
            closed.append(AlertNews(id_, None, _event_id(), write(AlertEvent.CLOSED, now)))
        elif found[place] not in muted and any(before.get(key) != now.get(key) for key in _MATERIAL):
            changed.append(AlertNews(id_, orjson.dumps(now), _event_id(), write(AlertEvent.CHANGED, now)))
    seen = set(found.values())
    taken = {id_ for id_, _ in known}
    opened: list[AlertNews] = []
    for place, alert in enumerate(alerts):
        if place in seen or place in muted or alert["until"] is not None:
            continue
        id_ = next(id_ for id_ in _ids(alert) if id_ not in taken)
        taken.add(id_)
        now = {"id": id_, **alert}
        opened.append(AlertNews(id_, orjson.dumps(now), _event_id(), write(AlertEvent.OPENED, now)))
    return [*closed, *changed, *opened]


def _matches(told: Sequence[Told], alerts: Sequence[Told]) -> Mapping[int, int]:
    """Return which alert each told one is now, by their places; those that are most alike first, each once."""
    pairs = sorted(
        (_unlikeness(before, now), place, other)
        for place, before in enumerate(told)
        for other, now in enumerate(alerts)
        if _may_be(before, now)
    )
    found: dict[int, int] = {}
    seen: set[int] = set()
    for _, place, other in pairs:
        if place not in found and other not in seen:
            found[place] = other
            seen.add(other)
    return found


def _may_be(before: Told, now: Told) -> bool:
    """Tell whether two are one alert: about the same, with a column or the first day in common, at one time."""
    # What was told by an earlier release says nothing of targets.
    if before.get("target", now["target"]) != now["target"]:
        return False
    columns, others = (set(cast("Sequence[str]", one["columns"])) for one in (before, now))
    overlaps = now["until"] is None or str(now["until"]) > str(before["since"])
    is_akin = before["measure"] == now["measure"] or before["since"] == now["since"]
    return before["kind"] == now["kind"] and overlaps and is_akin and (columns == others or bool(columns & others))


def _unlikeness(before: Told, now: Told) -> tuple[bool, bool, bool, str]:
    """Return what orders alerts by how little they are like one that was told."""
    differs = (before[key] != now[key] for key in ("measure", "since", "columns"))
    return (*differs, str(now["since"]))  # type: ignore[return-value] # three of them


def _ids(alert: Told) -> Iterator[str]:
    """Yield ids for an alert: the same wherever it is judged, and further ones where that one is taken."""
    named = [
        alert[key]
        for key in ("project", "collection", "model", "kind", "column", "measure", "target", "columns", "since")
    ]
    text = orjson.dumps(named)
    while True:
        text = sha256(text).hexdigest().encode()
        yield text.decode()[:32]


def _event_id() -> str:
    return uuid4().hex
