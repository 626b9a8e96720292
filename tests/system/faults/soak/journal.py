"""What a client noted of its calls: each before it is made, when it returns, and when it is told the fates.

A journal knows nothing of the product's counters. A call that was noted and did not return, for its process was killed
or its thread was interrupted, may have been accepted or not.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count, groupby
from pathlib import Path
from typing import Final

from schemagen_runtime import IngestResult

from tests.system.faults.support import END, lines_of

_write: Final = os.write  # as it was before a process was made to die at one of its writes


@dataclass
class Correction:
    """A label event: a value for both labels, or for ``y`` alone; ``at`` is its own time, if it has one."""

    id: str
    value: int
    both: bool
    at: str | None

    def word(self) -> str:
        return f"{self.id}={self.value}={'yz' if self.both else 'y'}={self.at or ''}"

    @classmethod
    def of(cls, word: str) -> Correction:
        id_, value, names, at = word.split("=")
        return cls(id_, int(value), names == "yz", at or None)


@dataclass
class Call:
    """A call as it was noted: events ``prefix-first`` and so on, or label events.

    Attributes:
        began: when it was about to be made, in seconds of the epoch.
        returned: when it had returned; None where that is not known.
        drops: whether events of it may be turned away for want of room.
        fates: how many events in a row ended how; None where that was not told.
    """

    prefix: str
    first: int
    events: int
    corrections: list[Correction]
    began: float
    drops: bool = False
    returned: float | None = None
    fates: list[tuple[str, int]] | None = None


class Journal:
    """Notes the calls of a process and its children, line by line; a line is one write, from whatever thread."""

    def __init__(self, path: Path, *, drops: bool = False) -> None:
        """Open it; ``drops`` says of its calls that events may be turned away for want of room."""
        self._drops = drops
        self._file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT)
        self._numbers = count()

    def begin(self, prefix: str, first: int, events: int) -> str:
        """Note that a call is about to be made; the name under which the rest is noted."""
        name = f"{prefix}/{next(self._numbers)}"
        self._note("call", name, prefix, str(first), str(events), *(["drops"] if self._drops else []))
        return name

    def begin_labels(self, prefix: str, corrections: Iterable[Correction]) -> str:
        """Note the same of label events."""
        name = f"{prefix}/{next(self._numbers)}"
        self._note("labels", name, *(correction.word() for correction in corrections))
        return name

    def returned(self, name: str) -> None:
        """Note that a call returned: its events are accepted."""
        self._note("returned", name)

    def told(self, name: str, result: IngestResult) -> None:
        """Note the fates of a call."""
        runs = groupby(str(entry.fate) for entry in result.results)
        self._note("told", name, *(f"{fate}*{sum(1 for _ in run)}" for fate, run in runs))

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    def _note(self, *words: str) -> None:
        line = f"{time.time():.6f} {' '.join(words)} {END}\n".encode()
        if _write(self._file, line) < len(line):  # the limit of files holds for this one too
            _write(self._file, b"\n")


def read_journal(path: Path) -> Iterator[Call]:
    """The calls that were noted whole."""
    calls: dict[str, Call] = {}
    for line in lines_of(path):
        words = line.decode().split()
        if len(words) < 3 or words[-1] != END:
            continue
        moment, what, name, *rest = words[:-1]
        if what == "call":
            calls[name] = Call(rest[0], int(rest[1]), int(rest[2]), [], float(moment), drops="drops" in rest)
        elif what == "labels":
            corrections = [Correction.of(word) for word in rest]
            calls[name] = Call("", 0, len(corrections), corrections, float(moment))
        elif what == "returned":
            calls[name].returned = float(moment)
        else:
            fates = [word.split("*") for word in rest]
            calls[name].fates = [(fate, int(number)) for fate, number in fates]
    yield from calls.values()
