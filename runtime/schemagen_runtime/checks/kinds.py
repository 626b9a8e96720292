"""Tell what a value of any class is, by the names of its classes: nothing is imported, and none of its code is run."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class ValueKind(StrEnum):
    """Name what a value is, as far as it matters to somebody who must convert it."""

    MISSING = "missing"
    BOOL = "bool"
    INT = "int"
    FLOAT = "float"
    WHOLE_FLOAT = "whole float"
    EXACT = "decimal or fraction"
    COMPLEX = "complex"
    INEXACT = "inexact number"
    TEXT = "text"
    NUMERAL = "text of a number"
    BYTES = "bytes"
    DATE = "date"
    DATETIME = "aware datetime"
    NAIVE = "naive datetime"
    NAIVE_PANDAS = "naive pandas.Timestamp"
    DATETIME64 = "numpy.datetime64"
    TIME = "time"
    DURATION = "timedelta"
    STRUCT_TIME = "time.struct_time"
    EPOCH = "number since 1970"
    UUID = "uuid"
    WRITTEN = "object whose text is its value"
    ENUM = "enum"
    LIST = "list"
    SET = "set"
    ITERABLE = "iterable"
    MAPPING = "mapping"
    ARRAY = "array"
    ARROW = "pyarrow scalar"


_CLASSES: Final[Mapping[str, ValueKind]] = {
    "builtins.NoneType": ValueKind.MISSING,
    "pandas.NAType": ValueKind.MISSING,
    "pandas.NaTType": ValueKind.MISSING,
    "numpy.MaskedConstant": ValueKind.MISSING,
    "builtins.bool": ValueKind.BOOL,
    "numpy.bool": ValueKind.BOOL,
    "numpy.bool_": ValueKind.BOOL,
    "builtins.int": ValueKind.INT,
    "numpy.integer": ValueKind.INT,
    "builtins.float": ValueKind.FLOAT,
    "numpy.floating": ValueKind.FLOAT,
    "decimal.Decimal": ValueKind.EXACT,
    "fractions.Fraction": ValueKind.EXACT,
    "builtins.complex": ValueKind.COMPLEX,
    "numpy.complexfloating": ValueKind.COMPLEX,
    "schemagen_runtime.InexactNumber": ValueKind.INEXACT,
    "builtins.str": ValueKind.TEXT,
    "builtins.bytes": ValueKind.BYTES,
    "builtins.bytearray": ValueKind.BYTES,
    "builtins.memoryview": ValueKind.BYTES,
    "pandas.Timestamp": ValueKind.NAIVE_PANDAS,
    "datetime.datetime": ValueKind.NAIVE,
    "datetime.date": ValueKind.DATE,
    "datetime.time": ValueKind.TIME,
    "datetime.timedelta": ValueKind.DURATION,
    "numpy.timedelta64": ValueKind.DURATION,
    "numpy.datetime64": ValueKind.DATETIME64,
    "time.struct_time": ValueKind.STRUCT_TIME,
    "uuid.UUID": ValueKind.UUID,
    "pathlib.PurePath": ValueKind.WRITTEN,
    "collections.UserString": ValueKind.WRITTEN,
    "ipaddress.IPv4Address": ValueKind.WRITTEN,
    "ipaddress.IPv6Address": ValueKind.WRITTEN,
    "ipaddress.IPv4Network": ValueKind.WRITTEN,
    "ipaddress.IPv6Network": ValueKind.WRITTEN,
    "pandas.Period": ValueKind.WRITTEN,
    "pandas.Interval": ValueKind.WRITTEN,
    "enum.Enum": ValueKind.ENUM,
    "builtins.list": ValueKind.LIST,
    "builtins.tuple": ValueKind.LIST,
    "builtins.set": ValueKind.SET,
    "builtins.frozenset": ValueKind.SET,
    "builtins.range": ValueKind.ITERABLE,
    "builtins.generator": ValueKind.ITERABLE,
    "builtins.map": ValueKind.ITERABLE,
    "builtins.filter": ValueKind.ITERABLE,
    "builtins.zip": ValueKind.ITERABLE,
    "builtins.reversed": ValueKind.ITERABLE,
    "builtins.dict_keys": ValueKind.ITERABLE,
    "builtins.dict_values": ValueKind.ITERABLE,
    "builtins.dict_items": ValueKind.ITERABLE,
    "builtins.enumerate": ValueKind.ITERABLE,
    "builtins.list_iterator": ValueKind.ITERABLE,
    "builtins.tuple_iterator": ValueKind.ITERABLE,
    "builtins.set_iterator": ValueKind.ITERABLE,
    "builtins.range_iterator": ValueKind.ITERABLE,
    "builtins.dict_keyiterator": ValueKind.ITERABLE,
    "builtins.dict_valueiterator": ValueKind.ITERABLE,
    "itertools.chain": ValueKind.ITERABLE,
    "itertools.islice": ValueKind.ITERABLE,
    "itertools.repeat": ValueKind.ITERABLE,
    "collections.deque": ValueKind.ITERABLE,
    "collections.UserList": ValueKind.ITERABLE,
    "array.array": ValueKind.ITERABLE,
    "builtins.dict": ValueKind.MAPPING,
    "builtins.mappingproxy": ValueKind.MAPPING,
    "collections.UserDict": ValueKind.MAPPING,
    "collections.ChainMap": ValueKind.MAPPING,
    "numpy.ndarray": ValueKind.ARRAY,
    "pandas.Series": ValueKind.ARRAY,
    "pandas.Index": ValueKind.ARRAY,
    "pandas.ExtensionArray": ValueKind.ARRAY,
    "polars.Series": ValueKind.ARRAY,
    "torch.Tensor": ValueKind.ARRAY,
    "pyarrow.Array": ValueKind.ARRAY,
    "pyarrow.ChunkedArray": ValueKind.ARRAY,
    "pyarrow.Scalar": ValueKind.ARROW,
}
"""The kind of each class, by the package that it is from and its own name. Of a value's classes the first counts."""


def kind_of(value: object) -> ValueKind | None:
    """Return what kind of value it is by its class alone, None where no kind is known."""
    for base in type(value).__mro__:
        package = base.__module__.partition(".")[0]
        kind = _CLASSES.get(f"{package}.{base.__name__}")
        if kind is not None:
            return kind
    return None
