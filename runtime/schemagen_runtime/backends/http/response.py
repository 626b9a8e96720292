"""Hold a collector's response, and say what a refusal means: that it may work later, or never will."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.compatibility.refused_change import RefusedChange
from schemagen_runtime.protocol.headers import RETRY_AFTER
from schemagen_runtime.protocol.problems import ProblemType, read_problem
from schemagen_runtime.support.text import shorten

_TRANSIENT: Final = frozenset({408, 425, 429})
"""And every 5xx. RFC 9110, section 15.5.9; RFC 8470, section 5.2; RFC 6585, section 4."""
_OF_THE_TOKEN: Final = frozenset({401, 403})
_SECONDS: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Response:
    """Hold what a collector, or somebody in its place, responded."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Tell whether the collector did what it was asked to do (RFC 9110, section 15.3)."""
        return 200 <= self.status < 300

    @property
    def problem(self) -> str:
        """Say in one line why it did not: in the words of a problem document (RFC 9457) where there is one."""
        said, words = self._status_line(self.reason), read_problem(self.body).words
        return shorten(f"{said}: {'; '.join(words)}", one_line=True) if words else said

    @property
    def problem_type(self) -> ProblemType | None:
        """Return the type of the problem, which tells problems of one status apart; None where it is not known."""
        return read_problem(self.body).type

    @property
    def reasons(self) -> Sequence[str]:
        """Return the reasons that the problem lists, each in one line."""
        return read_problem(self.body).reasons

    @property
    def changes(self) -> Sequence[RefusedChange]:
        """Return the changes of a schema that the problem lists."""
        return read_problem(self.body).changes

    def refusal(self, what: str) -> TransientError | DestinationError:
        """Return the error for a collector that did not do ``what``: it may later, or never will."""
        if self.status in _TRANSIENT or self.status >= 500:
            return TransientError(f"{what}: {self.problem}", read_retry_after(self.headers))
        if self.status in _OF_THE_TOKEN:
            help_ = "is the token right, and does it have the right to do this?"
            return DestinationError(f"{what}: {self.problem}; {help_}")
        if 300 <= self.status < 400:
            target = self._status_line(self.headers.get("Location", "nowhere"))
            message = f"{what}: {self.problem}: redirects are not followed; use the URL that it leads to"
            return DestinationError(f"{message} ({target})")
        return DestinationError(f"{what}: {self.problem}")

    def _status_line(self, reason: str) -> str:
        return f"{self.status} {reason}".strip()


def read_retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds to wait (RFC 9110, section 10.2.3); None where the header is missing or makes no sense.

    A date is taken relative to the response's own ``Date``, so that clocks need not agree.
    """
    value = headers.get(RETRY_AFTER, "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    until = _date(value)
    if until is None:
        return None
    now = _date(headers.get("Date", "")) or datetime.now(UTC)
    seconds = (until - now).total_seconds()
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)
