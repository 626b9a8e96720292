"""Read what a plain scalar of YAML means, and spell a text so that YAML reads it back as that text."""

from __future__ import annotations

import json
import re
from typing import Final

from schemagen.frontend.nodes import Plain

_INT: Final = re.compile(r"[-+]?[0-9]{1,400}")
_FLOAT: Final = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_WORDS: Final[dict[str, Plain]] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_UNQUOTED: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.<>?-]*")
_FOREIGN_NUMBER: Final = re.compile(
    r"[-+]?(0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|[0-9]+(_[0-9]+)+|[0-9]{1,3}(,[0-9]{3})+)"
)
_MOST_DIGITS: Final = 400


def resolve(text: str) -> Plain:
    """Return what a plain scalar means in YAML 1.2's core schema (section 10.3), without octals and hexadecimals."""
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) and len(text) <= _MOST_DIGITS else text


def quote(text: str) -> str:
    """Return ``text`` in the double quotes of YAML, which those of JSON are too."""
    return json.dumps(text, ensure_ascii=False)


def spell(text: str) -> str:
    """Return ``text`` as a schema file can hold it anywhere: without quotes where it means itself."""
    return text if _UNQUOTED.fullmatch(text) and isinstance(resolve(text), str) else quote(text)


def number_meant(text: str) -> str | None:
    """Return the decimal digits of a number that another notation, or quotes, make a text; None where there is none."""
    if len(text) > _MOST_DIGITS:
        return None
    meant = resolve(text.strip())
    if isinstance(meant, int | float) and not isinstance(meant, bool):
        return text.strip()
    if _FOREIGN_NUMBER.fullmatch(text):
        return str(
            int(text.replace(",", ""), 10 if text.lstrip("+-")[:2].isdigit() or "," in text or "_" in text else 0)
        )
    return None
