"""Compare what a build makes with what lies in the output folder, and make the changes.

There is no manifest: a file is ours if it looks like what the compiler writes. A ``.py`` begins with
our header, ``schema.json`` is an object with a ``schemagen`` key, ``py.typed`` is empty, an extension that an
earlier version compiled has our mark in its bytes, and a package is ours if its ``__init__.py`` is. All
other files are neither overwritten nor removed.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import json
import os
import time
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final, NamedTuple

from schemagen_runtime.support.files import replace_file

from schemagen.build.compilation import Compilation
from schemagen.build.extensions import is_extension
from schemagen.build.ownership import BEFORE, failure_at, has_header, in_the_way_at, obstacle_at, read_ours
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.text.quoting import comment

_FOR_ALL: Final = 0o666
"""The mode of source files, from which the umask takes what the user does not give to others."""


class ChangeKind(StrEnum):
    """Say what a change does to a file, in the past tense that messages use."""

    ADDED = "added"
    UPDATED = "updated"
    REMOVED = "removed"


class FileChange(NamedTuple):
    """Describe one file to write or to remove.

    Attributes:
        path: below the output folder, with ``/`` between parts.
        before: what the file holds; None where it does not exist, empty where it is an extension, which has no text.
        after: what it will hold; None where it is removed.

    """

    path: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> ChangeKind:
        """Return what happens to the file."""
        if self.before is None:
            return ChangeKind.ADDED
        return ChangeKind.REMOVED if self.after is None else ChangeKind.UPDATED

    @property
    def package(self) -> str:
        """Return the package that the file belongs to."""
        return self.path.partition("/")[0]

    def diff(self) -> str:
        """Return the change as a unified diff; empty where an empty file is added or removed."""
        from difflib import unified_diff  # noqa: PLC0415 -- start-up counts

        before, after = (f"{side}/{self.path}" for side in "ab")
        lines = unified_diff(
            _lines(self.before),
            _lines(self.after),
            before if self.before is not None else "/dev/null",
            after if self.after is not None else "/dev/null",
        )
        return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


class Comparison(NamedTuple):
    """Hold every change that a build would make below ``out``, and what keeps packages from being written."""

    out: Path
    changes: tuple[FileChange, ...]
    problems: tuple[Diagnostic, ...]


def compare_files(
    compilation: Compilation, out: Path, *, origins: Iterable[str] = (), whole: bool = False
) -> Comparison:
    """Compare what the compiler made with what lies below ``out``.

    Packages that no schema yields any more are removed if they were made from one of the files ``origins``. All such
    packages are removed where ``whole`` is true: then the schemas are all those whose packages ``out`` holds.
    """
    obstacle = obstacle_at(out)
    if obstacle is not None:
        return Comparison(out, (), (obstacle,))
    changes: list[FileChange] = []
    problems: list[Diagnostic] = []
    files = _by_package(compilation.files)
    try:
        for package in compilation.packages:
            found, in_the_way = _compare_package(files[package], out, package)
            problems += in_the_way
            changes += [] if in_the_way else found
        if compilation.ok:
            changes += _orphans(
                frozenset(compilation.packages), out, None if whole else {comment(origin) for origin in origins}
            )
    except OSError as error:
        problems.append(failure_at(out, error))
    return Comparison(out, tuple(changes), tuple(problems))


def apply(comparison: Comparison) -> tuple[tuple[FileChange, ...], tuple[Diagnostic, ...]]:
    """Make the changes, and return those that were made and what went wrong.

    Each file is replaced at once or not at all, and after a failure the rest of its package stays as it is.
    """
    done: list[FileChange] = []
    problems: dict[str, Diagnostic] = {}
    for change in comparison.changes:
        if change.package in problems:
            continue
        path = comparison.out / change.path
        try:
            _remove(path) if change.after is None else _write(path, change.after)
        except OSError as error:
            problems[change.package] = failure_at(path, error)
        else:
            done.append(change)
    return tuple(done), tuple(problems.values())


def _compare_package(files: Mapping[str, str], out: Path, package: str) -> tuple[list[FileChange], list[Diagnostic]]:
    changes: list[FileChange] = []
    in_the_way: list[Diagnostic] = []
    folder = out / package
    if os.path.lexists(folder) and not folder.is_dir():
        return [], [in_the_way_at(folder)]
    for path, after in files.items():
        place = out / path
        if _holds(place, after):
            continue
        if not os.path.lexists(place):
            changes.append(FileChange(path, None, after))
        elif (before := _read_ours(place)) is None:
            in_the_way.append(in_the_way_at(place))
        elif before != after:
            changes.append(FileChange(path, before, after))
    changes += _removals(out, package, files)
    return changes, in_the_way


def _holds(place: Path, text: str) -> bool:
    """Tell whether a file holds exactly this text. Line ends do not count: Git writes them as its user wants them."""
    return place.is_file() and place.read_bytes().replace(b"\r\n", b"\n") == text.encode()


def _orphans(packages: frozenset[str], out: Path, origins: set[str] | None) -> Iterator[FileChange]:
    if not out.is_dir():
        return
    for folder in sorted(out.iterdir()):
        if folder.name in packages or folder.is_symlink():
            continue
        text = _read_ours(folder / "__init__.py")
        if text is not None and (origins is None or _made_from(text, origins)):
            yield from _removals(out, folder.name)


def _made_from(text: str, origins: set[str]) -> bool:
    header = text.lstrip(BEFORE).partition("\n")[0]
    return any(header.endswith(f" from {origin}. DO NOT EDIT.") for origin in origins)


def _removals(out: Path, package: str, kept: Container[str] = ()) -> Iterator[FileChange]:
    folder = out / package
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        name = f"{package}/{path.name}"
        before = _read_ours(path) if name not in kept else None
        if before is not None:
            yield FileChange(name, before, None)


def _read_ours(path: Path) -> str | None:
    """Return the text of a file that the compiler wrote; None where it did not write it, or there is no such file."""
    if is_extension(path):
        return ""
    looks_ours = _OURS.get(path.name if path.suffix != ".py" else ".py")
    return None if looks_ours is None else read_ours(path, looks_ours)


def _is_document(text: str) -> bool:
    try:
        document: object = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return isinstance(document, dict) and "schemagen" in document


_OURS: Final[Mapping[str, Callable[[str], bool]]] = {
    ".py": has_header,
    "schema.json": _is_document,
    "py.typed": lambda text: not text,
}


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode(), mode=_FOR_ALL, durable=False, modified=_moment_after(path))


def _moment_after(path: Path) -> int | None:
    """Return a moment for a file's next version that its last one does not have; None where now is one.

    Python takes bytecode for that of a file which has the same size and was changed in the same second.
    """
    try:
        before = int(path.stat().st_mtime)
    except OSError:
        return None
    return before + 1 if before >= int(time.time()) else None


def _remove(path: Path) -> None:
    path.unlink()
    if {entry.name for entry in path.parent.iterdir()} <= {"__pycache__"}:
        from shutil import rmtree  # noqa: PLC0415 -- start-up counts

        with suppress(OSError):  # an empty folder that stays does no harm
            rmtree(path.parent / "__pycache__", ignore_errors=True)
            path.parent.rmdir()


def _by_package(files: Mapping[str, str]) -> Mapping[str, Mapping[str, str]]:
    packages: dict[str, dict[str, str]] = {}
    for path, text in files.items():
        packages.setdefault(path.partition("/")[0], {})[path] = text
    return packages


def _lines(text: str | None) -> list[str]:
    return text.splitlines(keepends=True) if text is not None else []
