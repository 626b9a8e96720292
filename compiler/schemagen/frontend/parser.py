"""Parse YAML into nodes, without YAML's traps.

Dates stay strings, ``no`` and ``on`` stay strings, duplicate keys are errors, tags are
refused, aliases and nesting are bounded. No tag ever makes an object.
"""

from __future__ import annotations

import re
from typing import Final

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.diagnostics.limit import first_errors
from schemagen.frontend.nodes import Entry, Mapping, Node, Scalar, Sequence
from schemagen.frontend.scalars import resolve
from schemagen.text.source import MAX_BYTES, Source
from schemagen.text.span import Position, Span
from schemagen.text.suggest import shown

MAX_DEPTH: Final = 32
"""Collections that may lie in one another."""
_SLOWLY: Final = 1 << 16
"""Characters that PyYAML's own parser is given, which takes a second for them."""
MAX_NODES: Final = 100_000
"""Values that a file may have, with every alias written out."""

_START: Final = "'schemagen init' writes a schema to start from"
# What YAML 1.2 does not call printable (section 5.1), and the byte order mark: it may stand at the beginning only.
_FORBIDDEN: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


class _Refusal(Exception):  # noqa: N818 -- carries a diagnostic out of the event loop
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def parse_source(source: Source) -> tuple[Mapping | None, tuple[Diagnostic, ...]]:
    """Return the document of ``source`` with its diagnostics; None where no later stage could read it."""
    text, refused = _decode(source)
    if text is None:
        return None, refused
    builder = _Builder(source.path)
    try:
        _refuse_characters(source.path, text)
        builder = _built(source.path, text)
        root = builder.document()
    except _Refusal as refusal:
        return None, (*first_errors(builder.diagnostics), refusal.diagnostic)
    return root, tuple(builder.diagnostics)


def _decode(source: Source) -> tuple[str | None, tuple[Diagnostic, ...]]:
    start = Span.whole_file(source.path)
    if len(source.content) > MAX_BYTES:
        size = f"the file has more than {MAX_BYTES:,} bytes, the most a schema has"
        return None, (diagnose("SG102", start, size, "name the schema file itself, not the data"),)
    try:
        return source.content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        before = source.content[: error.start].decode("utf-8-sig", "replace")
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        span = Span(source.path, Position(line, column), Position(line, column + 1))
        message = f"the file is not UTF-8: byte 0x{source.content[error.start]:02x} cannot stand here"
        return None, (diagnose("SG101", span, message, "save the file as UTF-8"),)


def _refuse_characters(path: str, text: str) -> None:
    forbidden = _FORBIDDEN.search(text)
    if forbidden is not None:
        line = text.count("\n", 0, forbidden.start()) + 1
        column = forbidden.start() - text.rfind("\n", 0, forbidden.start())
        span = Span(path, Position(line, column), Position(line, column + 1))
        message = f"character U+{ord(forbidden[0]):04X} may not stand in YAML"
        raise _Refusal(diagnose("SG103", span, message, "remove it, or write it as an escape in double quotes"))


def _built(path: str, text: str) -> _Builder:
    """Return a builder that took every event; one after the other, for no parser is linear in the depth of brackets."""
    # libyaml where PyYAML has it: twenty times as fast (0.04 ms of 0.8 ms for a schema of 30 lines), and it knows that
    # a plain 'int?' may stand in braces. PyYAML's own parser is the fallback, and knows JSON's escaped surrogate pairs.
    errors: list[yaml.MarkedYAMLError] = []
    for loader in (getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader):
        builder = _Builder(path)
        try:
            for event in yaml.parse(text, Loader=loader):
                builder.take(event)
        except yaml.MarkedYAMLError as error:
            errors.append(error)
            if len(text) > _SLOWLY:
                break
        else:
            return builder
    raise _Refusal(_syntax_error(path, text, errors[0]))


def _syntax_error(path: str, text: str, error: yaml.MarkedYAMLError) -> Diagnostic:
    marks = [mark for mark in (error.problem_mark, error.context_mark) if mark is not None]
    places = [Span(path, Position(m.line + 1, m.column + 1), Position(m.line + 1, m.column + 2)) for m in marks]
    # What never ends is best shown where it begins.
    span = places[-1 if "end of stream" in (error.problem or "") else 0]
    line, column = span.start.line - 1, span.start.column - 1
    lines = text.splitlines()
    content = lines[line] if line < len(lines) else ""
    if content[column : column + 1] == "\t" or "\t" in content[:column]:
        return diagnose("SG104", span, "a tab cannot indent YAML", "indent with spaces")
    context = f"{error.context}: " if error.context else ""
    related = tuple(Related("it began here", place) for place in places[1:] if place != span)
    message = f"not YAML: {context}{error.problem}"
    return diagnose("SG103", span, message, "check quotes, colons and indentation here", related)


class _Open:
    """Hold a collection whose end has not come yet."""

    __slots__ = ("anchor", "children", "is_mapping", "size", "span")

    def __init__(self, span: Span, anchor: str | None, *, is_mapping: bool) -> None:
        self.span = span
        self.anchor = anchor
        self.is_mapping = is_mapping
        self.children: list[Node] = []
        self.size = 1  # nodes, with every alias written out


class _Builder:
    """Build nodes from parser events with a stack of its own, so that no input can exhaust Python's."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._documents = 0
        self._root: Node | None = None
        self.diagnostics: list[Diagnostic] = []

    def take(self, event: Event) -> None:
        """Take the next event.

        Raises:
            _Refusal: nothing useful can follow it.

        """
        if isinstance(event, DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise _Refusal(
                    diagnose("SG106", self._span(event), "a second document begins here", "one file, one schema")
                )
        elif isinstance(event, AliasEvent):
            self._alias(event)
        elif isinstance(event, ScalarEvent):
            self._refuse_tag(event)
            self._add(self._scalar(event), event.anchor, 1)
        elif isinstance(event, SequenceStartEvent | MappingStartEvent):
            self._start(event)
        elif isinstance(event, SequenceEndEvent | MappingEndEvent):
            self._end()

    def document(self) -> Mapping:
        """Return the whole document.

        Raises:
            _Refusal: it is empty, or no mapping.

        """
        if self._root is None or (isinstance(self._root, Scalar) and self._root.value is None):
            start = Span.whole_file(self._path)
            raise _Refusal(diagnose("SG105", start, "the file is empty", _START))
        if not isinstance(self._root, Mapping):
            message = "a schema is a mapping of keys such as 'name:' and 'features:'; this is something else"
            raise _Refusal(diagnose("SG111", self._root.span, message, _START))
        return self._root

    def _span(self, event: Event) -> Span:
        start, end = event.start_mark, event.end_mark
        if start is None or end is None:  # only events made by hand have none
            return Span.whole_file(self._path)
        first = Position(start.line + 1, start.column + 1)
        if not isinstance(event, ScalarEvent | AliasEvent):
            return Span(self._path, first, Position(first.line, first.column + 1))
        return Span(self._path, first, Position(end.line + 1, end.column + 1))

    def _refuse_tag(self, event: NodeEvent) -> None:
        tag: str | None = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise _Refusal(diagnose("SG109", self._span(event), f"the tag {shown(tag)} is not allowed", "remove it"))

    def _start(self, event: SequenceStartEvent | MappingStartEvent) -> None:
        self._refuse_tag(event)
        if len(self._open) >= MAX_DEPTH:
            message = f"nested more than {MAX_DEPTH} levels deep; a schema needs four"
            raise _Refusal(diagnose("SG108", self._span(event), message, "remove the brackets or braces that nest"))
        self._open.append(_Open(self._span(event), event.anchor, is_mapping=isinstance(event, MappingStartEvent)))

    def _end(self) -> None:
        done = self._open.pop()
        if done.is_mapping:
            node: Node = Mapping(done.span, self._entries(done))
        else:
            node = Sequence(done.span, tuple(done.children))
        self._add(node, done.anchor, done.size)

    def _entries(self, done: _Open) -> tuple[Entry, ...]:
        entries: dict[str, Entry] = {}
        for key, value in zip(done.children[::2], done.children[1::2], strict=True):
            if not isinstance(key, Scalar):
                message = "a key is a name, not a list or a mapping"
                self.diagnostics.append(
                    diagnose("SG112", key.span, message, "put the name in quotes if it has brackets")
                )
                continue
            first = entries.setdefault(key.text, Entry(key, value))
            if first.key is not key:
                message = f"the key {shown(key.text)} stands twice in one mapping"
                related = (Related("the first one is here", first.key.span),)
                self.diagnostics.append(diagnose("SG107", key.span, message, "remove or rename one of them", related))
        return tuple(entries.values())

    def _alias(self, event: AliasEvent) -> None:
        if event.anchor not in self._anchors:
            message = f"the alias *{event.anchor} has no anchor &{event.anchor} before it"
            raise _Refusal(diagnose("SG110", self._span(event), message, "write the value out"))
        node, size = self._anchors[event.anchor]
        self._add(node, None, size)

    def _add(self, node: Node, anchor: str | None, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = (node, size)
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        parent.children.append(node)
        parent.size += size
        if parent.size > MAX_NODES:
            message = f"with its aliases written out the file has more than {MAX_NODES:,} values"
            raise _Refusal(diagnose("SG110", node.span, message, "write out the values that are meant"))

    def _scalar(self, event: ScalarEvent) -> Scalar:
        plain = event.implicit[0] and event.style in (None, "")
        text = event.value if event.value.isascii() else self._paired(event)
        return Scalar(self._span(event), text, resolve(text) if plain else text)

    def _paired(self, event: ScalarEvent) -> str:
        r"""Return the text with JSON's escaped surrogate pairs, such as ``"\ud83d\ude00"``, as characters."""
        try:
            return event.value.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            message = "the text holds half of a surrogate pair, which is no character"
            self.diagnostics.append(diagnose("SG103", self._span(event), message, "write the character itself"))
            return event.value.encode("utf-8", "replace").decode()
