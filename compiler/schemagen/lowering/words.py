"""Put what a column means, and what becomes of it, into sentences for people."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from schemagen.model.meaning import Comparison, Meaning, Target, spell_member
from schemagen.model.schema import Deprecation

_MOST: Final = 20
"""Names of values that a sentence lists."""
_COMPARED: Final = {
    Comparison.ABOVE: "above",
    Comparison.AT_LEAST: "at least",
    Comparison.BELOW: "below",
    Comparison.AT_MOST: "at most",
}


def meaning(said: Meaning) -> Iterator[str]:
    """Yield a sentence for each thing that a column says it means."""
    if said.target is not None:
        yield f"Answers {_target(said.target)}."
    if said.positive is not None:
        yield f"Positive: {spell_member(said.positive)}."
    if said.threshold is not None:
        yield f"Threshold: {said.threshold}."
    if said.classes is not None:
        yield f"Classes, in order: {_some([spell_member(one) for one in said.classes])}."
    if said.names is not None:
        yield f"Names: {_some([f'{value} is {name}' for value, name in said.names])}."


def deprecation(said: Deprecation | None) -> str | None:
    """Return a sentence that says since when a column is deprecated, until when, and what to use; None without one."""
    if said is None:
        return None
    since = f" since {said.since}" if said.since else ""
    until = f", gone after {said.until}" if said.until else ""
    use = f"; use {said.use!r}" if said.use else ""
    return f"Deprecated{since}{until}{use}."


def _target(target: Target) -> str:
    if target.comparison is None:
        return f"{target.label!r}"
    return f"whether {target.label!r} is {_COMPARED[target.comparison]} {target.bound}"


def _some(words: list[str]) -> str:
    return f"{', '.join(words[:_MOST])}{' …' if len(words) > _MOST else ''}"
