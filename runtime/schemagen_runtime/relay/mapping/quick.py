"""Make events of lines of JSON that are as nearly all are; what is not is left to the mapper, which decides.

For speed: a line costs one object, its values, and no place is made for it. To give each line to the mapper is the
plain way (13 µs a line of twelve columns, not 3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias, cast

import orjson

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.relay.mapping.paths import MISSING
from schemagen_runtime.relay.mapping.picking import decider, is_plain, picker
from schemagen_runtime.relay.mapping.plan import Conditions, EventPlan, Format, Origin, Pick, SourcePlan
from schemagen_runtime.relay.mapping.records import may_lose, some_may_lose
from schemagen_runtime.relay.mapping.scene import Place, Record, Scene
from schemagen_runtime.relay.mapping.unmapped import Unmapped

Target: TypeAlias = "tuple[Collection, str | None]"
"""Where an event belongs: its collection, and its model."""
QuickEvent: TypeAlias = "tuple[Target | None, dict[str, object]]"
"""What a line became: where it belongs, and its values; no target where the line is left out."""

_LEFT_OUT: Final[QuickEvent] = (None, {})
_NOWHERE: Final = Place("", "", 0)
_KNOWN: Final = (Origin.RECORD, Origin.CONSTANT)
"""What is picked without a look at the line's place or at what came beside it."""


class _QuickRule:
    """Make events by one entry of ``events``, where all that they need is there."""

    def __init__(self, plan: EventPlan, project: str) -> None:
        plain = {name: pick.path[0] for name, pick in plan.columns.items() if is_plain(pick)}
        self.fits = decider(plan.when) if plan.when else None
        self._target = (
            Collection(project, require_name("collection", cast("str", plan.collection.constant))),
            None if plan.model.constant is None else require_name("model", cast("str", plan.model.constant)),
        )
        self._plain = tuple(plain.items())
        self._members = _compiled(plain)
        self._columns = [(name, picker(pick)) for name, pick in plan.columns.items() if name not in plain]
        self._id = plan.id_column

    def make(self, scene: Scene) -> QuickEvent | None:
        """Return the event that a record becomes; None where the mapper decides."""
        record = scene.record
        try:
            values = self._members(record)
        except KeyError:
            values = {name: record[member] for name, member in self._plain if member in record}
        for name, find in self._columns:
            try:
                value = find(scene)
            except Unmapped:
                return None
            if value is not MISSING:
                values[name] = value
        return None if values.get(self._id) in (None, "") else (self._target, values)


class QuickMapper:
    """Make events of the lines of one source."""

    def __init__(self, source: SourcePlan, project: str) -> None:
        """Prepare for a source of which :meth:`suits` is true."""
        self._skip = [decider(conditions) for conditions in source.skip]
        self._rules = [_QuickRule(plan, project) for plan in source.events]

    @staticmethod
    def suits(source: SourcePlan) -> bool:
        """Tell whether events of a source are made of its records alone, one of each."""
        conditions = (*source.skip, *(plan.when for plan in source.events))
        is_json = source.format is Format.JSON and source.container is None
        return is_json and all(map(_suits, conditions)) and all(map(_is_simple, source.events))

    def events(self, texts: Sequence[bytes]) -> list[QuickEvent | None]:
        """Return what each line becomes; None where the mapper decides."""
        loses = may_lose if some_may_lose(texts) else None
        scene = Scene({}, _NOWHERE)
        made: list[QuickEvent | None] = []
        for text in texts:
            record = None if loses is not None and loses(text) else _read(text)
            if record is None:
                made.append(None)
            else:
                scene.record = record
                made.append(self._event(scene))
        return made

    def _event(self, scene: Scene) -> QuickEvent | None:
        for test in self._skip:
            if test(scene):
                return _LEFT_OUT
        for rule in self._rules:
            if rule.fits is None or rule.fits(scene):
                return rule.make(scene)
        return None


def _read(text: bytes) -> Record | None:
    try:
        record: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("Record", record) if type(record) is dict else None


def _compiled(members: Mapping[str, str]) -> Callable[[Record], dict[str, object]]:
    """Return what makes values of the members of a record; it raises KeyError where one is missing."""
    pairs = ", ".join(f"{name!r}: record[{member!r}]" for name, member in members.items())
    made: Callable[[Record], dict[str, object]] = eval(f"lambda record: {{{pairs}}}", {"__builtins__": {}})  # noqa: S307 -- of quoted names alone; a loop takes twice as long
    return made


def _suits(conditions: Conditions) -> bool:
    return all(condition.pick.origin in _KNOWN for condition in conditions)


def _is_simple(plan: EventPlan) -> bool:
    is_alone = plan.rows is None and plan.join is None and plan.id_column in plan.columns
    return (
        is_alone
        and _is_name(plan.collection)
        and _is_name(plan.model)
        and all(pick.origin in _KNOWN for pick in plan.columns.values())
    )


def _is_name(pick: Pick) -> bool:
    return pick.origin is Origin.CONSTANT
