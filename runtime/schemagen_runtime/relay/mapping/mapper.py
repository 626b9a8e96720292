"""Turn the lines of one source into events, as its mapping says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeAlias, cast

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.relay.mapping.paths import MISSING, follow, spell_path
from schemagen_runtime.relay.mapping.picking import Picker, decider, is_plain, picker, position_id
from schemagen_runtime.relay.mapping.plan import (
    Conditions,
    Container,
    EventPlan,
    Format,
    Origin,
    Pick,
    SourcePlan,
    Spelling,
)
from schemagen_runtime.relay.mapping.presets import shape_of
from schemagen_runtime.relay.mapping.records import read_json, record_reader
from schemagen_runtime.relay.mapping.rows import read_rows
from schemagen_runtime.relay.mapping.scene import Place, Record, Scene
from schemagen_runtime.relay.mapping.spelling import spell, without_texts
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode
from schemagen_runtime.support.numbers import WrittenFloat

MERGED: Final = ""
"""The side of a half that is merged with any other of its id."""
_TEXT_OF: Final = {Container.DOCKER: "log", Container.CRI: "text"}
"""What the text of a line is called that a container's runtime wraps, where the line has no format of its own."""


@dataclass(slots=True)  # not frozen: there is one for each line, and it would take three times as long
class MappedEvent:
    """Hold an event that a line became: where it belongs, and its values by their wire names."""

    collection: Collection
    model: str | None
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class Half:
    """Hold a record that waits for others.

    Attributes:
        rule: the number of the entry of ``events`` that it fits.
        id: what it has in common with the others.
        side: which side of them it is; ``MERGED`` where sides have no names.
        record: the record.
        place: where it comes from.
    """

    rule: int
    id: str
    side: str
    record: Record
    place: Place


Mapped: TypeAlias = "Sequence[MappedEvent] | Half"
"""What a record becomes; no events where it is left out."""


class _Rule:
    """Make events by one entry of ``events``."""

    def __init__(self, plan: EventPlan, project: str, *, spells: bool) -> None:
        self.plan = plan
        self._spells = spells
        self.fits = decider(plan.when) if plan.when else None
        self.sides = {} if plan.join is None else {name: decider(side) for name, side in plan.join.sides.items()}
        self.join_id = None if plan.join is None else picker(plan.join.id)
        self._project = project
        plain = {name: pick for name, pick in plan.columns.items() if is_plain(pick)}
        self._members = [(name, pick.path[0]) for name, pick in plain.items()]
        self._columns = [(name, picker(pick)) for name, pick in plan.columns.items() if name not in plain]
        self._model, self._collection = picker(plan.model), picker(plan.collection)
        self._places: dict[tuple[object, object], tuple[Collection, str | None]] = {}
        self._id_pick = plan.columns.get(plan.id_column)

    def events(self, scene: Scene) -> list[MappedEvent]:
        """Make the events of a whole record.

        Raises:
            Unmapped: a part of it cannot be read.
        """
        if self.plan.rows is None:
            return [self._event(scene)]
        rows = read_rows(follow(scene.record, self.plan.rows), spell_path(self.plan.rows))
        made: list[MappedEvent] = []
        for scene.index, scene.row in enumerate(rows):
            made.append(self._event(scene))
        return made

    def _event(self, scene: Scene) -> MappedEvent:
        record = scene.record
        values = {name: record[member] for name, member in self._members if member in record}
        for name, find in self._columns:
            value = find(scene)
            if value is not MISSING:
                values[name] = value
        if self._spells:
            values = {name: without_texts(value) for name, value in values.items()}
        self._identify(scene, values)
        collection, model = self._place(scene)
        return MappedEvent(collection, model, values)

    def _identify(self, scene: Scene, values: dict[str, object]) -> None:
        """Give an event without an id one of its place, and the row of a batch its index."""
        name, pick = self.plan.id_column, self._id_pick
        if pick is None or values.get(name) in (None, ""):
            values[name] = position_id(scene)
        elif scene.index is not None and pick.origin in (Origin.RECORD, Origin.HEADER):
            values[name] = f"{values[name]}{pick.separator or '-'}{scene.index}"

    def _place(self, scene: Scene) -> tuple[Collection, str | None]:
        collection, model = self._collection(scene), self._model(scene)
        key = collection, model
        try:
            found = self._places.get(key)
        except TypeError:
            found = None
        if found is None:
            found = self._read_place(collection, model)
            if len(self._places) < 1000:  # a field of strangers may have any number of values
                self._places[key] = found
        return found

    def _read_place(self, collection: object, model: object) -> tuple[Collection, str | None]:
        place = Collection(self._project, _named("data collection", collection, self.plan.collection))
        return place, None if model is None else _named("model", model, self.plan.model)


def _named(what: str, name: object, pick: Pick) -> str:
    if name is MISSING:
        message = f"there is nothing at {spell_path(pick.path)}, where the name of the {what} should be"
        raise Unmapped(UnmappedCode.NO_PLACE, message)
    if type(name) in (int, float, WrittenFloat):
        way = f"{{{pick.origin}: {spell_path(pick.path)}, as: text}}"
        raise Unmapped(UnmappedCode.NO_PLACE, f"the name of the {what} is a number; write {way} to take it as a text")
    try:
        return require_name(what, cast("str", name))
    except (TypeError, ValueError) as error:
        raise Unmapped(UnmappedCode.NO_PLACE, str(error)) from error


class Mapper:
    """Turn lines into events, or say why they are none. Several threads may use one."""

    def __init__(self, source: SourcePlan, project: str) -> None:
        """Prepare for the lines of a source, whose events go to collections of a project."""
        self.source = source
        self.project = project
        self._shape = shape_of(source.format)
        self._read = None if source.format is Format.CSV else record_reader(source, (), keeps_text=source.spells)
        self.read_half = partial(read_json, keeps_text=source.spells)
        """Reads the record of a half that waited."""
        self._skip = [decider(conditions) for conditions in source.skip]
        self._skip_unread = [decider(conditions) for conditions in source.skip if _needs_no_record(conditions)]
        self._rules = [_Rule(event, project, spells=source.spells) for event in source.events]

    def scenes(
        self, line: bytes, place: Place, headers: Mapping[str, str], names: Sequence[str] = ()
    ) -> Sequence[Scene]:
        """Read a line; return each record of it, without those that are left out unread.

        Args:
            line: the line, without its end.
            place: where it stands.
            headers: what came beside it.
            names: the names of the cells, where the format is CSV.

        Raises:
            Unmapped: it cannot be read.
        """
        if self._skip_unread:
            raw = Scene({}, place, headers, line)
            if any(test(raw) for test in self._skip_unread):
                return ()
        records = self._records(line, headers, names)
        if len(records) == 1:
            return (Scene(self._shape(records[0], headers), place, headers, line),)
        return [
            Scene(self._shape(record, headers), replace(place, item=item), headers, line)
            for item, record in enumerate(records)
        ]

    def _records(self, line: bytes, headers: Mapping[str, str], names: Sequence[str]) -> Sequence[Record]:
        if self.source.format is Format.TRITON:
            return self._read_trace(line)
        if self._read is None or names:
            return [record_reader(self.source, names or self.source.names)(line)]
        record = self._read(line)
        if self.source.format is Format.TEXT and self.source.container is not None:
            return [{**record, **headers, _TEXT_OF[self.source.container]: record["text"]}]
        return [record]

    def _read_trace(self, line: bytes) -> Sequence[Record]:
        """Read a line of a JSON array: the whole array, or some of its members."""
        inside = line.strip().removeprefix(b"[").removesuffix(b"]").strip(b", \t\r")
        if not inside:
            return ()
        return cast("Sequence[Record]", read_json(b'{"":[' + inside + b"]}", keeps_text=self.source.spells)[""])

    def become(self, scene: Scene) -> Mapped:
        """Return what a record becomes.

        Raises:
            Unmapped: no rule fits it, or a part of it cannot be read.
        """
        if any(test(scene) for test in self._skip):
            return ()
        for number, rule in enumerate(self._rules):
            if rule.fits is None or rule.fits(scene):
                if rule.plan.join is None:
                    return rule.events(scene)
                half = _half(number, rule, scene)
                if half is not None:
                    return half
        raise Unmapped(UnmappedCode.NO_RULE, "no entry of 'events' fits the line; 'skip' leaves out what is no event")

    def joined(self, halves: Sequence[Half]) -> Sequence[MappedEvent] | None:
        """Return the events of a joined record, None as long as a half is missing.

        Args:
            halves: those of one id and one rule, in the order in which they came.

        Raises:
            Unmapped: a part of the record cannot be read.
        """
        rule = self._rules[halves[0].rule]
        by_side = {half.side: half for half in reversed(halves)}
        if rule.sides:
            if len(by_side) < len(rule.sides):
                return None
            record: Record = {side: by_side[side].record for side in rule.sides}
        elif len(halves) < 2:
            return None
        else:
            record = _merged(halves[0].record, halves[1].record)
        return rule.events(Scene(record, halves[0].place))

    @property
    def joining(self) -> Sequence[int]:
        """Return the numbers of the entries of ``events`` whose records are joined."""
        return [number for number, rule in enumerate(self._rules) if rule.plan.join is not None]

    def wait(self, rule: int) -> float:
        """Return for how many seconds a half waits that fits an entry of ``events``."""
        join = self._rules[rule].plan.join
        return 0.0 if join is None else join.wait


def _needs_no_record(conditions: Conditions) -> bool:
    return all(condition.pick.origin in (Origin.LINE, Origin.HEADER) for condition in conditions)


def _half(number: int, rule: _Rule, scene: Scene) -> Half | None:
    """Return the half that a record is; None where it is none of the sides."""
    side = MERGED
    if rule.sides:
        named = next((name for name, test in rule.sides.items() if test(scene)), None)
        if named is None:
            return None
        side = named
    found = cast("Picker", rule.join_id)(scene)
    if found is MISSING or found is None or found == "" or isinstance(found, dict | list):
        raise Unmapped(UnmappedCode.NO_JOIN_ID, "the line has no id by which it is joined")
    return Half(number, str(spell(found, Spelling.WRITTEN)), side, scene.record, scene.place)


def _merged(first: Record, second: Record) -> Record:
    merged = dict(first)
    for name, value in second.items():
        mine = merged.get(name)
        if isinstance(mine, dict) and isinstance(value, dict):
            merged[name] = _merged(cast("Record", mine), cast("Record", value))
        else:
            merged.setdefault(name, value)
    return merged
