"""Describe dead letters that are sent again, wherever they are kept, and what stays of one that fails again."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from schemagen_runtime.errors import FieldError
from schemagen_runtime.protocol.envelope import DeadLetter, Documents, decode, encode_letter
from schemagen_runtime.relay.source import Event, Item, Source, UnreadableItem


class LetterPosition(Protocol):
    """Say how far letters were read."""

    @property
    def reached(self) -> int:
        """Return how much was read so far, in the unit of ``LetterSource.size``."""
        ...


P = TypeVar("P", bound=LetterPosition)
"""A source's positions."""


@dataclass(frozen=True, slots=True)
class LetterLine:
    """Hold one line of a file of letters, or one message.

    Attributes:
        place: the path of the file, or the name of the partition.
        number: that of the line, from 1, or the offset of the message.
        text: its bytes.
        letter: the letter in it; None where it has none.
    """

    place: str
    number: int
    text: bytes
    letter: DeadLetter | None


class LetterSource(Source[LetterLine, P], Protocol[P]):
    """Give letters, and keep those that are rejected."""

    @property
    def size(self) -> int:
        """Return how much there is to read, in a unit of the source's own."""
        ...


def read_line(
    place: str, number: int, text: bytes, schemas: Documents, parse: Callable[[str], object]
) -> Item[LetterLine]:
    """Read a line of letters, or a message.

    Args:
        place: the path of the file, or the name of the partition.
        number: that of the line, or the offset of the message.
        text: its bytes.
        schemas: finds the documents of schemas.
        parse: reads an event's JSON, and raises ValueError where it is none.
    """
    text = text.rstrip(b"\n")
    try:
        letter = decode(text, schemas)
        values = parse(letter.line.decode())
    except ValueError as error:
        return Item(LetterLine(place, number, text, None), UnreadableItem(str(error)))
    event = Event(letter.stream, values, letter.line, letter.accepted_at)
    return Item(LetterLine(place, number, text, letter), event)


def line_again(line: LetterLine, errors: Sequence[FieldError]) -> bytes:
    """Return a line as it is kept: a letter with its new errors, or what cannot be read just as it was."""
    letter = line.letter
    if letter is None or not errors:
        return line.text
    return encode_letter(replace(letter, errors=tuple(errors), attempts=letter.attempts + 1, failed_at=time.time()))
