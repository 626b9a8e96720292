"""The compiler as one pure function: schema texts in, generated texts and diagnostics out.

``source text → nodes with spans → shape check → model → analysis → plan → files``
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from schemagen.diagnostic import Diagnostic, Related, Severity
from schemagen.emit import emit
from schemagen.frontend import read_schema
from schemagen.lowering import lower
from schemagen.model import Schema
from schemagen.source import Source


@dataclass(frozen=True, slots=True)
class Result:
    """What the compiler made of its sources.

    Attributes:
        files: paths below the output folder, with ``/`` between parts, and their text.
        diagnostics: every finding, in the order of the sources and of the places in them.
        packages: the names of the packages that ``files`` holds.

    """

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    packages: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Whether every source compiled."""
        return all(diagnostic.severity is not Severity.ERROR for diagnostic in self.diagnostics)


def compile(sources: Sequence[Source]) -> Result:  # noqa: A001 -- the module is the namespace: pipeline.compile
    """Compile schemas; a source with errors yields no files, the others still do. Never raises for bad input."""
    files: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    packages: dict[str, Schema] = {}
    for source in sources:
        schema, found = read_schema(source)
        diagnostics += sorted(found, key=lambda diagnostic: diagnostic.span)
        if schema is None:
            continue
        if schema.name in packages:
            diagnostics.append(_same_name(schema, packages[schema.name]))
            continue
        packages[schema.name] = schema
        files.update(emit(lower(schema, source)))
    return Result(files, tuple(diagnostics), tuple(packages))


def _same_name(schema: Schema, first: Schema) -> Diagnostic:
    return Diagnostic(
        code="SG320",
        severity=Severity.ERROR,
        span=schema.span,
        message=f"two schemas are named {schema.name!r}, so one package would overwrite the other",
        help="give each schema its own 'name'",
        related=(Related("the first one is here", first.span),),
    )
