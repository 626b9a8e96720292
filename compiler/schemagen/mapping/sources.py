"""Read an entry of ``sources``: what is followed, and how its lines are written."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from schemagen_runtime.relay.mapping.plan import Container, EventPlan, Format, SourcePlan

from schemagen.frontend.nodes import Mapping, Node, Scalar
from schemagen.frontend.nodes import Sequence as ListNode
from schemagen.mapping.conditions import read_alternatives
from schemagen.mapping.events import check_name, read_event
from schemagen.mapping.notes import Notes
from schemagen.mapping.surroundings import Surroundings
from schemagen.model.schema import Schema
from schemagen.text.suggest import shown

_KINDS: Final = ("files", "stdin", "listen")
_KEYS: Final = ("name", *_KINDS, "format", "delimiter", "names", "max_line", "skip", "events")
_ALIASES: Final = {"mlserver": Format.SELDON}
_FORMATS: Final = (*Format, *_ALIASES, *Container)
_LONGEST_LINE: Final = 64 << 20


def read_source(notes: Notes, node: Node, schema: Schema, names: Mapping, number: int) -> SourcePlan | None:
    """Read an entry.

    Args:
        notes: takes the mistakes.
        node: the entry.
        schema: the schema of the events.
        names: the whole file.
        number: the number of the entry, from 1, of which its name is made if it has none.
    """
    entry = notes.mapping("sources", node, _KEYS)
    if entry is None:
        return None
    kinds = [kind for kind in _KINDS if entry.get(kind) is not None]
    if len(kinds) != 1:
        what = "says nothing of where its lines come from" if not kinds else f"has {' and '.join(map(shown, kinds))}"
        notes.tell("SG611", entry.span, f"the source {what}", "write one of 'files', 'stdin' and 'listen'")
    container, form = _read_format(notes, entry)
    around = Surroundings(schema, form, container, is_http=entry.get("listen") is not None)
    _check_kind(notes, entry, form)
    skip, own_names = entry.get("skip"), entry.get("names")
    name, max_line = entry.get("name"), entry.get("max_line")
    files, stdin = entry.get("files"), entry.get("stdin")
    return SourcePlan(
        _read_name(notes, name, number),
        _read_events(notes, entry, around, names),
        files=() if files is None else notes.texts("files", files),
        stdin=stdin is not None and notes.true("stdin", stdin),
        listen=_read_address(notes, entry.get("listen")),
        container=container,
        format=form,
        delimiter=_read_delimiter(notes, entry.get("delimiter")),
        names=() if own_names is None else notes.texts("names", own_names),
        max_line=1 << 20 if max_line is None else _read_size(notes, max_line),
        skip=() if skip is None else read_alternatives(notes, "skip", skip),
    )


def _read_name(notes: Notes, node: Node | None, number: int) -> str:
    name = None if node is None else notes.text("name", node)
    return f"source-{number}" if name is None or node is None else check_name(notes, "source", name, node.span)


def _check_kind(notes: Notes, entry: Mapping, form: Format) -> None:
    for key in ("delimiter", "names"):
        node = entry.get(key)
        if node is not None and form is not Format.CSV:
            notes.tell("SG601", node.span, f"'{key}' is of CSV, and the format is {form}", "write 'format: csv'")
    if form is Format.CSV and entry.get("names") is None and entry.get("files") is None:
        notes.tell("SG602", entry.span, "CSV that is no file has no first line with names", "add 'names: [id, score]'")


def _read_format(notes: Notes, entry: Mapping) -> tuple[Container | None, Format]:
    node = entry.get("format")
    if node is None:
        return None, Format.JSON
    parts = node.items if isinstance(node, ListNode) else (node,)
    chosen = [name for part in parts if (name := notes.choice("format", part, _FORMATS)) is not None]
    wraps = [Container(name) for name in chosen if name in list(Container)]
    forms = [_ALIASES.get(name) or Format(name) for name in chosen if name not in list(Container)]
    if len(wraps) > 1 or len(forms) > 1 or (wraps and chosen[0] not in list(Container)):
        notes.wrong("format", node, "one format, or a container's and the one inside it, such as [docker, json]")
    return (wraps[0] if wraps else None), (forms[0] if forms else Format.TEXT if wraps else Format.JSON)


def _read_events(notes: Notes, entry: Mapping, around: Surroundings, names: Mapping) -> tuple[EventPlan, ...]:
    node = entry.get("events")
    if node is None:
        notes.tell("SG602", entry.span, "the source has no 'events'", "add 'events:', what its lines become")
        return ()
    nodes = notes.items("events", node)
    for one, later in pairwise(nodes):
        if isinstance(one, Mapping) and one.get("when") is None and one.get("join") is None:
            message = "no line gets here: the entry before takes all"
            notes.tell("SG613", later.span, message, "give the entry before a 'when', or put it last")
            break
    found = [read_event(notes, one, around, names) for one in nodes]
    return tuple(plan for plan in found if plan is not None)


def _read_address(notes: Notes, node: Node | None) -> tuple[str, int] | None:
    if node is None:
        return None
    text = notes.text("listen", node, "an address such as 127.0.0.1:8080") or ""
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or not int(port) < 1 << 16:
        notes.wrong("listen", node, "host and port, such as 127.0.0.1:8080")
        return None
    return host.strip("[]"), int(port)


def _read_delimiter(notes: Notes, node: Node | None) -> str:
    if node is None:
        return ","
    text = notes.text("delimiter", node, "one character") or ","
    if len(text) != 1 or text in '"\r\n':
        notes.wrong("delimiter", node, "one character, such as ;")
    return text[:1]


def _read_size(notes: Notes, node: Node) -> int:
    value = node.value if isinstance(node, Scalar) else None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LONGEST_LINE:
        notes.wrong("max_line", node, f"a number of bytes from 1 to {_LONGEST_LINE}")
        return 1 << 20
    return value
