"""Read JSON without loss (RFC 8259): no NaN, no key twice, no number that becomes another one."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Final, NoReturn, cast

from schemagen_runtime.support.numbers import keep_float, read_float, read_int

_AS_PYTHON: Final = "it is written as Python shows it, and json.dumps(x) writes JSON"
_HINTS: Final = (
    (re.compile("\ufeff"), "a byte order mark stands here, as where files were joined: leave it out"),
    (re.compile("\x1e"), "a record separator (RFC 7464) stands here: leave it out"),
    (re.compile(r"'|None\b|True\b|False\b"), _AS_PYTHON),
    (re.compile("[\u2018-\u201f\u00ab\u00bb]"), 'only " is a quotation mark of JSON'),
    (re.compile(r"#|//|/\*"), "JSON has no comments"),
    (
        re.compile(r"-?(?:nan|inf|infinity)\b|NA\b|N/A|null\b|nil\b|undefined\b", re.IGNORECASE),
        "write null for no value",
    ),
    (re.compile(r"\+|\.[0-9]"), "a number begins with a digit or '-'"),
)
_EXTRA: Final = (
    (re.compile(r","), "an event is one line, with no comma behind it"),
    (re.compile(r"[\[{]"), "each event is a line of its own"),
)
_NO_COMMA: Final = (
    (re.compile(r"\."), "a point in a number has a digit on each side"),
    (re.compile(r"[0-9]"), "a number has no zero before its first digit"),
)
"""What stands where JSON does not go on, and what that means; nothing of a value is repeated."""


_NEGATIVE_ZERO: Final = re.compile(r"-0(?![0-9.eE:-])")


class NotJson(ValueError):  # noqa: N818 -- it names what is
    """Tell that a text is no JSON value that can be read without loss; ``position`` is the character, from 1."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def parse_json(text: str, *, keeps_text: bool = False) -> object:
    """Read one JSON value, strictly.

    A number for which no float stands becomes an ``InexactNumber``, which fits no column: so the error names the
    column, and costs no other event of an array.

    Args:
        text: the value.
        keeps_text: whether each float keeps the text that it was read from, as a ``WrittenFloat``.

    Raises:
        NotJson: the text is none.
    """
    try:
        return cast("object", _KEEPING.decode(text)) if keeps_text else _decode(text)
    except _KeyTwice:
        raise NotJson(_say_twice(text)) from None
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}{_hint(text, error)}", error.colno) from error
    except RecursionError as error:
        raise NotJson("not an event: nested too deeply") from error


def _hint(text: str, error: json.JSONDecodeError) -> str:
    more = {"Extra data": _EXTRA, "Expecting ',' delimiter": _NO_COMMA}.get(error.msg, ())
    hint = next((hint for form, hint in (*more, *_HINTS) if form.match(text, error.pos)), None)
    return f"; {hint}" if hint is not None else ""


def _decode(text: str) -> object:
    if _NEGATIVE_ZERO.search(text):
        return cast("object", _EACH_INT.decode(text))
    try:
        return cast("object", _DECODER.decode(text))
    except (json.JSONDecodeError, NotJson):
        raise
    except ValueError:  # an int has more digits than Python reads; to look at each int by itself takes longer
        return cast("object", _EACH_INT.decode(text))


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"not JSON: {name} is no number; write null, or \"{name}\" where the schema says 'nan: allow'")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise _KeyTwice
    return values


class _KeyTwice(Exception):  # noqa: N818 -- it names what is
    """Tell that an object has a key twice."""


class _Pairs(list[tuple[str, object]]):
    """Hold an object of JSON as it was written."""


def _say_twice(text: str) -> str:
    """Say that a key stands twice. Only an event's own is named: any other may be part of a sensitive value."""
    try:
        whole = cast("object", _AS_WRITTEN.raw_decode(text.lstrip())[0])
    except (ValueError, RecursionError):  # of what follows
        whole = None
    for event in cast("list[object]", whole) if type(whole) is list else [whole]:
        keys = Counter(key for key, _ in event) if isinstance(event, _Pairs) else Counter[str]()
        twice = next((key for key, count in keys.items() if count > 1), None)
        if twice is not None:
            return f"the key {twice!r} stands twice in one object"
    return "a key stands twice in one object"


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=read_float)
_AS_WRITTEN = json.JSONDecoder(object_pairs_hook=_Pairs, parse_constant=str, parse_float=str, parse_int=str)
_KEEPING = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=keep_float, parse_int=read_int
)
_EACH_INT = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=read_float, parse_int=read_int
)
