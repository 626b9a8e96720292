"""Hold what the compiler makes: of one source, and of all sources of a build together."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from schemagen.build.ownership import same_name_at
from schemagen.diagnostics.diagnostic import Diagnostic, has_errors
from schemagen.text.span import Span


class CompiledPackage(NamedTuple):
    """Hold a package that one source yields.

    Attributes:
        name: its name.
        span: where its source gives that name.
        files: paths below the output folder, with ``/`` between parts, and their text.

    """

    name: str
    span: Span
    files: Mapping[str, str]


class CompiledSource(NamedTuple):
    """Hold what the compiler made of one source, whatever the others are.

    Attributes:
        diagnostics: all of them, in the order of their places in the source.
        package: None where there is an error among them.

    """

    diagnostics: tuple[Diagnostic, ...]
    package: CompiledPackage | None


class Compilation(NamedTuple):
    """Hold what the compiler made of all sources.

    Attributes:
        files: paths below the output folder, with ``/`` between parts, and their text.
        diagnostics: all of them, in the order of the sources and of the places in them.
        packages: the names of the packages that ``files`` holds.

    """

    files: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]
    packages: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Tell whether every source compiled."""
        return not has_errors(self.diagnostics)


def link(sources: Iterable[CompiledSource]) -> Compilation:
    """Put together what was made of each source; of two packages with one name the first is kept."""
    files: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    packages: dict[str, CompiledPackage] = {}
    for source in sources:
        diagnostics += source.diagnostics
        package = source.package
        if package is None:
            continue
        first = packages.setdefault(package.name, package)
        if first is package:
            files.update(package.files)
        else:
            diagnostics.append(same_name_at(package.span, first.span, package.name, "package"))
    return Compilation(files, _once(diagnostics), tuple(packages))


def _once(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """Return each diagnostic once: schemas that use one file of columns tell the same of it.

    Where they differ in the places that matter beside its own, the one with the most is kept.
    """
    kept: dict[Diagnostic, Diagnostic] = {}
    for diagnostic in diagnostics:
        key = diagnostic._replace(related=())
        kept[key] = max(kept.get(key, diagnostic), diagnostic, key=lambda one: len(one.related))
    return tuple(kept.values())
