"""Write reports of models as bytes, and read them: the form in which they are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Final, TypeAlias, cast, get_args, get_origin, get_type_hints

import orjson

from schemagen_monitor.report.model_report import ModelReport

FORM: Final = 12
"""The number of the form. Who changes a class of a report counts it up: what was kept is then made anew."""
_Read: TypeAlias = Callable[[object], object]
"""Turns a value of JSON into one of a report."""
_PLAIN: Final[frozenset[object]] = frozenset({str, int, float, bool})


def write_model_report(report: ModelReport) -> bytes:
    """Return a report as JSON, with the number of its form."""
    return orjson.dumps({"form": FORM, "report": report})


def read_model_report(written: bytes) -> ModelReport:
    """Return the report that was written.

    Raises:
        ValueError: it is none, or one of another form.
    """
    found = cast("object", orjson.loads(written))
    if not isinstance(found, dict) or cast("dict[str, object]", found).get("form") != FORM:
        raise ValueError("not a report of a model in this form")
    try:
        return cast("ModelReport", _reader(ModelReport)(cast("dict[str, object]", found)["report"]))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a report of a model: {error!r}") from error


@cache
def _reader(of: object) -> _Read:
    """Return what reads values of a type: classes of fields, enums, lists, objects, what may be None, plain values."""
    if isinstance(of, UnionType):
        (inner,) = (one for one in get_args(of) if one is not NoneType)
        return _optional(inner)
    origin = cast("object", get_origin(of))
    if origin is Sequence:
        return _list(get_args(of)[0])
    if origin is Mapping:
        return _mapping(get_args(of)[1])
    if isinstance(of, type) and is_dataclass(of):
        return _fields(of)
    if isinstance(of, type) and issubclass(of, StrEnum):
        return {str(one): one for one in of}.__getitem__  # type: ignore[return-value] # a key that is no text is none
    return _as_is


def _as_is(value: object) -> object:
    return value


def _is_plain(of: object) -> bool:
    return of in _PLAIN or (isinstance(of, UnionType) and set(get_args(of)) <= {*_PLAIN, NoneType})


def _optional(inner: object) -> _Read:
    read = _reader(inner)
    return lambda value: None if value is None else read(value)


def _list(inner: object) -> _Read:
    if _is_plain(inner):
        return _as_is
    read = _reader(inner)
    return lambda value: [read(one) for one in cast("Iterable[object]", value)]


def _mapping(inner: object) -> _Read:
    if _is_plain(inner):
        return _as_is
    read = _reader(inner)
    return lambda value: {name: read(one) for name, one in cast("Mapping[str, object]", value).items()}


def _fields(of: type) -> _Read:
    hints = get_type_hints(of)
    readers = [(field.name, _reader(hints[field.name])) for field in fields(of)]

    def read(value: object) -> object:
        said = cast("Mapping[str, object]", value)
        return of(**{name: reader(said[name]) for name, reader in readers})

    return read
