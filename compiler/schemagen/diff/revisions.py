"""Read schema files as they are in a revision of a Git repository; ``git`` itself reads it."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from schemagen.frontend.finding import Unfound
from schemagen.text.source import MAX_BYTES, Source
from schemagen.text.suggest import shown

_MAGIC: Final = frozenset("*?[")
_PLAIN: Final = re.compile("[^\0\n\ud800-\udc7f\udd00-\udfff]+")
"""Matches the paths that a line to Git can hold."""
_FOLLOWING: Final = ("cat-file", "--batch", "--follow-symlinks")
_TOKEN: Final = re.compile(r"\[!?\]?[^\]]*\]|.", re.DOTALL)
SUFFIXES: Final = (".yaml", ".yml")
"""How the names of schema files end, where a folder is read."""


class RevisionError(Exception):
    """Say that a revision, or a path in it, cannot be read; the message says what to do."""


class Revision:
    """Read schema files as they are in one revision, and the files from which they use columns."""

    def __init__(self, name: str) -> None:
        """Take what Git takes, such as ``main``, ``HEAD~1``, ``v1.2.0`` or a hash; nothing is read yet."""
        self._name = name
        self._folders: dict[str, tuple[Path, str]] = {}
        self._found: dict[str, Source | Unfound] = {}

    @property
    def used(self) -> tuple[Source, ...]:
        """Return the files that were found because others use columns of them."""
        return tuple(found for found in self._found.values() if isinstance(found, Source))

    def read(self, path: Path) -> list[Source]:
        """Return the schema file at ``path``, or all of them where it is a folder or a pattern.

        Args:
            path: the file, the folder or the pattern (``*``, ``?``, ``[…]``, and ``**`` for any depth), as it is
                called here; it need not be there any more.

        Returns:
            the files, called ``REVISION:PATH``; none where the revision has none at that path.

        Raises:
            RevisionError: there is no Git, no repository or no such revision.
        """
        parts = path.parts
        fixed = next((place for place, part in enumerate(parts) if not _MAGIC.isdisjoint(part)), len(parts))
        folder, inside = _repository(Path(*parts[:fixed]))
        commit = _commit(folder, self._name)
        listed = _git(folder, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit, "--", inside or ".")
        names = [name for name in listed.decode("utf-8", "surrogateescape").split("\0") if name]
        if fixed < len(parts):
            pattern = _regular("/".join([re.escape(inside)] * bool(inside)), parts[fixed:])
            names = [name for name in names if pattern.fullmatch(name)]
        elif names != [inside]:
            names = [name for name in names if name.endswith(SUFFIXES)]
        self._folders.update((f"{self._name}:{name}", (folder, commit)) for name in names)
        return [_read(folder, commit, name, f"{self._name}:{name}") for name in names]

    def find(self, user: str, named: str) -> Source | Unfound:
        """Return the file that ``user``, a file of this revision, names: as it is in the same commit.

        Nothing outside of the repository is found, whatever leads there.
        """
        folder, commit = self._folders[user]
        path = posixpath.normpath(posixpath.join(posixpath.dirname(user.partition(":")[2]), named))
        called = f"{self._name}:{path}"
        if called not in self._found:
            self._found[called] = _find(folder, commit, path, called)
            self._folders[called] = folder, commit
        return self._found[called]


def _find(folder: Path, commit: str, path: str, called: str) -> Source | Unfound:
    if path.startswith("../"):
        return Unfound("SG504", f"{shown(path)} lies outside of the repository {folder}", "move it into the repository")
    found = b"" if not _PLAIN.fullmatch(path) else _git(folder, *_FOLLOWING, taking=f"{commit}:{path}\n")
    head, _, content = found.partition(b"\n")
    kind, size = (*head.split(b" ")[1:], b"", b"")[:2]
    if kind == b"blob":
        return Source(called, content[: min(int(size), MAX_BYTES + 1)])
    if head.startswith(b"symlink "):
        message = f"{shown(path)} leads by a link outside of the repository {folder}"
        return Unfound("SG504", message, "move the file into the repository")
    what = "is no file" if kind == b"tree" else "is not there"
    return Unfound("SG503", f"{shown(path)} {what} in {called.partition(':')[0]}", "check the path")


def _regular(before: str, parts: Sequence[str]) -> re.Pattern[str]:
    """Return the regular expression of a pattern of paths, behind a folder that is spelled as one already."""
    spelled = f"{before}/" if before else ""
    for part in parts[:-1]:
        spelled += "(?:[^/]+/)*" if part == "**" else f"{_segment(part)}/"
    last = parts[-1]
    return re.compile(spelled + ("(?:[^/]+/)*[^/]+" if last == "**" else _segment(last)))


def _segment(part: str) -> str:
    return _TOKEN.sub(lambda found: _translate(found[0]), part)


def _translate(token: str) -> str:
    if len(token) > 1:
        members = token[1:-1].replace("\\", r"\\")
        return f"[^/{members[1:]}]" if members.startswith("!") else f"[{members}]"
    return {"*": "[^/]*", "?": "[^/]"}.get(token, re.escape(token))


def _repository(path: Path) -> tuple[Path, str]:
    """Return the top folder of the repository around ``path``, and the path from there, with slashes."""
    there = Path(os.path.realpath(path))
    folder = next((one for one in (there, *there.parents) if one.is_dir()), Path.cwd())
    top = Path(os.path.realpath(_git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n")))
    inside = Path(os.path.relpath(there, top)).as_posix()
    return top, "" if inside == "." else inside


def _commit(folder: Path, revision: str) -> str:
    if not revision or revision.startswith("-"):
        raise RevisionError(f"{shown(revision)} is no revision; write one such as git:main or git:HEAD~1")
    try:
        return (
            _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
            .decode()
            .strip()
        )
    except RevisionError:
        raise RevisionError(_absent(folder, revision)) from None


def _absent(folder: Path, revision: str) -> str:
    try:
        _git(folder, "rev-parse", "--verify", "--quiet", "HEAD")
    except RevisionError:
        return f"the repository {folder} has no commit yet, so there is no {shown(revision)}"
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() == b"true":
        return (
            f"there is no revision {shown(revision)} in this shallow clone; fetch it first: 'git fetch --depth=1 "
            f"origin {revision}', and compare with git:FETCH_HEAD (for actions/checkout: fetch-depth: 0)"
        )
    return f"there is no revision {shown(revision)} in {folder}; 'git branch --all' and 'git tag' list what there is"


def _read(folder: Path, commit: str, name: str, called: str) -> Source:
    content = _git(folder, "cat-file", "blob", f"{commit}:{name}")
    return Source(called, content[: MAX_BYTES + 1])


def _git(folder: Path, *arguments: str, taking: str = "") -> bytes:
    """Return what Git prints for some arguments, and for ``taking`` on its standard input."""
    command: Sequence[str] = ("git", "-C", str(folder), *arguments)
    given = taking.encode("utf-8", "surrogateescape")
    try:
        done = subprocess.run(command, capture_output=True, check=False, input=given)  # noqa: S603 -- arguments, no shell
    except FileNotFoundError:
        raise RevisionError("git is not installed, and 'git:' needs it") from None
    if done.returncode != 0:
        words = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(words[0].removeprefix("fatal: ") if words else f"git {arguments[0]} failed")
    return done.stdout
