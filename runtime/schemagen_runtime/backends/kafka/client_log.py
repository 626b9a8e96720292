"""Pass on what librdkafka logs, as far as it is news: it repeats itself with each attempt to connect."""

from __future__ import annotations

import logging
from typing import Final

from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.rate_limit import RateLimit

log = log_of("schemagen_runtime.kafka")

_SECONDS: Final = 5.0


class ClientLog:
    """Serve as the ``logger`` of a client.

    All that it says is information: it tries again, and what fails in the end the runtime tells.
    """

    def __init__(self) -> None:
        self._limit = RateLimit(_SECONDS)

    def log(self, level: int, message: str, *args: object) -> None:
        """Log a message, unless one was logged just now."""
        more = self._limit.admit()
        if more is not None:
            log.log(min(level, logging.INFO), "%s%s", message % args, more)
