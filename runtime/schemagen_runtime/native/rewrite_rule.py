"""Say how the records of a log become wire lines, so that the engine writes these without making objects of them."""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

Way: TypeAlias = "tuple[bytes, ...]"
"""The names of members from a record to a value in it, each as JSON writes it."""

LEFT: Final = 255
"""Stands for the number of a rule where a line is left to others. ``line_rewriter.hpp`` has it so, too."""


class RewriteQuestion(NamedTuple):
    """Ask something of a value; in the order that ``line_rewriter.hpp`` reads.

    Attributes:
        way: leads to the value.
        texts: it is one of these, each as JSON writes it; None where it is only asked whether it is there.
        wants_it: whether it must be there, where only that is asked.
    """

    way: Way
    texts: tuple[bytes, ...] | None = None
    wants_it: bool = True


class RewriteColumn(NamedTuple):
    """Say how a column is written; in the order that ``line_rewriter.hpp`` reads.

    Attributes:
        prefix: its name as JSON writes it, and a colon.
        way: leads to its value; no steps where it is a constant.
        constant: the constant, as JSON writes it.
        digits: of a second, where the value is a time that counts such parts of it from 1970 on; -1 where it is none.
    """

    prefix: bytes
    way: Way
    constant: bytes = b""
    digits: int = -1


class RewriteRule(NamedTuple):
    """Say what becomes of records for which each question has a yes; in the order that ``line_rewriter.hpp`` reads.

    Attributes:
        questions: the questions.
        columns: those of the event; none where the records are left out.
        id: leads to the event's ID.
    """

    questions: tuple[RewriteQuestion, ...]
    columns: tuple[RewriteColumn, ...] = ()
    id: Way = ()
