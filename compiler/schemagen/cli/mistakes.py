"""Print what is wrong with rows: one line for each mistake, and a summary that counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from schemagen.cli.console import note
from schemagen.datafiles.row import RowError
from schemagen.text.suggest import counted

if TYPE_CHECKING:
    from schemagen_runtime.api.result import EventError
    from schemagen_runtime.errors import FieldError

_MOST_COLUMNS: Final = 1000
"""Names of columns that are counted for each code: a file of strangers may have any number of unknown ones."""
_ADVICE: Final = {
    "timestamp_invalid": "--timestamps lenient reads times as pandas, SQL and others write them, with an offset",
    "unknown_column": "--ignore-unknown leaves out columns that the schema does not have",
}
"""What is said once for all mistakes of a code."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """Place a row error or a field error in its file, ready to be printed.

    Attributes:
        line: the line of the file where the row begins, from 1; of Parquet the number of the row. 0 is before any row.
        position: the character of that line, from 1; None where the row as a whole is wrong.
        column: the column's name; None where no single column is wrong.
        code: a stable string, such as ``malformed_json`` or ``out_of_range``.
        message: the mistake in a sentence.
        location: the place in the schema that the event breaks, such as ``credit_risk.yaml:12``; None where it is known
            of no such place.

    """

    line: int
    position: int | None
    column: str | None
    code: str
    message: str
    location: str | None = None

    @classmethod
    def of_row(cls, line: int, error: RowError) -> Mistake:
        """Return the mistake of a row error, which leaves no event to check."""
        return cls(line, error.position, error.column, error.code, error.message)

    @classmethod
    def of_event(cls, line: int, error: FieldError | EventError) -> Mistake:
        """Return the mistake of a field error, in the event that begins in ``line``."""
        return cls(line, None, error.column, str(error.code), error.message, error.location)

    def shown(self, path: str) -> str:
        """Return the mistake on one line, in the form that compilers use."""
        position = f":{self.position}" if self.position is not None else ""
        location = f" ({self.location})" if self.location is not None else ""
        line = f":{self.line}" if self.line else ""
        return f"{path}{line}{position}: error[{self.code}]: {self.message}{location}"


@dataclass(slots=True)
class Tally:
    """Count mistakes.

    Attributes:
        codes: how many there were of each code.
        columns: by code, how many there were in each column.

    """

    codes: Counter[str] = field(default_factory=Counter[str])
    columns: dict[str, Counter[str]] = field(default_factory=dict[str, Counter[str]])

    def add(self, mistakes: Iterable[Mistake]) -> None:
        """Count these mistakes too."""
        for mistake in mistakes:
            self.codes[mistake.code] += 1
            columns = self.columns.setdefault(mistake.code, Counter())
            if mistake.column is not None and (mistake.column in columns or len(columns) < _MOST_COLUMNS):
                columns[mistake.column] += 1

    def lines(self) -> Iterator[str]:
        """Yield one line for each code, the most frequent first."""
        width = max(map(len, self.codes), default=0)
        for code, count in self.codes.most_common():
            most = self.columns.get(code, Counter[str]()).most_common(4)
            names = ", ".join(f"{name!r} {times:,}" for name, times in most[:3])
            yield f"  {code:<{width}}  {count:>7,}" + (f"  {names}{', …' if len(most) > 3 else ''}" if names else "")


class Limit:
    """Admit the first mistakes of a file to be printed, and count the others."""

    def __init__(self, most: int) -> None:
        """Admit ``most`` mistakes; 0 admits all."""
        self._left = most or None
        self.omitted = 0

    def cut(self, mistakes: list[Mistake]) -> list[Mistake]:
        """Return those of the next mistakes that are to be printed."""
        if self._left is None:
            return mistakes
        shown = mistakes[: self._left]
        self._left -= len(shown)
        self.omitted += len(mistakes) - len(shown)
        return shown


def note_summary(
    path: str, counts: Mapping[str, int], tally: Tally, omitted: int = 0, followed: Collection[str] = ()
) -> None:
    """Say on stderr how many rows there were, how they ended, and which mistakes were found.

    The first of ``counts`` is the number of all rows; the others are named as they are printed. ``omitted`` is how
    many mistakes were not printed; ``followed`` holds the codes whose general advice was taken already.
    """
    if omitted:
        note(f"{path}: {counted(omitted, 'more mistake')}; --max-errors 0 prints all")
    rows, *others = counts.items()
    note(f"{path}: {counted(rows[1], 'row')}: {', '.join(f'{count:,} {name}' for name, count in others)}")
    for line in tally.lines():
        note(line)
    for code, advice in _ADVICE.items():
        if tally.codes[code] and code not in followed:
            note(f"  {advice}")
