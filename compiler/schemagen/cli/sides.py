"""Read the two sides of a comparison: files, folders, revisions of a Git repository, and stores."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.compatibility.described import describe

from schemagen.cli.sources import SourceFiles, read_sources
from schemagen.diff.revisions import SUFFIXES, Revision, RevisionError
from schemagen.diff.versions import SchemaVersion, Side, compile_side
from schemagen.text.suggest import shown

_GIT: Final = "git:"
_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://", re.ASCII)
FORMS: Final = "a file, a folder, git:REF[:PATH], or a store's path or URL with #project/collection"


def read_sides(old: str, new: str) -> tuple[Side, Side]:
    """Read both sides; ``git:REF`` without a path takes that of the other side.

    Raises:
        click.UsageError: a side names nothing that is there.
    """
    return read_side(old, new), read_side(new, old)


def read_side(text: str, other: str) -> Side:
    """Read one side of a comparison.

    Args:
        text: what was written.
        other: what was written for the other side, whose path a revision takes where it has none.

    Raises:
        click.UsageError: it names nothing that is there.
    """
    if text.startswith(_GIT):
        revision, _, path = text.removeprefix(_GIT).partition(":")
        side = read_git(revision, [Path(path or _path_of(other))])
        if path and not side.sources:
            raise click.UsageError(f"there is no schema file at {shown(path)} in {shown(revision)}")
        return side
    if _URL.match(text) or ("#" in text and not Path(text).exists()):
        return _registered(text)
    return read_paths([Path(text)])


def read_against(text: str, schemas: Sequence[Path], patterns: Sequence[Path]) -> Side:
    """Read what schema files are compared with: their own paths in a revision, or any other side.

    Args:
        text: the side, as it was written.
        schemas: the schema files.
        patterns: the patterns that name them, so that a revision's other files are found too; none where the files
            were named one by one.

    Raises:
        click.UsageError: the side names nothing that is there.
    """
    revision, _, path = text.removeprefix(_GIT).partition(":")
    if not text.startswith(_GIT) or path:
        return read_side(text, str(schemas[0]))
    return read_git(revision, patterns or schemas)


def read_paths(paths: Sequence[Path]) -> Side:
    """Read schema files, and those that lie in folders.

    Raises:
        click.UsageError: there is no such file, or a folder has none.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(one for one in path.rglob("*") if one.suffix in SUFFIXES) if path.is_dir() else [path]
        if not found:
            raise click.UsageError(f"the folder {shown(str(path))} has no schema files, {' or '.join(SUFFIXES)}")
        files += found
    return side_of(read_sources(files))


def side_of(read: SourceFiles) -> Side:
    """Return the schemas of files that were read."""
    side = compile_side(read.sources, read.used.find)
    return side._replace(sources=read.shown, diagnostics=(*read.diagnostics, *side.diagnostics))


def read_git(revision: str, paths: Sequence[Path]) -> Side:
    """Read schema files as they are in a revision; a path or a pattern that fits none gives none.

    Raises:
        click.UsageError: there is no such revision, or no repository.
    """
    try:
        files = Revision(revision)
        found = {source.path: source for path in paths for source in files.read(path)}
        side = compile_side(found.values(), files.find)
        return side._replace(sources=(*side.sources, *files.used))
    except RevisionError as error:
        raise click.UsageError(str(error)) from error


def _path_of(other: str) -> str:
    if other.startswith(_GIT):
        return other.removeprefix(_GIT).partition(":")[2] or "."
    return "." if _URL.match(other) else other


def _registered(text: str) -> Side:
    """Return the newest schema that a store, or a collector, has registered for a collection."""
    from schemagen.cli.registered import newest  # noqa: PLC0415 -- most comparisons are of files, and start-up counts

    version, document = newest(text)
    name = describe(document).name
    return Side({name: SchemaVersion(name, document, f"{text} {version}")})
