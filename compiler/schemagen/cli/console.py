"""Print: diagnostics and results go to stdout, everything else to stderr."""

from __future__ import annotations

import os
import sys
from typing import TextIO

from schemagen.cli.standard_streams import silence
from schemagen.text.visible import visible


def out(text: str) -> None:
    """Write a result to stdout, as it is.

    Raises:
        OSError: stdout takes nothing: its reader went away, or its disk is full.
    """
    sys.stdout.write(text)


def note(text: str) -> None:
    """Write one line to stderr that says what is going on, with control characters escaped.

    Where stderr takes nothing, the command goes on without a word: its exit code still says how it ended.
    """
    note_lines("".join(f"{visible(line)}\n" for line in text.split("\n")))


def note_lines(text: str) -> None:
    """Write lines to stderr as they are, if it takes them."""
    try:
        sys.stderr.write(text)
        sys.stderr.flush()
    except OSError:
        silence(sys.stderr.fileno())


def examples(*lines: str) -> str:
    """Return the epilog of a command's help; the control character keeps click from joining its lines."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])


def silence_failures() -> None:
    """Keep the runtime from logging failed events: the command prints each of them."""
    import logging  # noqa: PLC0415 -- few commands do, and start-up counts

    logging.getLogger("schemagen_runtime.failures").disabled = True


def is_terminal(stream: TextIO) -> bool:
    """Tell whether a person reads the stream."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def has_colour(stream: TextIO) -> bool:
    """Tell whether to colour what goes to the stream (no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR")
