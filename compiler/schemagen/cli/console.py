"""What every command prints with: findings and results on stdout, everything else on stderr."""

from __future__ import annotations

import errno
import os
import sys
from typing import TextIO

import click

from schemagen.printers.visible import visible


def out(text: str) -> None:
    """Write a result to stdout, as it is.

    Raises:
        click.UsageError: stdout takes nothing, such as a file on a disk that is full.

    """
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise click.UsageError(f"the output cannot be written: {error.strerror}") from error


def note(text: str) -> None:
    """Write one line to stderr that says what is going on, with control characters escaped."""
    sys.stderr.write("".join(f"{visible(line)}\n" for line in text.split("\n")))


def examples(*lines: str) -> str:
    """The epilog of a command's help; the control character keeps click from filling its lines."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def is_terminal(stream: TextIO) -> bool:
    """Whether a person reads the stream."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def has_colour(stream: TextIO) -> bool:
    """Whether to colour what goes to the stream (no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")
