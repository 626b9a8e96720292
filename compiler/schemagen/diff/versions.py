"""Hold the schemas of one side of a comparison, each with its document, and its file where it has one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from schemagen.build.compile import read_draft
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.diff.places import Places
from schemagen.frontend.finding import Find, find_nothing
from schemagen.model.canonical import canonical_document
from schemagen.text.source import Source
from schemagen.text.span import Span


class SchemaVersion(NamedTuple):
    """Hold one schema as it was, or is.

    Attributes:
        name: its name.
        document: its canonical document (RFC 8785).
        origin: where it comes from, for people: a path, or a store's URL with the version.
        places: the places of its file; None where it comes out of a store.
    """

    name: str
    document: bytes
    origin: str
    places: Places | None = None

    def place(self, path: str) -> Span | None:
        """Return where ``path`` stands; None where this version has no such column, or comes from no file."""
        return None if self.places is None else self.places.find(path)


class Side(NamedTuple):
    """Hold the schemas of one side by name, and what is wrong with its files."""

    schemas: dict[str, SchemaVersion]
    sources: tuple[Source, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def compile_side(sources: Iterable[Source], find: Find = find_nothing) -> Side:
    """Read schema files; those with errors are left out, and their diagnostics say why.

    Args:
        sources: the files; those that hold shared columns are no schemas.
        find: finds the files from which they use columns.
    """
    files = tuple(sources)
    schemas: dict[str, SchemaVersion] = {}
    diagnostics: list[Diagnostic] = []
    for source in files:
        found, draft, told = read_draft(source, find)
        diagnostics += told if has_errors(told) else ()
        if found is not None and draft is not None:
            document = canonical_document(found).encode()
            schemas[found.name] = SchemaVersion(found.name, document, source.path, Places(draft))
    return Side(schemas, files, tuple(dict.fromkeys(diagnostics)))
