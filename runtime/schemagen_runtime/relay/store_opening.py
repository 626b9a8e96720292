"""Open the store of a relay or a sidecar, however long it is away: it is waited for later too."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, TypeVar

from schemagen_runtime.api.destination import TransientError
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime")

_PAUSE: Final = 1.0
Store = TypeVar("Store")


def open_patiently(open_store: Callable[[], Store], who: str, tell: Callable[[str | None], object]) -> Store:
    """Open a store; while it is locked, or its disk is full, wait and try again.

    Args:
        open_store: opens it.
        who: waits, for the log.
        tell: is told why nothing goes on; None once it does.

    Raises:
        DestinationError: it cannot be opened, now or later.
    """
    limit = RateLimit(5.0)
    while True:
        try:
            store = open_store()
        except TransientError as error:
            tell(str(error))
            more = limit.admit()
            if more is not None:
                log.warning("%s waits: %s%s", who, error, more)
            time.sleep(_PAUSE)
        else:
            tell(None)
            return store
