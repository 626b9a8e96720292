"""Hold one row of a file of events, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

ENCODING_HINT: Final = "; if the file has another encoding, name it, such as --encoding cp1252"
"""What follows the message about a byte that is not UTF-8."""


@dataclass(frozen=True, slots=True)
class RowError:
    """Say what is wrong with a row, before any schema looks at it.

    Attributes:
        code: a stable string, as the runtime's error codes are.
        message: the mistake in a sentence.
        position: the character of the line, from 1; None where the row as a whole is wrong.
        column: the column's name; None where no single cell is wrong.

    """

    code: str
    message: str
    position: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class DataRow:
    """Hold a row that begins in ``line``, from 1: its ``values``, or the ``errors`` that leave none.

    A file without lines numbers its rows: ``line`` is then that number.
    """

    line: int
    values: object
    errors: tuple[RowError, ...] = ()


class BadHeader(Exception):  # noqa: N818 -- it names what is, as FileExistsError does
    """Say that the header of a table does not fit the schema, so that no row can be read.

    ``line`` is 0 where the header is no line of text.
    """

    def __init__(self, line: int, errors: tuple[RowError, ...]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.line = line
        self.errors = errors


class Unopened(Exception):  # noqa: N818 -- the same
    """Say that there is no such file, or that it may not be read."""


class Unreadable(Exception):  # noqa: N818 -- the same
    """Say that the rest of a file cannot be read."""
