"""Write what a collector tells the receivers of its alerts, and sign it.

The signature is the HMAC-SHA256 (RFC 2104) of the time, a point and the body, by a secret that both sides know. The
time is in it so that a receiver can refuse what somebody recorded and sends once more.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from enum import StrEnum
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

import orjson

VERSION: Final = 1
SIGNATURE: Final = "Schemagen-Signature"
"""Says when a body was sent, in seconds since 1970, and proves who sent it: ``t=1764230400,v1=`` and 64 hex digits."""
EVENT_ID: Final = "Schemagen-Event-Id"
"""Says which event this is, the same each time it is sent."""
SECRET_VARIABLE: Final = "SCHEMAGEN_WEBHOOK_SECRET"  # noqa: S105 -- a name
"""Names the environment variable that holds the secret."""
SHORTEST_SECRET: Final = 16
"""Characters of a secret, at least."""


class AlertEvent(StrEnum):
    """Name what happened to an alert."""

    OPENED = "opened"
    CHANGED = "changed"
    CLOSED = "closed"


def write_alert_event(event: AlertEvent, alert: Mapping[str, object], url: str) -> bytes:
    """Return the body that tells an event.

    Args:
        event: what happened.
        alert: the alert, as a report has it, with its id, project, collection and model.
        url: the page of the model.
    """
    return orjson.dumps({"version": VERSION, "event": str(event), "alert": alert, "url": url})


def write_signature(body: bytes, secret: str, at: int) -> str:
    """Return the signature of a body that is sent at a moment, in seconds since 1970."""
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, sha256).hexdigest()
    return f"t={at},v1={digest}"


def require_http_url(url: str) -> str:
    """Return a URL to which events can be posted.

    Raises:
        ValueError: it is none; the message does not quote it, for it may hold a password.
    """
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable or not url.isascii() or any(character.isspace() for character in url):
        raise ValueError("this is no URL to post to; expected one such as https://hooks.example/alerts")
    return url


def receiver_name(url: str) -> str:
    """Return a name for a receiver that tells nobody its URL: that may hold a password."""
    return sha256(url.encode()).hexdigest()[:16]


def shown_receiver(url: str) -> str:
    """Return what a log may say of a receiver: scheme, host and port, for a path may be a secret too."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
