"""Tell what comes of a current folder that was removed under the command: relative paths lead nowhere then."""

from __future__ import annotations

import os


def is_gone() -> bool:
    """Tell whether the current folder was removed."""
    try:
        os.getcwd()  # noqa: PTH109 -- as Path.cwd does
    except OSError:
        return True
    return False


def is_missed(error: BaseException) -> bool:
    """Tell whether an error comes of it: a path was not found, and there is no current folder."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, FileNotFoundError):
        cause = cause.__cause__
    return cause is not None and is_gone()
