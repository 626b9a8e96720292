"""Recognise numbers in texts as people and other programs write them, and say what reads them.

In each expression ``x`` is the text.
"""

from __future__ import annotations

import re
from typing import Final

LONGEST: Final = 100
"""Characters of a text that is looked at."""
_NUMERAL: Final = re.compile(r"\s*[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*")
_THOUSANDS: Final = re.compile(r"\s*[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\s*")
_UNDERSCORES: Final = re.compile(r"\s*[+-]?[0-9]+(?:_[0-9]+)+(?:\.[0-9]+)?\s*")
_DECIMAL_COMMA: Final = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\s*")
_CURRENCIES: Final = "$\u20ac\u00a3\u00a5\u20b9"


def is_numeral(text: str) -> bool:
    """Tell whether a text is a number in ASCII digits, as ``float`` reads it."""
    return len(text) <= LONGEST and _NUMERAL.fullmatch(text) is not None


def formatted(text: str) -> tuple[str, str]:
    """Return the numeral in a number that is written for people, and the expression that gets it; empty for none."""
    if len(text) > LONGEST:
        return "", ""
    if _THOUSANDS.fullmatch(text):
        return text.replace(",", ""), "x.replace(',', '')"
    if _UNDERSCORES.fullmatch(text):
        return text.replace("_", ""), "x"
    if _DECIMAL_COMMA.fullmatch(text):
        return text.replace(",", "."), "x.replace(',', '.')"
    return "", ""


def explain_decimal(text: str) -> str:
    """Return what is wrong with a text that is no plain decimal notation, and what reads it where something does."""
    if is_numeral(text):
        return "Decimal(x) reads it; plain decimal notation has no exponent, plus sign or blanks, as in 12.50"
    numeral, expression = formatted(text)
    if numeral:
        return f"Decimal({expression}) reads it"
    if text[-1:] == "%" and is_numeral(text[:-1]):
        return "Decimal(x.rstrip('%')) / 100 is its part of 1"
    symbol = text[:1] if text[:1] in _CURRENCIES else text[-1:]
    if symbol and symbol in _CURRENCIES and is_numeral(text.strip(symbol)):
        return f"Decimal(x.strip({symbol!r})) reads it"
    return "it is no number in plain decimal notation, such as 12.50"
