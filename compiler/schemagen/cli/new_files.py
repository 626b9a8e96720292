"""Write files that were not there before."""

from __future__ import annotations

from pathlib import Path

import click


def refuse_existing(path: Path) -> None:
    """Refuse a file that is there, before any work is done for it.

    Raises:
        click.UsageError: it is there.

    """
    if path.exists():
        raise click.UsageError(f"{path} exists, and is not overwritten; name another file")


def write_new(path: Path, text: str) -> None:
    """Write a file, which must not be there.

    Raises:
        click.UsageError: it is there, or cannot be written.

    """
    try:
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    except FileExistsError:
        raise click.UsageError(f"{path} exists, and is not overwritten; name another file") from None
    except OSError as error:
        raise click.UsageError(f"{path} cannot be written: {error.strerror}") from error
