"""Describe what a program gave where something else was expected."""

from __future__ import annotations

from types import ModuleType


def describe_given(given: object) -> str:
    """Return the kind of an argument, without its value, which may be a token."""
    if given is None:
        return "None"
    if isinstance(given, type):
        return f"the class {given.__name__}"
    if isinstance(given, ModuleType):
        return f"the module {given.__name__}"
    return f"of type {type(given).__name__}"
