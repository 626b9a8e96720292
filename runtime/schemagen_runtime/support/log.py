"""Log without fear of what a program adds to logging.

Filters and factories of records are code of the program, and ``logging`` lets what they raise through to whoever logs.
A clock that a test replaced makes it raise, too. A thread of the pipeline that logs a failure would end, and the events
that it delivers would wait for ever. So whatever a message raises ends here.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import TypeAlias

_Raised: TypeAlias = (
    bool
    | tuple[type[BaseException], BaseException, TracebackType | None]
    | tuple[None, None, None]
    | BaseException
    | None
)


class Log(logging.LoggerAdapter[logging.Logger]):
    """Pass messages to a logger, and raise nothing that goes wrong with them."""

    def log(
        self,
        level: int,
        msg: object,
        *args: object,
        exc_info: _Raised = None,
        stack_info: bool = False,
        stacklevel: int = 1,
        extra: Mapping[str, object] | None = None,
        **kwargs: object,
    ) -> None:
        """Log a message; what that raises goes to stderr, as ``logging`` does with what handlers raise."""
        try:
            super().log(
                level,
                msg,
                *args,
                exc_info=exc_info,
                stack_info=stack_info,
                stacklevel=stacklevel + 1,
                extra=extra,
                **kwargs,
            )
        except Exception:  # noqa: BLE001 -- whatever the program's own code raises
            if logging.raiseExceptions:
                with suppress(Exception):
                    traceback.print_exc(file=sys.stderr)


def log_of(name: str) -> Log:
    """Return the log that passes messages to the logger of this name."""
    return Log(logging.getLogger(name))
