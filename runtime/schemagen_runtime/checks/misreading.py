"""Explain an event that was meant to be a label event, and has a column that makes it an inference."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.explanation import Explanation

_LACKING: Final = frozenset({ErrorCode.MISSING_COLUMN, ErrorCode.NOT_NULLABLE})
_MOST_NAMES: Final = 3
"""Names of columns that a message lists."""


def prefer_label(
    inference: Explanation,
    values: Mapping[object, object],
    only_inference: frozenset[str],
    explain_label: Callable[[Mapping[object, object]], Explanation],
) -> Explanation:
    """Return the explanation that helps most for an event that was read as an inference.

    An event that brings a label, and of an inference lacks more columns than it gives, was meant to be a label event:
    to list all that an inference would need says nothing. Then one error names the column that makes it an inference.

    Args:
        inference: what was found when it was read as an inference.
        values: the event.
        only_inference: the names of the columns that no label event has.
        explain_label: reads values as a label event.
    """
    lacking = [error.column for error in inference.errors if error.code in _LACKING and error.column is not None]
    strays = [name for name in values if isinstance(name, str) and name in only_inference]
    if sum(values[name] is not None for name in strays) >= len(lacking):
        return inference
    label = explain_label({name: value for name, value in values.items() if name not in only_inference})
    if any(error.code is ErrorCode.NO_LABEL for error in label.errors):
        return inference
    told = {error.column for error in label.errors}
    return Explanation(b"", (*label.errors, _stray(strays, [name for name in lacking if name not in told])))


def _stray(strays: list[str], lacking: list[str]) -> FieldError:
    because, absent = _listed(strays), _listed(lacking)
    message = (
        f"the event is read as an inference because of {because}, and lacks {absent}; "
        f"leave {because} out to send labels alone, or send the whole inference"
    )
    return FieldError(ErrorCode.UNKNOWN_COLUMN, strays[0], message, "a column of a label event", repr(strays[0]))


def _listed(names: list[str]) -> str:
    shown, more = ", ".join(map(repr, names[:_MOST_NAMES])), len(names) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown
