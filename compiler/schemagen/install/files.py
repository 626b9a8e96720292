"""Replace files at once or not at all, whoever reads and writes them at the same time."""

from __future__ import annotations

import os
from pathlib import Path


def replace_file(path: Path, content: bytes, *, mode: int = 0o600) -> None:
    """Write ``content`` into a new file beside ``path``, which then takes the place of what was there.

    ``mode`` is the new file's, less the bits of the umask.

    Raises:
        OSError: the file cannot be written or replaced; then all is as it was.

    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
