"""Read where a value comes from: a path, or a mapping that says more."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from schemagen_runtime.relay.mapping.plan import Decode, Origin, Path, Pick, Spelling, Unit

from schemagen.frontend.nodes import Mapping, Node, Scalar, Value, meaning
from schemagen.frontend.nodes import Sequence as ListNode
from schemagen.mapping.notes import Notes
from schemagen.text.span import Span
from schemagen.text.suggest import did_you_mean, shown

ORIGINS: Final = tuple(Origin)
_MORE: Final = ("decode", "then", "unit", "zone", "of", "separator", "as")
_KEYS: Final = (*ORIGINS, *_MORE)
_AS: Final = ("text",)
_EXAMPLE: Final = "write a path such as request.id, or a mapping such as {path: ts, unit: ms}"
_MARKS: Final = (Origin.POSITION, Origin.FIRST_SEEN, Origin.LINE)
"""What there is once for a line, and so needs no path."""


def location(span: Span) -> str:
    """Return a place as text."""
    return f"{span.path}:{span.start.line}:{span.start.column}"


def read_pick(notes: Notes, key: str, node: Node, more: tuple[str, ...] = ()) -> Pick | None:
    """Read where a value comes from; None where that cannot be read.

    Args:
        notes: takes the mistakes.
        key: what the value is for.
        node: what says it.
        more: keys that may stand beside, and that the caller reads.
    """
    if isinstance(node, Scalar):
        path = notes.path(key, node)
        return None if path is None else Pick(Origin.RECORD, path, location=location(node.span))
    if isinstance(node, ListNode):
        notes.wrong(key, node, "a path or a mapping", _EXAMPLE)
        return None
    if notes.mapping(key, node, (*_KEYS, *more)) is None:
        return None
    given = [origin for origin in ORIGINS if node.get(origin) is not None]
    if len(given) != 1:
        what = "no origin" if not given else f"{len(given)} origins"
        notes.tell("SG603", node.span, f"'{key}' has {what}; expected one of {', '.join(ORIGINS)}", _EXAMPLE)
        return None
    pick = _read_origin(notes, given[0], node.get(given[0]) or node)
    return None if pick is None else _read_more(notes, node, replace(pick, location=location(node.span)))


def _read_origin(notes: Notes, origin: Origin, node: Node) -> Pick | None:
    if origin is Origin.CONSTANT:
        return Pick(origin, constant=_constant(node))
    if origin in _MARKS:
        return Pick(origin) if notes.true(origin, node) else None
    if origin is Origin.HEADER:
        name = notes.text(origin, node, "the name of a header, such as ce-id")
        return None if name is None else Pick(origin, (name.lower(),))
    path = notes.path(origin, node)
    return None if path is None else Pick(origin, path)


def _constant(node: Node) -> Value:
    return meaning(node)


def _read_more(notes: Notes, node: Mapping, pick: Pick) -> Pick | None:
    decode, then, unit, zone, of, separator, spelled = map(node.get, _MORE)
    if decode is not None:
        pick = replace(pick, decode=_read_decode(notes, decode))
    if then is not None:
        if not pick.decode and decode is None:
            notes.tell("SG602", then.span, "'then' goes on from what was decoded, and nothing is", "add 'decode: json'")
        pick = replace(pick, then=notes.path("then", then) or ())
    if unit is not None:
        chosen = notes.choice("unit", unit, Unit)
        pick = replace(pick, unit=None if chosen is None else Unit(chosen))
    if zone is not None:
        pick = replace(pick, zone=read_zone(notes, zone))
    if unit is not None and zone is not None:
        message = "a number that counts from 1970 has no zone"
        notes.tell("SG608", zone.span, message, "write 'unit' for numbers, or 'zone' for texts")
    if of is not None:
        pick = replace(pick, of=_read_of(notes, pick, of))
    if separator is not None:
        pick = replace(pick, separator=notes.text("separator", separator))
    if spelled is not None:
        pick = replace(pick, spelling=_read_spelling(notes, pick, spelled))
    return pick


def _read_of(notes: Notes, pick: Pick, of: Node) -> Path | None:
    if pick.origin is not Origin.ROW:
        notes.tell(
            "SG603", of.span, "'of' says in which list a row lies, and stands beside 'row'", "write {row: 0, of: …}"
        )
    return notes.path("of", of)


def _read_spelling(notes: Notes, pick: Pick, node: Node) -> Spelling | None:
    if notes.choice("as", node, _AS) is None:
        return None
    if pick.origin not in (Origin.RECORD, Origin.ROW):
        advice = "write the constant as a text" if pick.origin is Origin.CONSTANT else "leave 'as' out"
        notes.tell("SG614", node.span, f"what '{pick.origin}' gives is no number of the record", advice)
    return Spelling.WRITTEN


def _read_decode(notes: Notes, node: Node) -> tuple[Decode, ...]:
    steps = node.items if isinstance(node, ListNode) else (node,)
    chosen = [notes.choice("decode", step, Decode) for step in steps]
    return tuple(Decode(step) for step in chosen if step is not None)


def read_zone(notes: Notes, node: Node) -> str | None:
    """Return the name of a time zone that there is."""
    name = notes.text("zone", node, "a time zone such as Europe/Berlin")
    if name is None:
        return None
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        names = sorted(available_timezones())
        advice = did_you_mean(name, names) if names else "this machine has no time zones: install the package tzdata"
        notes.tell("SG609", node.span, f"{shown(name)} is no time zone", advice)
        return None
    return name
