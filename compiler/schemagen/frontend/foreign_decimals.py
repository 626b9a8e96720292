"""Translate what other tools call a decimal, with its digits: SQL, Arrow, polars, Spark, Avro, Django, ClickHouse."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from schemagen_runtime.decimals import MAX_PRECISION

from schemagen.frontend.foreign_words import DIGITS_BY_NAME

DIGITS: Final = ("precision", "scale")
"""The keys that say how many digits a decimal has, and how many of them stand after the point."""
SAYS_DIGITS: Final = "a decimal says how many digits it has, and how many of them stand after the point, such as:"
_TOO_MANY: Final = f"a decimal has at most {MAX_PRECISION} digits:"
_TOO_FEW: Final = "a decimal has at least the digits that stand after its point:"
_DECIMAL: Final = re.compile(r"decimal<[0-9]+,[0-9]+>")
_LONGEST_INT: Final = 18
"""Digits of a whole number that 64 bits hold in any case."""


def translate_decimal(word: str, parts: list[str], named: Mapping[str, str]) -> tuple[str, str | None]:
    """Return the type that a decimal with parameters is here, and what is to be said of it.

    Args:
        word: what it is called, folded.
        parts: its parameters as they are written.
        named: those among them with a name, by our keys.
    """
    given = [part.strip() for part in parts if re.fullmatch(r"\s*-?[0-9]{1,4}\s*", part)]
    if len(given) == 1 and word in DIGITS_BY_NAME:
        given.insert(0, str(DIGITS_BY_NAME[word]))
    if len(given) == 1 and not named and 0 < int(given[0]) <= _LONGEST_INT:
        return "int", None
    said = {**dict(zip(DIGITS, given, strict=False)), **{key: named[key] for key in DIGITS if key in named}}
    return with_digits("decimal<10,2>", said)


def with_digits(spelled: str, said: Mapping[str, str]) -> tuple[str, str | None]:
    """Return a type with the digits that its keys say, where it is of decimals, and what is to be said of it."""
    numbers = {key: int(said[key]) for key in DIGITS if re.fullmatch("-?[0-9]{1,4}", said.get(key, ""))}
    if _DECIMAL.search(spelled) is None:
        return spelled, None
    if not numbers:
        return spelled, SAYS_DIGITS
    given = numbers.get("scale", 0)  # below 0 it counts zeros before the point
    scale = min(max(given, 0), MAX_PRECISION)
    wanted = max(numbers.get("precision", MAX_PRECISION) - min(given, 0), scale, 1)
    precision = min(wanted, MAX_PRECISION)
    note = _TOO_FEW if numbers.get("precision", wanted) < scale else _TOO_MANY if wanted > precision else None
    return _DECIMAL.sub(f"decimal<{precision},{scale}>", spelled), note
