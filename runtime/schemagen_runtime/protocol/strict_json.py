"""Read JSON without loss (RFC 8259): no NaN, no key twice, no number that becomes another one."""

from __future__ import annotations

import json
from collections import Counter
from typing import NoReturn, cast

from schemagen_runtime.support.numbers import read_float, read_int


class NotJson(ValueError):  # noqa: N818 -- it names what is
    """Tell that a text is no JSON value that can be read without loss; ``position`` is the character, from 1."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def parse_json(text: str) -> object:
    """Read one JSON value, strictly.

    A number for which no float stands becomes an ``InexactNumber``, which fits no column: so the error names the
    column, and costs no other event of an array.

    Raises:
        NotJson: the text is none.
    """
    try:
        return _decode(text)
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}", error.colno) from error
    except RecursionError as error:
        raise NotJson("not an event: nested too deeply") from error


def _decode(text: str) -> object:
    try:
        return cast("object", _DECODER.decode(text))
    except (json.JSONDecodeError, NotJson):
        raise
    except ValueError:  # an int has more digits than Python reads; to look at each int by itself takes longer
        return cast("object", _LONG_INTS.decode(text))


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"not JSON: {name} is no number; write null, or \"{name}\" where the schema says 'nan: allow'")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise NotJson(f"the key {twice!r} stands twice in one object")
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=read_float)
_LONG_INTS = json.JSONDecoder(
    object_pairs_hook=_object, parse_constant=_refuse_constant, parse_float=read_float, parse_int=read_int
)
