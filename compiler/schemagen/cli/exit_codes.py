"""Name the exit codes of ``schemagen``, as ``docs/cli.md`` lists them."""

from __future__ import annotations

from typing import Final

CLEAN: Final = 0
"""Nothing is wrong, or nothing but warnings."""
FINDINGS: Final = 1
"""A schema has an error, a row is bad, nothing is stored under an id, or a file cannot be written."""
USAGE: Final = 2
"""The command was called wrongly, or cannot work here."""
STALE: Final = 3
"""``build --check`` found that the output folder does not hold what the schemas yield."""
UNJUDGED: Final = 4
"""``monitor check`` found too little to judge anything."""
BUG: Final = 70
"""There is a bug in schemagen (``EX_SOFTWARE`` of ``sysexits.h``)."""
INTERRUPTED: Final = 130
"""Ctrl-C ended the program: 128 and the number of SIGINT, as shells report it."""
BROKEN_PIPE: Final = 141
"""The reader of the output went away: 128 and the number of SIGPIPE, as shells report it."""
