"""Recognise which file of a log is which generation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemagen_runtime.relay.logs.generation import Generation
from schemagen_runtime.relay.logs.log_file import DamagedFileError, LogFile

_LAST_NUMBER: Final = re.compile(r"[.]([0-9]{1,4})(?:[.][a-z0-9]+)?\Z")
_COMPARED: Final = 256
_TELLING: Final = 32
"""Bytes from which on the beginning of a file tells it from others: many lines begin alike."""


@dataclass(slots=True)
class Recognised:
    """Say what the files are that were looked at.

    Attributes:
        known: each generation that was found, and its file.
        copies: files that repeat what another one holds, or are not whole yet: nobody reads them now.
        new: files that nobody has read, the oldest first.
    """

    known: list[tuple[Generation, LogFile]] = field(default_factory=list[tuple[Generation, LogFile]])
    copies: list[LogFile] = field(default_factory=list[LogFile])
    new: list[LogFile] = field(default_factory=list[LogFile])


def recognise(rotated: Sequence[LogFile], live: LogFile | None, generations: Iterable[Generation]) -> Recognised:
    """Recognise files.

    Args:
        rotated: the siblings, the oldest first.
        live: the file that has the log's name now; None where there is none.
        generations: those that are known.
    """
    found = Recognised()
    left = sorted(generations, key=lambda one: one.done.position, reverse=True)
    live_ones = () if live is None else (live,)
    held = [one.reader for one in left if one.reader is not None and one.reader.is_gone]
    known = [file for file in (*live_ones, *rotated) if _by_inode(found, left, file, is_live=file is live)]
    # Where the live file was cut, a short sibling is an older copy of it rather than a file that nobody has read.
    cut = [one for one in left if live is not None and one.file == live.id]
    for file in rotated:
        if file not in known:
            _recognise_rotated(found, left, cut, file, (*live_ones, *held))
    _renew(found)
    found.new = [*oldest_first(file for file in found.new if file is not live)]
    found.new += [file for file in live_ones if all(file is not other for _, other in found.known)]
    return found


def _renew(found: Recognised) -> None:
    """Take files of which nothing was read for new where others are new, so that all come in their order."""
    if found.new:
        found.new += [file for generation, file in found.known if not generation.done.position]
        found.known = [one for one in found.known if one[0].done.position]


def _by_inode(found: Recognised, left: list[Generation], file: LogFile, *, is_live: bool) -> bool:
    """Take a file for the generation with its inode, if it holds what was read of it.

    Of nothing that was read the inode alone says little: it is used again at once after a file is removed.
    """
    if file.is_compressed:
        return False
    of_inode = [one for one in left if one.file == file.id and (is_live or one.done.position)]
    same = next((one for one in of_inode if _holds(one, file)), None)
    return same is not None and _take(found, left, same, file)


def _take(found: Recognised, left: list[Generation], generation: Generation, file: LogFile) -> bool:
    found.known.append((generation, file))
    left.remove(generation)
    return True


def _recognise_rotated(
    found: Recognised, left: list[Generation], cut: Sequence[Generation], file: LogFile, others: Sequence[LogFile]
) -> None:
    try:
        # Copies first: one of the live file fits the live file's generation too.
        if any(_is_prefix(file, other) for other in (*others, *(other for _, other in found.known), *found.new)):
            found.copies.append(file)
            return
        same = next((one for one in left if _is_same(one, file)), None)
        if same is not None:
            _take(found, left, same, file)
        elif file.size == 0 or any(one.done.is_older_in(file) for one in cut):
            found.copies.append(file)
        else:
            found.new.append(file)
    except (DamagedFileError, OSError):
        found.copies.append(file)


def _is_same(generation: Generation, file: LogFile) -> bool:
    if not generation.done.position:
        return generation.file == file.id
    return _holds(generation, file)


def _holds(generation: Generation, file: LogFile) -> bool:
    """Tell whether a file holds what was read of a generation; of little that was read only a whole file tells."""
    position = generation.done.position
    is_telling = position >= _TELLING or file.size == position or not generation.is_closed
    return is_telling and generation.done.fits(file)


def _is_prefix(file: LogFile, other: LogFile) -> bool:
    """Tell whether a file holds the beginning of another one, or all of it, as a copy does."""
    size = file.size
    if size > other.size or (size < _TELLING and size != other.size):
        return False
    places = {0, max(0, size // 2 - _COMPARED), max(0, size - _COMPARED)}
    return all(_part(file, place, size) == _part(other, place, size) for place in places)


def _part(file: LogFile, place: int, size: int) -> bytes:
    return file.read_at(place, min(_COMPARED, size - place))


def oldest_first(files: Iterable[LogFile]) -> list[LogFile]:
    """Return files by when they were last written: renaming and compressing keep that.

    Of two that were written at one tick of the clock, ``app.log.2`` is older than ``app.log.1``.
    """
    return sorted(files, key=lambda file: (file.modified, -_number(file.path.name), file.path.name))


def _number(name: str) -> int:
    found = _LAST_NUMBER.search(name)
    return 0 if found is None else int(found[1])
