"""Say why an event is too large to be queued."""

from __future__ import annotations

from schemagen_runtime.errors import ErrorCode, FieldError


def too_large(size: int, limit: int) -> FieldError:
    """Return the error of an event whose wire line has ``size`` bytes, above ``Settings.max_event_bytes``."""
    message = f"the event has {size:,} bytes on the wire; expected at most {limit:,}"
    return FieldError(ErrorCode.EVENT_TOO_LARGE, None, message, f"{limit} bytes", f"{size} bytes")
