"""Recognise NumPy's scalars and arrays without importing NumPy."""

from __future__ import annotations

from typing import Final, Protocol, TypeGuard

_BUILT_IN: Final = frozenset({bool, bytes, dict, float, int, list, str, tuple})
"""Classes of most values, which need not be asked for their bases."""


class _Scalar(Protocol):
    def item(self) -> object: ...


class _Array(Protocol):
    @property
    def ndim(self) -> int: ...

    def tolist(self) -> object: ...


def _numpy_names(value: object) -> frozenset[str]:
    """Return the names of the NumPy classes that ``value`` is an instance of."""
    if type(value) in _BUILT_IN:
        return frozenset()
    return frozenset(base.__name__ for base in type(value).__mro__ if base.__module__ == "numpy")


def _is_scalar(value: object) -> TypeGuard[_Scalar]:
    return bool(_numpy_names(value) & {"integer", "floating", "bool", "bool_"})


def _is_array(value: object) -> TypeGuard[_Array]:
    return "ndarray" in _numpy_names(value)


def plain_scalar(value: object) -> object:
    """Return a NumPy integer, float or bool as the Python value it stands for; anything else as it came."""
    return value.item() if _is_scalar(value) else value


def plain_sequence(value: object) -> object:
    """Return a 1-D NumPy array as a list of Python values; anything else as it came."""
    return value.tolist() if _is_array(value) and value.ndim == 1 else value
