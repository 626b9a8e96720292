"""Name the form of a single value: what its text, or the value itself, would fit."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Final, cast

from schemagen_runtime.checks.timestamp_text import mend
from schemagen_runtime.checks.unplaced import UnplacedTime
from schemagen_runtime.dates import is_full_date
from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN, InexactNumber, NegativeZero, read_float
from schemagen_runtime.timestamps import is_rfc3339

from schemagen.datafiles.naive_time import NaiveTime


class Form(StrEnum):
    """Name a form; the words are those of comments."""

    NULL = "empty"
    BLANK = "blanks alone"
    INT = "whole numbers"
    WIDE = "whole numbers beyond 2^53"
    HUGE = "whole numbers beyond 2^63"
    ODD = "numbers that would be written otherwise"
    FLOAT = "numbers"
    INEXACT = "numbers with more digits than a float keeps"
    COMMA = "numbers with a comma"
    NAN = "NaN"
    INFINITE = "infinities"
    DECIMAL = "decimals"
    BOOL = "true and false"
    DATE = "dates"
    TIMESTAMP = "timestamps"
    LOOSE = "timestamps that are not written as RFC 3339 has them"
    NAIVE = "times without an offset"
    MIDNIGHT = "times without an offset, at midnight"
    UNPLACED = "local times that come twice in their zone, or never"
    AMBIGUOUS = "dates whose year does not come first"
    UUID = "UUIDs"
    LIST = "lists"
    MAP = "maps"
    UNFIT = "objects or lists of several kinds"
    NUMERAL = "numbers as texts"
    WORD = "true and false as texts"
    JSON = "lists or maps as texts"
    TEXT = "texts"
    SURROGATE = "texts that are no Unicode"
    BYTES = "bytes"


_INT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DIGITS: Final = re.compile(r"[+-]?[0-9]+")
_FLOAT: Final = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
COMMA: Final = r"[+-]?(?:[0-9]+(?:\.[0-9]{3})*,[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?)"
"""Matches ``16,09``, ``1.234,56``, ``1,234,567`` and ``1,234.56``; of ``1,234`` nobody knows what it is."""
_WITH_COMMA: Final = re.compile(COMMA)
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_NAIVE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]*)?)?")
_AMBIGUOUS: Final = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})\b.*", re.DOTALL)
_WORDS: Final = {
    **dict.fromkeys(("true", "false"), Form.BOOL),
    **{f"{sign}nan": Form.NAN for sign in ("", "+", "-")},
    **{f"{sign}{word}": Form.INFINITE for sign in ("", "+", "-") for word in ("inf", "infinity")},
}
_SURE: Final = 15
"""Digits of a whole number that every float keeps."""
EXACT: Final = 2**53
"""Up to this every whole number is a float of its own."""
_FIRST_OF_FORMS: Final = frozenset("+-.0123456789[{TtFfNnIiabcdef \t\n\r\v\f")
"""Characters with which what is no plain text begins."""


def is_fraction(number: float) -> bool:
    """Tell whether a float is another number than each whole one of which it is the only float."""
    return not (number.is_integer() and abs(number) < EXACT)


def form_of_cell(cell: str) -> Form:
    """Return the form of a cell of a table that is not empty; blanks around what is no text do not count."""
    if cell[0] not in _FIRST_OF_FORMS and not cell[0].isspace():
        return Form.TEXT
    text = cell.strip()
    if not text:
        return Form.BLANK
    first = text[0]
    if first in "+-.0123456789":
        found = _number(text)
        if found is not None:
            return found
    if first in "[{":
        return _container_text(text)
    word = _WORDS.get(text.lower()) if len(text) <= 9 else None
    return word or form_of_text(text)


def form_of_text(text: str) -> Form:
    """Return the form of a string that is a string: a date, a time, a UUID, a number with a comma, or a text."""
    if not text.isascii():
        return Form.SURROGATE if any("\ud800" <= character <= "\udfff" for character in text) else Form.TEXT
    if "," in text and _WITH_COMMA.fullmatch(text):
        return Form.COMMA
    if len(text) < 6 or not (text[0].isalnum()):
        return Form.TEXT
    if text[0].isdigit():
        if is_full_date(text):
            return Form.DATE
        if is_rfc3339(text):
            return Form.TIMESTAMP
        if _NAIVE.fullmatch(text):
            return Form.NAIVE
        if _AMBIGUOUS.fullmatch(text):
            return Form.AMBIGUOUS
        if mend(text) is not None:
            return Form.LOOSE
    return Form.UUID if len(text) == 36 and _UUID.fullmatch(text) else Form.TEXT


def form_of_value(value: object) -> Form:
    """Return the form of a value that has a type already, as JSON gives it; None is absent."""
    if value is None:
        return Form.NULL
    if isinstance(value, NaiveTime):
        return Form.MIDNIGHT if value.is_midnight else Form.NAIVE
    if isinstance(value, str):
        return _form_of_string(value)
    if isinstance(value, bool):
        return Form.BOOL
    if isinstance(value, NegativeZero):
        return Form.INT
    if isinstance(value, int):
        return _form_of_int(value)
    if isinstance(value, float):
        return Form.FLOAT if math.isfinite(value) else Form.NAN if math.isnan(value) else Form.INFINITE
    if isinstance(value, Decimal):
        return Form.DECIMAL if value.is_finite() else Form.UNFIT
    if isinstance(value, InexactNumber):
        return Form.INEXACT
    if isinstance(value, list):
        return Form.LIST if element_form(cast("list[object]", value)) is not None else Form.UNFIT
    if isinstance(value, dict):
        values = list(cast("dict[str, object]", value).values())
        return Form.MAP if values and element_form(values) is not None else Form.UNFIT
    if isinstance(value, UnplacedTime):
        return Form.UNPLACED
    return Form.BYTES if isinstance(value, bytes) else Form.UNFIT


_SPELLED: Final[Mapping[Form, Form]] = {
    **dict.fromkeys((Form.INT, Form.WIDE, Form.HUGE, Form.ODD, Form.FLOAT, Form.INEXACT), Form.NUMERAL),
    **dict.fromkeys((Form.LIST, Form.MAP), Form.JSON),
    Form.BOOL: Form.WORD,
}
"""What a text is that would be more than one in a table without types, by what it would be there."""


def _form_of_string(text: str) -> Form:
    form = form_of_text(text)
    if form is not Form.TEXT or not text or text[0] not in _FIRST_OF_FORMS:
        return form
    return _SPELLED.get(form_of_cell(text), form)


ELEMENTS: Final[Mapping[Form, str]] = {
    Form.INT: "int",
    Form.WIDE: "int",
    Form.FLOAT: "float",
    Form.BOOL: "bool",
    Form.TEXT: "string",
}
"""The type of elements of each form."""


def element_form(values: Sequence[object]) -> Form | None:
    """Return the one form of the elements of a list, or of the values of a map: of numbers the widest.

    It is TEXT for all strings, NULL where there is no element but nulls, and None where they are of several kinds.
    """
    found = {form_of_value(value) for value in values} - {Form.NULL}
    forms = {form if form in ELEMENTS or form in _NEVER else Form.TEXT for form in found}
    return join_forms(forms)


_NEVER: Final = frozenset(
    (Form.HUGE, Form.INEXACT, Form.NAN, Form.INFINITE, Form.LIST, Form.MAP, Form.UNFIT, Form.SURROGATE, Form.BYTES)
)


def join_forms(forms: set[Form]) -> Form | None:
    """Return the form that elements of these forms have together; None where there is none."""
    if forms & _NEVER:
        return None
    if not forms:
        return Form.NULL
    if len(forms) == 1:
        return next(iter(forms))
    if forms == {Form.INT, Form.FLOAT}:
        return Form.FLOAT
    return Form.WIDE if forms == {Form.INT, Form.WIDE} else None


def contained(cell: str) -> object:
    """Return the list or map that stands in a cell as JSON."""
    return parse_json(cell.strip())


def _form_of_int(number: int) -> Form:
    if -EXACT <= number <= EXACT:
        return Form.INT
    return Form.WIDE if INT64_MIN <= number <= INT64_MAX else Form.HUGE


def _number(text: str) -> Form | None:
    if _INT.fullmatch(text) and text != "-0":
        return Form.INT if len(text) <= _SURE else Form.HUGE if len(text) > 20 else _form_of_int(int(text))
    if _FLOAT.fullmatch(text):
        return Form.INEXACT if isinstance(read_float(text), InexactNumber) else Form.FLOAT
    return Form.ODD if _NUMBER.fullmatch(text) else None


def _container_text(text: str) -> Form:
    try:
        form = form_of_value(parse_json(text))
    except NotJson:
        return Form.TEXT
    return form if form in (Form.LIST, Form.MAP) else Form.UNFIT
