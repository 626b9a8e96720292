"""One row of a file of events."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row before any schema looks at it.

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
class Row:
    """A row that begins in ``line``: its ``values``, or the ``problems`` that leave none."""

    line: int
    values: object
    problems: tuple[Problem, ...] = ()


class BadHeader(Exception):  # noqa: N818 -- it names what is, as FileExistsError does
    """The header of a table does not fit the schema, so that no row can be read."""

    def __init__(self, line: int, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.line = line
        self.problems = problems


class Unopened(Exception):  # noqa: N818 -- the same
    """There is no such file, or it may not be read."""


class Unreadable(Exception):  # noqa: N818 -- the same
    """The file cannot be read any further."""
