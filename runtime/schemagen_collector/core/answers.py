"""What the collector says of a batch: small, whatever the events are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.errors import FieldError

from schemagen_collector.core.judging import Fault, Judged

MAX_TEXT: Final = 300
"""Characters of a name, an id or a message in an answer."""
MAX_MORE_ERRORS: Final = 2000
"""Errors in one answer beyond the first of each event, so that no answer grows with what is wrong."""


def describe_outcome(judged: Judged, outcome: Outcome, identify: Callable[[object], object]) -> dict[str, object]:
    """The fates of a batch; ``accepted``, the duplicates and the events with errors add up to its events."""
    conflicts = {index: Fault(identify(judged.events[index]), (error,)) for index, error in outcome.errors.items()}
    faults = {**judged.faults, **conflicts}
    return {
        "accepted": judged.count - len(outcome.duplicates) - len(faults),
        "duplicates": sorted(outcome.duplicates),
        "errors": describe_faults(faults),
    }


def describe_faults(faults: Mapping[int, Fault]) -> list[dict[str, object]]:
    """Every error by index, as far as there is room; the first of each event always is there."""
    return list(_described(faults))


def _described(faults: Mapping[int, Fault]) -> Iterator[dict[str, object]]:
    more = MAX_MORE_ERRORS
    for index, fault in sorted(faults.items()):
        first, *others = fault.errors
        yield _describe(index, fault, first)
        for error in others[:more]:
            yield _describe(index, fault, error)
        more = max(0, more - len(others))


def _describe(index: int, fault: Fault, error: FieldError) -> dict[str, object]:
    return {
        "index": index,
        "id": _shown_id(fault.id),
        "column": None if error.column is None else shortened(error.column),
        "code": str(error.code),
        "message": shortened(error.message),
        "expected": shortened(error.expected),
        "got": shortened(error.got),
    }


def _shown_id(value: object) -> str | int | None:
    """An id as it came, where it can be one at all."""
    if isinstance(value, str):
        return shortened(value)
    in_range = isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63
    return value if in_range and isinstance(value, int) else None


def shortened(text: str) -> str:
    """A text of anybody's, fit for an answer: not too long, and without lone surrogates."""
    cut = text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"
    return cut.encode("utf-8", "replace").decode()
