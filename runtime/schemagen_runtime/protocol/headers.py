"""Name the headers of requests, and write and read what they say."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.timestamps import is_rfc3339, parse

SCHEMA_FINGERPRINT: Final = "Schema-Fingerprint"
"""Says which schema the events follow: its fingerprint, 64 hex digits in either case."""
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
"""Says which batch this is, the same each time it is sent (draft-ietf-httpapi-idempotency-key-header)."""
FOLLOWS_KEY: Final = "Follows-Key"
"""Says which batch must be stored before this one, by its idempotency key: that one may not be answered yet."""
KEEPS_ORDER: Final = "Keeps-Order"
"""Says, in an answer, that this collector heeds ``Follows-Key``."""
KEEPS_ORDER_YES: Final = "?1"
"""How it says so: as a boolean of RFC 9651, section 3.3.6."""
ACCEPTED_AT: Final = "Accepted-At"
"""Says when the first event of a batch was made, as an RFC 3339 date-time with an offset."""
ACCEPTED_OFFSETS: Final = "Accepted-Offsets"
"""Says when each event of a batch was made, where they were not made at once: ``2@0,1@35`` for two at ``Accepted-At``
and one 35 milliseconds later, in the order of the events."""
APPROVED_CHANGES: Final = "Approved-Changes"
"""Says which changes of a schema are approved: their fingerprints, with commas between them."""
CONTENT_TYPE: Final = "Content-Type"
CONTENT_ENCODING: Final = "Content-Encoding"
AUTHORIZATION: Final = "Authorization"
RETRY_AFTER: Final = "Retry-After"
WWW_AUTHENTICATE: Final = "WWW-Authenticate"

FINGERPRINT_PATTERN: Final = "[0-9a-fA-F]{64}"
FINGERPRINT_DIGITS: Final = 64
KEY_PATTERN: Final = "[!-~]+"
"""Matches an idempotency key: visible ASCII characters."""
MAX_KEY: Final = 255
"""Characters of an idempotency key, at most."""

MAX_OFFSETS: Final = 7000
"""Characters of ``Accepted-Offsets``, at most: proxies refuse a header that is longer than 8 kB."""

_OFFSETS: Final = re.compile("[1-9][0-9]{0,4}@[0-9]{1,12}(,[1-9][0-9]{0,4}@[0-9]{1,12})*")
_KEY: Final = re.compile(KEY_PATTERN)
_FINGERPRINT: Final = re.compile(FINGERPRINT_PATTERN)
_EPOCH: Final = datetime.fromtimestamp(0, UTC)


def is_fingerprint(text: str) -> bool:
    """Tell whether a text may be the fingerprint of a schema, in either case."""
    return _FINGERPRINT.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """Tell whether a text may be an idempotency key."""
    return len(text) <= MAX_KEY and _KEY.fullmatch(text) is not None


def write_accepted_at(seconds: float) -> str:
    """Write a time, in seconds of the epoch, as ``Accepted-At`` has it: to the millisecond, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")


def read_accepted_at(text: str) -> float | None:
    """Read ``Accepted-At``: seconds of the epoch, or None where the text is no RFC 3339 date-time with an offset."""
    instant = parse(text) if is_rfc3339(text) else None
    return None if instant is None else (instant - _EPOCH).total_seconds()


def write_accepted_offsets(runs: AcceptedRuns, first: float) -> str:
    """Write when the events of a batch were accepted, to the millisecond; ``first`` is what ``Accepted-At`` says."""
    joined: list[list[int]] = []
    for count, seconds in runs:
        offset = max(0, round((seconds - first) * 1000))
        if joined and joined[-1][1] == offset:
            joined[-1][0] += count
        else:
            joined.append([count, offset])
    return ",".join(f"{count}@{offset}" for count, offset in joined)


def read_accepted_offsets(text: str, first: float) -> list[tuple[int, float]] | None:
    """Read ``Accepted-Offsets``: how many events were accepted when, in seconds of the epoch; None where it is none."""
    if len(text) > MAX_OFFSETS or not _OFFSETS.fullmatch(text):
        return None
    runs = (run.split("@") for run in text.split(","))
    milliseconds = round(first * 1000)
    return [(int(count), (milliseconds + int(offset)) / 1000) for count, offset in runs]
