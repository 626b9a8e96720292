"""Make texts of numbers, for columns that hold texts or decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import cast

from schemagen_runtime.decimals import MAX_PRECISION
from schemagen_runtime.relay.mapping.plan import Spelling
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode
from schemagen_runtime.support.numbers import InexactNumber, WrittenFloat


def spell(value: object, spelling: Spelling) -> object:
    """Return a number as a text, with all its digits; what is no number stays, for the schema to judge.

    Of a float that did not keep its text it is the shortest one that stands for it.
    """
    text = _text_of(value)
    return value if text is None else _plain(text) if spelling is Spelling.PLAIN else text


def spell_surely(value: object, spelling: Spelling) -> object:
    """Return a number as a text, as :func:`spell` does.

    Raises:
        Unmapped: it is a float that did not keep its text.
    """
    if type(value) is float:
        raise Unmapped(UnmappedCode.NOT_DECODED, "nobody knows how the number was written")
    return spell(value, spelling)


def without_texts(value: object) -> object:
    """Return a value in which floats are plain ones, as columns of floats have them."""
    if isinstance(value, dict):
        return {name: without_texts(member) for name, member in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return [without_texts(item) for item in cast("list[object]", value)]
    return float(value) if isinstance(value, WrittenFloat) else value


def _text_of(value: object) -> str | None:
    if isinstance(value, WrittenFloat | InexactNumber):
        return value.text
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return repr(value) if isinstance(value, float) else str(value)


def _plain(text: str) -> str:
    """Return a number without an exponent; as it is where that makes it longer than any decimal."""
    if "e" not in text.lower():
        return text
    number = Decimal(text)
    return format(number, "f") if abs(number.adjusted()) <= MAX_PRECISION else text
