"""Open a spool in a process that dies at one of its changes to the disk: ``dying.py FOLDER STEP [BUSY SLOTS…]``.

It dies just before change number STEP, or just after it where STEP is negative; it ends with status 0 where there are
not so many. Slots named at the end are in use by somebody else. With FOLDER alone it prints the lines that wait, and
empties the spool.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import cast

from schemagen_runtime import Settings
from schemagen_runtime.disk.spool.spool import Spool
from schemagen_runtime.support.locks import try_lock

DIED = 9
CHANGES = ("write", "fsync", "rename", "replace", "unlink", "mkdir", "truncate", "ftruncate")


def die_at(step: int) -> None:
    """End the process at this change to the disk, counted from 1."""
    count = 0

    def wrapped(name: str, change: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **options: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                if name == "write":  # half of it is on the disk
                    text = bytes(cast("bytes | memoryview[int]", args[1]))
                    change(args[0], text[: len(text) // 2])
                os._exit(DIED)
            try:
                return change(*args, **options)
            finally:
                if count == -step:
                    os._exit(DIED)

        return counted

    for name in CHANGES:
        setattr(os, name, wrapped(name, getattr(os, name)))


def main() -> None:
    folder, *words = sys.argv[1:]
    numbers = [int(word) for word in words]
    for slot in numbers[1:]:
        assert try_lock(os.open(Path(folder) / str(slot) / "lock", os.O_RDWR))
    if numbers:
        die_at(numbers[0])
    spool = Spool(folder, "sqlite:///x.db", Settings())
    if not words:
        while spool.waiting:
            for backlog in spool.load():
                sys.stdout.buffer.write(b"".join(line + b"\n" for line in backlog.lines))
                spool.done(backlog.receipt)
            spool.loaded()
        spool.close()


if __name__ == "__main__":
    main()
