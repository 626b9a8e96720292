"""Keep how far a long command has come with a file of events, so that the same command goes on from there."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import Final, TypeVar, cast

import click
from schemagen_runtime.support.files import replace_file

from schemagen.cli.console import note
from schemagen.cli.mistakes import Tally
from schemagen.text.suggest import shown

T = TypeVar("T")

_HEAD: Final = 65536
"""Bytes at the beginning of the input by which it is known again."""
_PERIOD: Final = 0.5
"""Seconds between two writes."""
_VERSION: Final = 1


class Resumed:
    """Remember how many rows have their fate, and what was counted of them, in a file; without one, nothing.

    Attributes:
        rows: the rows that an earlier run has done.
        counts: what it counted, by name.
        tally: the mistakes that it found.
    """

    def __init__(self, path: Path | None, data: str, run: Mapping[str, str]) -> None:
        """Read what an earlier run left, if there is anything.

        Args:
            path: the file; None for none.
            data: the input.
            run: what must be the same for the command to go on; only a digest of it is kept.

        Raises:
            click.UsageError: the input cannot be read twice, or is another one, or the command is; or the file is
                none of these.
        """
        self.rows = 0
        self.counts: Counter[str] = Counter()
        self.tally = Tally()
        self._path = path
        self._data = data
        self._run = sha256(json.dumps(dict(run), sort_keys=True).encode()).hexdigest()
        self._kept: dict[str, object] | None = None
        self._written = monotonic()
        if path is None:
            return
        if not Path(data).is_file():
            raise click.UsageError(f"--resume needs a file that can be read again, and {shown(data)} is none")
        if not path.absolute().parent.is_dir():
            raise click.UsageError(f"{path} cannot be written: its folder is not there")
        self._head = _head(data, _HEAD)
        if path.exists():
            self._go_on(path)

    def _go_on(self, path: Path) -> None:
        try:
            kept = cast("dict[str, object]", json.loads(path.read_bytes()))
            version, command = kept["version"], kept["run"]
            size, head = cast("int", kept["size"]), cast("list[int | str]", kept["head"])
            rows = int(cast("int", kept["rows"]))
            counts = Counter(cast("dict[str, int]", kept["counts"]))
            codes = Counter(cast("dict[str, int]", kept["codes"]))
            columns = {code: Counter(of) for code, of in cast("dict[str, dict[str, int]]", kept["columns"]).items()}
        except OSError as error:
            raise click.UsageError(f"{path} cannot be read: {error.strerror}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise click.UsageError(f"{path} was not written by --resume; name another file") from error
        over = f"; to begin anew, remove {path}"
        if version != _VERSION:
            raise click.UsageError(f"{path} was written by another version of schemagen{over}")
        if Path(self._data).stat().st_size < size or _head(self._data, int(head[0])) != head:
            raise click.UsageError(f"{path} is about another input than {shown(self._data)}{over}")
        if command != self._run:
            what = "another command: other options, another schema or another destination"
            raise click.UsageError(f"{path} is about {what}{over}")
        self.rows, self.counts, self.tally = rows, counts, Tally(codes, columns)
        self._kept = kept
        note(f"{self._data}: goes on after row {rows:,}")

    def skip(self, rows: Iterator[T]) -> Iterator[T]:
        """Return the rows that are left: those behind the ones that an earlier run has done."""
        return islice(rows, self.rows, None) if self.rows else rows

    def reach(self, rows: int, counts: Mapping[str, int], tally: Tally) -> None:
        """Remember that so many rows have their fate, of this run and those before; write it now and then."""
        if self._path is None:
            return
        self._kept = {
            "version": _VERSION,
            "run": self._run,
            "head": self._head,
            "size": Path(self._data).stat().st_size,
            "rows": rows,
            "counts": dict(counts),
            "codes": dict(tally.codes),
            "columns": {code: dict(columns) for code, columns in tally.columns.items()},
        }
        if monotonic() >= self._written + _PERIOD:
            self.write()

    def write(self) -> None:
        """Write what is remembered, if there is anything.

        Raises:
            click.UsageError: it cannot be written.
        """
        if self._path is None or self._kept is None:
            return
        sys.stdout.flush()  # what was told of these rows must not be lost behind the word that they are done
        try:
            replace_file(self._path, json.dumps(self._kept).encode(), durable=False)
        except OSError as error:
            raise click.UsageError(f"{self._path} cannot be written: {error.strerror}") from error
        self._written = monotonic()

    def end(self, *, is_done: bool) -> None:
        """Remove the file where all is done; else write how far that is, and say so."""
        if self._path is None:
            return
        if is_done:
            self._path.unlink(missing_ok=True)
        elif self._kept is not None:
            self.write()
            note(f"{self._data}: the same command goes on after row {self._kept['rows']:,} ({self._path} says so)")


def _head(path: str, most: int) -> list[int | str]:
    """Return how many bytes of the beginning were read, at most so many, and their digest."""
    with Path(path).open("rb") as file:
        start = file.read(most)
    return [len(start), sha256(start).hexdigest()]
