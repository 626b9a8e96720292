"""Read lines as records: JSON, logfmt, CSV."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeAlias, cast

import orjson

from schemagen_runtime.protocol.strict_json import NotJson, parse_json
from schemagen_runtime.relay.mapping.plan import Format, SourcePlan
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode

ReadRecord: TypeAlias = "Callable[[bytes], Mapping[str, object]]"
"""Reads a line as a record. Raises ``Unmapped``."""

_MAY_LOSE: Final = re.compile(rb"[0-9]{16,}\.|[0-9.]{20,}|[0-9][eE][+-]?[0-9]{3}")
"""What a number looks like that orjson would round; strict JSON tells."""
_KINDS: Final = bytes.maketrans(b"123456789.E-", b"0000000000e+")
_LONG: Final = b"0" * 16
_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
_PAIR: Final = re.compile(r'\s*([^\s="]+)(?:=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*)))?(?=\s|\Z)')
_ESCAPE: Final = re.compile(r"\\(.)")
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r"}


def record_reader(source: SourcePlan, names: Sequence[str], *, keeps_text: bool = False) -> ReadRecord:
    """Return what reads the lines of a source.

    Args:
        source: says the format.
        names: the names of the cells of CSV.
        keeps_text: whether each float of JSON keeps the text that it was read from, as a ``WrittenFloat``.
    """
    if source.format is Format.CSV:
        return partial(_read_csv, names, source.delimiter)
    if source.format is Format.LOGFMT:
        return read_logfmt
    if source.format is Format.TEXT:
        return _read_text
    return partial(read_json, keeps_text=True) if keeps_text else read_json


def read_json(line: bytes, *, keeps_text: bool = False) -> Mapping[str, object]:
    """Read a line as a JSON object; no number loses a digit.

    Args:
        line: the line.
        keeps_text: whether each float keeps the text that it was read from, as a ``WrittenFloat``.

    Raises:
        Unmapped: it is none.
    """
    try:
        # orjson is much quicker than strict JSON; it reads all lines in which it could round nothing.
        is_strict = keeps_text or may_lose(line)
        value: object = parse_json(line.decode(), keeps_text=keeps_text) if is_strict else orjson.loads(line)
    except (orjson.JSONDecodeError, NotJson, UnicodeDecodeError):
        raise Unmapped(UnmappedCode.MALFORMED_LINE, _why_no_json(line)) from None
    if not isinstance(value, dict):
        kind = type(value).__name__
        raise Unmapped(UnmappedCode.MALFORMED_LINE, f"the line is a JSON value of type {kind}; expected an object")
    return cast("dict[str, object]", value)


def may_lose(line: bytes) -> bool:
    """Tell whether a number stands there that orjson would round. Most lines have none that is long enough."""
    return some_may_lose((line,)) and _MAY_LOSE.search(line) is not None


def some_may_lose(lines: Sequence[bytes]) -> bool:
    """Tell whether one of some lines may have such a number; where it is False, none has."""
    kinds = b"\n".join(lines).translate(_KINDS)
    return _LONG in kinds or (b"0e" in kinds and (b"0e0" in kinds or b"0e+" in kinds))


def _why_no_json(line: bytes) -> str:
    try:
        parse_json(line.decode())
    except UnicodeDecodeError as error:
        return f"the line is not UTF-8: byte 0x{line[error.start]:02x} cannot stand at {error.start + 1}"
    except NotJson as error:
        return f"{error} (character {error.position})" if error.position else str(error)
    if _SURROGATE.search(line):
        return "not JSON: half of a pair of surrogates, such as \\ud83d, is no character"
    return "the line is not JSON"


def read_logfmt(line: bytes) -> Mapping[str, object]:
    """Read a line of ``key=value`` pairs; a key alone stands for true.

    Raises:
        Unmapped: it is none.
    """
    text = _text(line).rstrip()
    found: dict[str, object] = {}
    at = 0
    while at < len(text):
        match = _PAIR.match(text, at)
        if match is None:
            message = f"not logfmt: expected key=value at character {at + 1}"
            raise Unmapped(UnmappedCode.MALFORMED_LINE, message)
        quoted, plain = match[2], match[3]
        value = plain if quoted is None else _ESCAPE.sub(lambda one: _ESCAPES.get(one[1], one[1]), quoted)
        found[match[1]] = "true" if value is None else value
        at = match.end()
    return found


def _read_csv(names: Sequence[str], delimiter: str, line: bytes) -> Mapping[str, object]:
    cells = split_cells(line, delimiter)
    if len(cells) != len(names):
        message = f"the line has {len(cells)} cells; expected {len(names)}, one for each name"
        raise Unmapped(UnmappedCode.MALFORMED_LINE, message)
    return dict(zip(names, cells, strict=True))


def split_cells(line: bytes, delimiter: str) -> list[str]:
    """Return the cells of a line of CSV.

    Raises:
        Unmapped: it is none.
    """
    try:
        return next(csv.reader([_text(line)], delimiter=delimiter, strict=True), list[str]())
    except csv.Error as error:
        raise Unmapped(UnmappedCode.MALFORMED_LINE, f"not CSV: {error}") from error


def _read_text(line: bytes) -> Mapping[str, object]:
    return {"text": _text(line)}


def _text(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        message = f"the line is not UTF-8: byte 0x{line[error.start]:02x} cannot stand at {error.start + 1}"
        raise Unmapped(UnmappedCode.MALFORMED_LINE, message) from error
