"""Write and read bearer tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_BEARER: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""``b64token`` of RFC 6750, section 2.1: whatever may stand behind ``Bearer``."""
_QUOTES: Final = "\"'`"
_MARKS: Final = ":=,;"
_OWN: Final = re.compile(r"sgen_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")
"""Those that a collector makes, of characters of ``b64token`` alone."""


_EXPECTED: Final = "letters, digits and -._~+/ (RFC 6750)"
_HEADER: Final = "'Authorization: Bearer TOKEN'"


class NoBearerError(ValueError):
    """Tell what ``Authorization`` has instead of a bearer token, without a word of it, which may be a secret."""


class BadBearerError(ValueError):
    """Tell why what stands behind ``Bearer`` can be no token, without a word of it."""


def write_bearer(token: str) -> str:
    """Write a bearer token as ``Authorization`` has it (RFC 6750, section 2.1)."""
    return f"Bearer {token}"


def read_bearer(values: Sequence[str]) -> str:
    """Read the bearer token of a request.

    The scheme has either case, and one blank or more behind it (RFC 9110, sections 11.1 and 11.4).

    Args:
        values: of each of its headers ``Authorization``.

    Raises:
        NoBearerError: it has no such header, more than one, or one of another form or scheme.
        BadBearerError: what should be the token cannot be one.
    """
    if not values:
        raise NoBearerError(
            f"a bearer token is needed, and the request has no header 'Authorization'; expected {_HEADER}"
        )
    if len(values) > 1:
        raise NoBearerError(f"the request has {len(values)} headers 'Authorization'; expected one, {_HEADER}")
    scheme, _, rest = values[0].strip(" \t").partition(" ")
    if scheme.lower() != "bearer":
        raise NoBearerError(f"{_fault_of_scheme(scheme, rest)}; expected {_HEADER}")
    token = rest.strip(" ")
    if not token:
        raise NoBearerError(f"the header Authorization names no token behind 'Bearer'; expected {_HEADER}")
    fault = find_fault(token)
    if fault is not None:
        raise BadBearerError(f"the token of the header Authorization {fault}; expected {_HEADER}")
    return token


def _fault_of_scheme(scheme: str, rest: str) -> str:
    """Say what is wrong with a header that does not begin with ``Bearer`` and a blank."""
    header = "the header Authorization"
    if not scheme:
        return f"{header} is empty"
    if scheme[0] in _QUOTES:
        return f"{header} begins with a quotation mark"
    if scheme.lower().startswith("bearer"):
        behind = scheme[len("bearer")]
        if behind == "\t":
            return f"{header} has a tab behind 'Bearer', where a blank belongs"
        if behind in _MARKS:
            return f"{header} has '{behind}' behind 'Bearer', where a blank belongs"
        return f"{header} has no blank between 'Bearer' and the token"
    if rest or scheme.isalpha():
        return f"the scheme of {header} is not 'Bearer'"
    return f"{header} lacks the word 'Bearer' before the token"


def find_fault(token: str) -> str | None:
    """Say what is wrong with a text that should be a bearer token, such as ``is empty``; None where it may be sent.

    The token itself is in no answer.
    """
    first = token.split(maxsplit=1)[:1]
    if first and first[0].lower() == "bearer":
        return "begins with the word 'Bearer', which stands before it anyway; leave that out"
    if _BEARER.fullmatch(token):
        return None
    if not token.strip():
        return f"is empty; expected {_EXPECTED}"
    if token[0] in _QUOTES or token[-1] in _QUOTES:
        return "is in quotation marks; leave them out"
    if any(character.isspace() for character in token):
        return f"has a blank or a line end in it; expected {_EXPECTED}"
    if not token.isascii():
        return f"has a character in it that is not ASCII; expected {_EXPECTED}"
    return f"has a character in it that no token has; expected {_EXPECTED}"


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
