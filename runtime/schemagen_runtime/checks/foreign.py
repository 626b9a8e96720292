"""Recognise NumPy's scalars and arrays without importing NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol, TypeGuard

_BUILT_IN: Final = frozenset({bool, bytes, dict, float, int, list, str, tuple})
"""Classes of most values, which need not be asked for their bases."""


class _Scalar(Protocol):
    def item(self) -> object: ...


class _Type(Protocol):
    @property
    def kind(self) -> str: ...


class _Array(Protocol):
    @property
    def ndim(self) -> int: ...

    @property
    def dtype(self) -> _Type: ...

    def __iter__(self) -> Iterator[object]: ...

    def tolist(self) -> list[object]: ...


def _numpy_names(value: object) -> frozenset[str]:
    """Return the names of the NumPy classes that ``value`` is an instance of."""
    if type(value) in _BUILT_IN:
        return frozenset()
    return frozenset(base.__name__ for base in type(value).__mro__ if base.__module__ == "numpy")


def _is_scalar(value: object) -> TypeGuard[_Scalar]:
    names = _numpy_names(value)
    # A duration is an integer to NumPy, and would be one to us: of nanoseconds, or of whatever its unit is.
    return bool(names & {"integer", "floating", "bool", "bool_"}) and "timedelta64" not in names


def _is_array(value: object) -> TypeGuard[_Array]:
    return "ndarray" in _numpy_names(value)


def plain_scalar(value: object) -> object:
    """Return a NumPy integer, float or bool as the Python value it stands for; anything else as it came."""
    return value.item() if _is_scalar(value) else value


def plain_sequence(value: object) -> object:
    """Return a 1-D NumPy array as a list of Python values, or of its own where Python has none; all else as it came."""
    if not _is_array(value) or value.ndim != 1:
        return value
    plain = value.tolist()
    # Times in nanoseconds, for example, become integers, which are not what they stand for.
    return list(value) if value.dtype.kind in "mM" and any(type(item) is int for item in plain) else plain
