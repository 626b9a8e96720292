"""Shorten texts of unknown origin, so that messages, logs and answers stay small."""

from __future__ import annotations

import re
from typing import Final

MAX_QUOTED: Final = 60
"""Characters of a text that are quoted."""
MAX_SHOWN: Final = 300
"""Characters of a text that are shown without quotes."""
_SECRETS: Final = re.compile(r"//[^/?#]*@|\?.*", re.DOTALL)


def quote(text: str) -> str:
    """Return a text as a Python literal; of a long one its first 60 characters, and how many it has."""
    if len(text) <= MAX_QUOTED:
        return repr(text)
    return f"{text[:MAX_QUOTED]!r}… ({len(text)} characters)"


def shorten(text: str, *, one_line: bool = False) -> str:
    """Return a text of at most 300 characters; a longer one ends with an ellipsis.

    Lone surrogates, which UTF-8 cannot hold, become question marks.

    Args:
        text: any text.
        one_line: whether line ends and runs of blanks become single blanks first, as a line of a log needs it.
    """
    flat = " ".join(text.split()) if one_line else text
    cut = flat if len(flat) <= MAX_SHOWN else flat[: MAX_SHOWN - 1] + "…"
    return cut.encode("utf-8", "replace").decode()


def quote_url(url: str) -> str:
    """Return a URL as a Python literal, without a user, a password and a query, which may be secret."""
    return quote(_SECRETS.sub(lambda found: "//…@" if found[0].startswith("//") else "?…", url))
