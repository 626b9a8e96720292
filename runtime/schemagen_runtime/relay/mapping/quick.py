"""Make events of lines of JSON that are as nearly all are; what is not is left to the mapper, which decides.

For speed: the engine writes wire lines of them, where it can be told how (``rewriting``). Else the ways to the values
of an event are compiled once, to one expression, and a line costs its record and its values. To give each line to the
mapper is the plain way (13 µs a line of twelve columns, not 2.5).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final, NamedTuple, TypeAlias, cast

import orjson

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.native.rewrite_rule import LEFT
from schemagen_runtime.relay.mapping.paths import MISSING
from schemagen_runtime.relay.mapping.picking import converter, decider, picker
from schemagen_runtime.relay.mapping.plan import Conditions, EventPlan, Format, Origin, Pick, SourcePlan
from schemagen_runtime.relay.mapping.records import may_lose, some_may_lose
from schemagen_runtime.relay.mapping.rewriting import rewriter_of
from schemagen_runtime.relay.mapping.scene import Place, Record, Scene
from schemagen_runtime.relay.mapping.spelling import spell_surely
from schemagen_runtime.relay.mapping.unmapped import Unmapped

Target: TypeAlias = "tuple[Collection, str | None]"
"""Where an event belongs: its collection, and its model."""

_NOWHERE: Final = Place("", "", 0)
_KNOWN: Final = (Origin.RECORD, Origin.CONSTANT)
"""What is picked without a look at the line's place or at what came beside it."""
_AS_THEY_ARE: Final = (Format.JSON, Format.BENTOML)
"""Formats whose records are what a line of JSON says."""
_ELSE: Final = (KeyError, IndexError, TypeError, Unmapped)
"""What a compiled expression raises where a member is missing, or is of another kind than nearly always."""
_MOST_TARGETS: Final = 1000
"""Targets that are remembered: a field of strangers may have any number of values."""
_FEW: Final = 200
"""One line of so many may be left to the mapper, which is slow; of lines of which more are, none is rewritten."""


@dataclass(slots=True)
class QuickRun:
    """Hold events that belong to one target: the indexes of their lines, and their values or their wire lines."""

    indexes: list[int] = field(default_factory=list[int])
    values: list[dict[str, object]] = field(default_factory=list[dict[str, object]])
    lines: list[bytes] = field(default_factory=list[bytes])


class QuickPart(NamedTuple):
    """Hold what lines that follow each other became.

    Attributes:
        start: the index of the first line.
        end: the index of the line that ends the part, which the mapper decides; or how many lines there are.
        runs: the events, by where they belong.
        skipped: lines that are left out.
    """

    start: int
    end: int
    runs: Mapping[Target, QuickRun]
    skipped: int


class _QuickRule:
    """Make events by one entry of ``events``, where all that they need is there."""

    def __init__(self, plan: EventPlan, project: str) -> None:
        self.fits = decider(plan.when) if plan.when else None
        self._id = plan.id_column
        self._members = _compiled(plan.columns)
        self._columns = [(name, picker(pick, spell_surely)) for name, pick in plan.columns.items()]
        self._project = project
        self._place = _compiled({"collection": plan.collection, "model": plan.model})
        self._targets: dict[object, Target] = {}
        is_fixed = plan.collection.origin is plan.model.origin is Origin.CONSTANT
        self.fixed_target = self._find_target({}) if is_fixed else None

    def values(self, scene: Scene) -> dict[str, object] | None:
        """Return the values of the event that a record becomes; None where the mapper decides."""
        try:
            values = self._members(scene.record)
        except _ELSE:
            try:
                found = [(name, find(scene)) for name, find in self._columns]
            except Unmapped:
                return None
            values = {name: value for name, value in found if value is not MISSING}
        return None if values.get(self._id) in (None, "") else values

    def target(self, record: Record) -> Target | None:
        """Return where the event belongs that a record becomes; None where the mapper decides."""
        return self.fixed_target or self._find_target(record)

    def _find_target(self, record: Record) -> Target | None:
        try:
            key = collection, model = tuple(self._place(record).values())
            return self._targets.get(key) or self._new_target(collection, model)
        except (*_ELSE, ValueError):
            return None

    def _new_target(self, collection: object, model: object) -> Target:
        place = Collection(self._project, require_name("data collection", cast("str", collection)))
        target = place, None if model is None else require_name("model", cast("str", model))
        if len(self._targets) < _MOST_TARGETS:
            self._targets[collection, model] = target
        return target


class QuickMapper:
    """Make events of the lines of one source."""

    def __init__(self, source: SourcePlan, project: str) -> None:
        """Prepare for a source of which :meth:`suits` is true."""
        self._skip = [decider(conditions) for conditions in source.skip]
        self._rules = [_QuickRule(plan, project) for plan in source.events]
        self._only = self._rules[0] if self._rules[0].fits is None else None
        # Of each rule of the rewriter; none of those by which lines are left out.
        known: dict[Target | None, Target | None] = {}
        targets = [known.setdefault(rule.fixed_target, rule.fixed_target) for rule in self._rules]
        self._targets = [*(None for _ in source.skip), *targets]
        self._rewriter = rewriter_of(source) if all(targets) else None

    @staticmethod
    def suits(source: SourcePlan) -> bool:
        """Tell whether events of a source are made of its records alone, one of each."""
        conditions = (*source.skip, *(plan.when for plan in source.events))
        return source.format in _AS_THEY_ARE and all(map(_suits, conditions)) and all(map(_is_simple, source.events))

    def parts(self, texts: Sequence[bytes]) -> Iterator[QuickPart]:
        """Yield what lines become; the line that ends a part is for the mapper to decide."""
        if self._rewriter is not None:
            lines, rules = self._rewriter.rewrite_each(texts)
            if rules.count(LEFT) * _FEW <= len(rules):
                yield from self._rewritten(lines, rules)
                return
        loses = may_lose if some_may_lose(texts) else None
        at = 0
        while at < len(texts):
            part = self._part(texts, at, loses)
            yield part
            at = part.end + 1

    def _rewritten(self, lines: Sequence[bytes | None], rules: bytes) -> Iterator[QuickPart]:
        """Yield what became of lines, given the number of the rule of each."""
        start = 0
        while start < len(rules):
            end = rules.find(LEFT, start)
            end = len(rules) if end < 0 else end
            found = {number: self._targets[number] for number in set(rules[start:end])}
            runs: dict[Target, QuickRun] = {}
            for target in dict.fromkeys(filter(None, found.values())):
                indexes = [index for index in range(start, end) if found[rules[index]] is target]
                runs[target] = QuickRun(indexes, lines=[cast("bytes", lines[index]) for index in indexes])
            yield QuickPart(start, end, runs, end - start - sum(len(run.lines) for run in runs.values()))
            start = end + 1

    def _part(self, texts: Sequence[bytes], start: int, loses: Callable[[bytes], bool] | None) -> QuickPart:
        skip, only = self._skip, self._only
        runs: dict[Target, QuickRun] = {}
        scene = Scene({}, _NOWHERE)
        run, last, skipped, end = QuickRun(), None, 0, start
        for end in range(start, len(texts)):
            record = None if loses is not None and loses(texts[end]) else _read(texts[end])
            if record is None:
                break
            scene.record = record
            if skip and any(test(scene) for test in skip):
                skipped += 1
                continue
            rule = only or self._rule_of(scene)
            values = None if rule is None else rule.values(scene)
            target = None if rule is None else rule.target(record)
            if values is None or target is None:
                break
            if target is not last:
                run, last = runs.setdefault(target, QuickRun()), target
            run.indexes.append(end)
            run.values.append(values)
        else:
            end = len(texts)
        return QuickPart(start, end, runs, skipped)

    def _rule_of(self, scene: Scene) -> _QuickRule | None:
        for rule in self._rules:
            if rule.fits is None or rule.fits(scene):
                return rule
        return None


def _read(text: bytes) -> Record | None:
    try:
        record: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return cast("Record", record) if type(record) is dict else None


def _compiled(picks: Mapping[str, Pick]) -> Callable[[Record], dict[str, object]]:
    """Return what makes values of a record; it raises one of ``_ELSE`` where another way is needed."""
    known: dict[str, object] = {"__builtins__": {}, "member": _member}
    pairs: list[str] = []
    for number, (name, pick) in enumerate(picks.items()):
        way = "record"
        for step in pick.path:
            way = f"member({way}, {step!r}, {int(step)})" if step.isdecimal() else f"{way}[{step!r}]"
        if pick.origin is Origin.CONSTANT:
            way = f"constant{number}"
            known[way] = pick.constant
        convert = converter(pick, spell_surely)
        if convert is not None:
            known[f"convert{number}"] = partial(_converted, convert) if pick.then else convert  # which finds nothing
            way = f"convert{number}({way})"
        pairs.append(f"{name!r}: {way}")
    made: Callable[[Record], dict[str, object]] = eval(f"lambda record: {{{', '.join(pairs)}}}", known)  # noqa: S307 -- of quoted names alone; a loop takes twice as long
    return made


def _member(value: Mapping[str, object] | Sequence[object], name: str, place: int) -> object:
    return value[place] if isinstance(value, list) else cast("Mapping[str, object]", value)[name]


def _converted(convert: Callable[[object], object], value: object) -> object:
    found = convert(value)
    if found is MISSING:
        raise KeyError
    return found


def _suits(conditions: Conditions) -> bool:
    picks = [condition.pick for condition in conditions]
    return all(pick.origin in _KNOWN and pick.spelling is None for pick in picks)


def _is_simple(plan: EventPlan) -> bool:
    picks = (*plan.columns.values(), plan.collection, plan.model)
    is_alone = plan.rows is None and plan.join is None and plan.id_column in plan.columns
    return is_alone and all(pick.origin in _KNOWN for pick in picks)
