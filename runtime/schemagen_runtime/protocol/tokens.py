"""Write and read bearer tokens."""

from __future__ import annotations

import re
from typing import Final

_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""``b64token`` of RFC 6750, section 2.1: whatever may stand behind ``Bearer``."""
_OWN: Final = re.compile(r"sgen_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
"""Those that a collector makes, of characters of ``b64token`` alone."""


def is_bearer_token(text: str) -> bool:
    """Tell whether a text may be sent as a bearer token."""
    return _BEARER.fullmatch(text) is not None


def write_token(token_id: str, secret: str) -> str:
    """Write a collector's token.

    Args:
        token_id: 12 hex digits, by which the store finds the token.
        secret: 32 random bytes in base64url without padding (RFC 4648, section 5).
    """
    return f"sgen_{token_id}_{secret}"


def read_token_id(token: str) -> str | None:
    """Read the id of a collector's token; None where the text is no such token."""
    match = _OWN.fullmatch(token)
    return None if match is None else match[1]
