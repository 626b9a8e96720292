"""Write out the columns that a file takes from others with ``use``, as if they stood in it.

Every part keeps the span of the file that it stands in, and a diagnostic about it tells where it is used.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

from schemagen_runtime.columns import SECTIONS

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related, has_errors
from schemagen.diagnostics.limit import MAX_ERRORS, first_errors
from schemagen.frontend.finding import Find, Unfound
from schemagen.frontend.metaschema import check_shape, decided_by_use
from schemagen.frontend.nodes import Entry, Mapping, Node, Scalar, Sequence
from schemagen.frontend.parser import parse_source
from schemagen.text.source import Source
from schemagen.text.span import Position, Span
from schemagen.text.suggest import did_you_mean, shown

COLUMNS: Final = "columns"
"""The section of a file whose columns others use."""
MAX_CHAIN: Final = 32
"""Columns of which each uses the next."""

_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MOST_PLACES: Final = 3
"""Places at which a column is used that one diagnostic names."""


class Resolved(NamedTuple):
    """Hold a document with every used column written out; one that could not be found stays as it is.

    Attributes:
        root: the document.
        diagnostics: what is wrong with the uses, and with the files that are used.
        links: where each column that is used stands, and where it is used.
    """

    root: Mapping
    diagnostics: tuple[Diagnostic, ...]
    links: tuple[tuple[Span, Span], ...]

    def placed(self, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """Yield diagnostics, those about another file with the places of this one that use what they are about."""
        uses: _Uses | None = None
        for diagnostic in diagnostics:
            if diagnostic.span.path == self.root.span.path:
                yield diagnostic
                continue
            uses = uses or _Uses(self.links)
            told = {diagnostic.span, *(related.span for related in diagnostic.related)}
            places = sorted(uses.of(diagnostic.span) - told, key=lambda use: (use.path != self.root.span.path, use))
            related = tuple(Related("it is used here", place) for place in places[:_MOST_PLACES])
            yield diagnostic._replace(related=(*diagnostic.related, *related))


class _Uses:
    """Find where columns are used, by any place within them."""

    def __init__(self, links: Iterable[tuple[Span, Span]]) -> None:
        self._uses: dict[Span, list[Span]] = {}
        for target, use in links:
            self._uses.setdefault(target, []).append(use)
        self._columns = sorted(self._uses)

    def of(self, span: Span) -> set[Span]:
        """Return where the column around ``span`` is used, and where the columns that use it are."""
        found: set[Span] = set()
        waiting = [span]
        while waiting:
            column = self._around(waiting.pop())
            new = [use for use in self._uses.get(column, ()) if use not in found] if column is not None else []
            found.update(new)
            waiting += new
        return found

    def _around(self, place: Span) -> Span | None:
        index = bisect_right(self._columns, (place.path, place.start), key=lambda span: (span.path, span.start))
        column = self._columns[index - 1] if index else None
        return column if column is not None and _holds(column, place) else None


class _Step(NamedTuple):
    """Hold one column of a chain of uses: its file, its name, and where it is used."""

    path: str
    name: str
    use: Span


class _File(NamedTuple):
    path: str
    columns: dict[str, Entry]


def is_columns_file(root: Mapping) -> bool:
    """Tell whether a document holds columns that others use, and is no schema."""
    keys = {entry.key.text for entry in root.entries}
    return COLUMNS in keys and keys.isdisjoint(("name", "predictions", "features", "labels"))


def resolve(root: Mapping, find: Find) -> Resolved:
    """Write out every column of ``root`` that is used from another file; bad input raises nothing."""
    resolver = _Resolver(find)
    sections = (COLUMNS,) if is_columns_file(root) else tuple(SECTIONS)
    entries = tuple(resolver.section(entry) if entry.key.text in sections else entry for entry in root.entries)
    resolved = Resolved(root._replace(entries=entries), (), tuple(resolver.links))
    return resolved._replace(diagnostics=tuple(resolved.placed(dict.fromkeys(resolver.diagnostics))))


class _Resolver:
    """Resolve the uses of one file, reading each other file once."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._files: dict[str, _File | None] = {}
        self._done: dict[tuple[str, str], Mapping | None] = {}
        self.diagnostics: list[Diagnostic] = []
        self.links: list[tuple[Span, Span]] = []

    def section(self, section: Entry) -> Entry:
        """Return a section with its columns written out."""
        node, path = section.value, section.key.span.path
        if not isinstance(node, Mapping) or not any(_use(entry.value) for entry in node.entries):
            return section
        columns: list[Entry] = []
        for entry in node.entries:
            step = _Step(path, entry.key.text, entry.key.span)
            columns.append(entry._replace(value=self._column(entry.value, (step,) if _is_shared(section) else ())))
        return section._replace(value=node._replace(entries=tuple(columns)))

    def _column(self, node: Node, chain: tuple[_Step, ...]) -> Node:
        use = _use(node)
        used = self._used(use, chain) if use is not None else None
        if used is None or not isinstance(node, Mapping):
            return node
        own = [entry for entry in node.entries if entry.key.text not in decided_by_use()]
        keys = {entry.key.text for entry in own}
        return node._replace(entries=(*own, *(entry for entry in used.entries if entry.key.text not in keys)))

    def _used(self, use: Scalar, chain: tuple[_Step, ...]) -> Mapping | None:
        """Return the column that ``use`` names, written out; None where there is none, which is then told."""
        named, hash_mark, name = use.text.partition("#")
        if not named or not hash_mark or not name:
            return None  # the shape check tells
        if len(self.diagnostics) > MAX_ERRORS:
            return None  # no more are told, and each takes a search for a name that is meant
        file = self._file(use, named)
        if file is None:
            return None
        entry = file.columns.get(name)
        if entry is None:
            hint = did_you_mean(name, file.columns)
            self._tell("SG506", use.span, f"{shown(named)} has no column {shown(name)}", hint)
            return None
        self.links.append((_around(entry), use.span))
        key = (file.path, name)
        if key not in self._done and self._may_follow(use, key, chain):
            written = self._column(entry.value, (*chain, _Step(file.path, name, use.span)))
            self._done.setdefault(key, _as_mapping(written))
        return self._done.get(key)

    def _may_follow(self, use: Scalar, key: tuple[str, str], chain: tuple[_Step, ...]) -> bool:
        """Tell whether a column does not end a circle, or a chain that is too long; what does is told."""
        path, name = key
        circle = next((chain[place:] for place, step in enumerate(chain) if (step.path, step.name) == key), ())
        related = tuple(Related(f"{shown(step.name)} is used here", step.use) for step in circle[1:])
        if circle:
            self._done.update(((step.path, step.name), None) for step in circle)  # they are told together
            message = f"the column {shown(name)} of {path} would be defined by itself"
            self._tell("SG507", use.span, message, "describe one of these columns by its type", related)
        elif len(chain) >= MAX_CHAIN:
            message = f"a column uses one that uses another, and so on over more than {MAX_CHAIN} columns"
            self._tell("SG507", use.span, message, "use the last one itself")
        return not circle and len(chain) < MAX_CHAIN

    def _file(self, use: Scalar, named: str) -> _File | None:
        why = _why_no_path(named)
        if why is not None:
            self._tell("SG501", use.span, f"{shown(named)} is {why}", "write the way from this file's folder, with '/'")
            return None
        found = self._find(use.span.path, named)
        if isinstance(found, Unfound):
            self._tell(found.code, use.span, found.message, found.help)
            return None
        if found.path not in self._files:
            self._files[found.path] = self._read(found, use, named)
        return self._files[found.path]

    def _read(self, source: Source, use: Scalar, named: str) -> _File | None:
        root, diagnostics = parse_source(source)
        if root is not None and not is_columns_file(root):
            what = "is a schema" if root.get("predictions") is not None else "has no 'columns'"
            message = f"{shown(named)} {what}, and columns are used from a file with 'schemagen: 1' and 'columns:'"
            self._tell("SG505", use.span, message, "move the column into a file of shared columns")
            return None
        if root is not None:
            diagnostics = tuple(first_errors(chain(diagnostics, check_shape(root))))
        self.diagnostics += diagnostics
        columns = root.get(COLUMNS) if root is not None else None
        if has_errors(diagnostics) or not isinstance(columns, Mapping):
            message = f"{shown(named)} has errors, so that none of its columns can be used"
            self._tell("SG505", use.span, message, "mend them first: they are told at their places")
            return None
        return _File(source.path, {entry.key.text: entry for entry in columns.entries})

    def _tell(
        self, code: str, span: Span, message: str, advice: str | None = None, related: tuple[Related, ...] = ()
    ) -> None:
        self.diagnostics.append(diagnose(code, span, message, advice, related))


def _is_shared(section: Entry) -> bool:
    return section.key.text == COLUMNS


def _use(node: Node) -> Scalar | None:
    """Return what a column says that it uses; None where it describes itself."""
    use = node.get("use") if isinstance(node, Mapping) else None
    return use if isinstance(use, Scalar) and isinstance(use.value, str) else None


def _as_mapping(column: Node) -> Mapping | None:
    """Return a column in its long form; None where it has no type, for what it uses could not be found."""
    if isinstance(column, Scalar):
        return Mapping(column.span, (Entry(Scalar(column.span, "type", "type"), column),))
    return column if isinstance(column, Mapping) and column.get("type") is not None else None


def _around(entry: Entry) -> Span:
    return entry.key.span._replace(end=_end(entry.value))


def _end(node: Node) -> Position:
    """Return where a node ends; the span of a mapping or a list is of its beginning."""
    if isinstance(node, Mapping) and node.entries:
        return _end(node.entries[-1].value)
    return _end(node.items[-1]) if isinstance(node, Sequence) and node.items else node.span.end


def _holds(outer: Span, inner: Span) -> bool:
    return outer.path == inner.path and outer.start <= inner.start < outer.end


def _why_no_path(named: str) -> str | None:
    if _ADDRESS.match(named):
        return "an address or has a drive, and not a file of this project"
    if named.startswith("/"):
        return "an absolute path, which other machines do not have"
    if "\\" in named:
        return "a path with '\\', which only Windows reads"
    return None
