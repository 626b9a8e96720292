"""Read a text that stands within a record: base64, JSON, CSV; and a text that stands for a value of a type."""

from __future__ import annotations

import base64
import binascii
import csv
from typing import Final

import orjson

from schemagen_runtime.columns import BaseType
from schemagen_runtime.protocol.strict_json import parse_json
from schemagen_runtime.relay.mapping.plan import Decode
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode

_TRUE_OR_FALSE: Final = {"true": True, "false": False, "True": True, "False": False, "TRUE": True, "FALSE": False}


def decode(value: object, step: Decode, *, keeps_text: bool = False) -> object:
    """Read a text or bytes in one way.

    Args:
        value: the text or the bytes.
        step: the way.
        keeps_text: whether each float of JSON keeps the text that it was read from, as a ``WrittenFloat``.

    Raises:
        Unmapped: it cannot be read so.
    """
    if not isinstance(value, str | bytes):
        kind = type(value).__name__
        raise Unmapped(UnmappedCode.NOT_DECODED, f"a value of type {kind} cannot be decoded as {step}; expected a text")
    try:
        if step is Decode.JSON:
            return parse_json(_text(value), keeps_text=keeps_text)
        return _read_base64(value) if step is Decode.BASE64 else _read_csv(value)
    except (ValueError, RecursionError, csv.Error) as error:
        raise Unmapped(UnmappedCode.NOT_DECODED, f"a text is not {_WORDS[step]}: {error}") from error


def _read_base64(value: str | bytes) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError(str(error).lower()) from error


def _read_csv(value: str | bytes) -> list[list[str]]:
    return [row for row in csv.reader(_text(value).splitlines(), strict=True) if row]


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode()


_WORDS: Final = {Decode.BASE64: "base64", Decode.JSON: "JSON", Decode.CSV: "CSV"}


def cast(value: object, base: BaseType) -> object:
    """Return what a text stands for in a column of a type; the text itself where it is nothing of that type.

    An empty text is null, unless the column holds texts.
    """
    if not isinstance(value, str) or base in (BaseType.STRING, BaseType.UUID):
        return value
    text = value.strip()
    if not text:
        return None
    if base is BaseType.BOOL:
        return _TRUE_OR_FALSE.get(text, value)
    if base is BaseType.FLOAT and text in ("NaN", "nan"):
        return "NaN"
    if base in (BaseType.INT, BaseType.FLOAT, BaseType.LIST, BaseType.VECTOR, BaseType.MAP):
        return _from_json(text, value)
    return text


def _from_json(text: str, otherwise: str) -> object:
    try:
        return orjson.loads(text.removeprefix("+"))
    except orjson.JSONDecodeError:
        return otherwise
