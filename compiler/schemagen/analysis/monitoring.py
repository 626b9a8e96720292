"""Check what a monitor is told, by a schema or a file beside it: quiet columns, silence, and levels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from schemagen_runtime.columns import Role
from schemagen_runtime.durations import parse_duration, spell_duration
from schemagen_runtime.protocol.monitoring import (
    DEFAULT_LEVELS,
    LONGEST_SILENCE,
    Levels,
    Monitoring,
    spell_silence,
)

from schemagen.analysis.references import no_column
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.draft import Draft
from schemagen.frontend.nodes import Mapping as MappingNode
from schemagen.frontend.nodes import Node, Scalar, Sequence
from schemagen.model.schema import Column
from schemagen.text.suggest import a, shown

_JUDGED: Final = (Role.FEATURE, Role.PREDICTION)
_MOST: Final = {"errors": 5.0}
"""The highest level of what can rise by more than all of itself."""


def check_monitoring(draft: Draft) -> Iterator[Diagnostic]:
    """Find what a monitor could not follow."""
    section = draft.given.get("monitor")
    if draft.monitoring is not None and isinstance(section, MappingNode):
        yield from check_section(section, draft.monitoring, {one.column.name: one.column for one in draft.columns})


def check_section(
    section: MappingNode, monitoring: Monitoring, columns: Mapping[str, Column] | None = None
) -> Iterator[Diagnostic]:
    """Find what a monitor could not follow in a section.

    Args:
        section: the section as it stands in the file.
        monitoring: what was read of it.
        columns: the columns of the schema, by name; None where these are not known.
    """
    yield from _check_quiet(section.get("quiet"), columns)
    yield from _check_silence(section.get("silent_after"), monitoring)
    levels = section.get("levels")
    for entry in levels.entries if isinstance(levels, MappingNode) else ():
        if entry.key.text in DEFAULT_LEVELS and isinstance(entry.value, MappingNode):
            yield from _check_levels(entry.key.text, entry.value, monitoring)


def _check_quiet(quiet: Node | None, columns: Mapping[str, Column] | None) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for item in quiet.items if isinstance(quiet, Sequence) else ():
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            continue  # the shape check told
        name, column = item.value, (columns or {}).get(item.value)
        if column is None and columns is not None:
            yield no_column(item.span, name, columns)
        elif name in seen:
            yield diagnose("SG332", item.span, f"the column {shown(name)} stands twice", "remove one of them")
        elif column is not None and column.role not in _JUDGED:
            message = f"{shown(name)} is never judged: it is {a(column.role)}"
            yield diagnose("SG332", item.span, message, "remove it: features and predictions are judged for drift")
        seen.add(name)


def _check_silence(given: Node | None, monitoring: Monitoring) -> Iterator[Diagnostic]:
    seconds = parse_duration(given.text) if isinstance(given, Scalar) and isinstance(given.value, str) else None
    if given is None or not seconds:
        return  # the shape check told
    hours = monitoring.silent_after
    if hours is None:
        nearest = spell_silence(max(1, -(-seconds // 3600)))
        message = (
            f"events are counted by the hour, so a silence has whole hours, which {spell_duration(seconds)} has not"
        )
        yield diagnose("SG335", given.span, message, f"write {nearest}")
    elif hours > LONGEST_SILENCE:
        message = f"a silence of {spell_silence(hours)} is longer than a year, so nobody would be told of one"
        yield diagnose("SG335", given.span, message, f"write {spell_silence(LONGEST_SILENCE)} at most")


def _check_levels(found: str, given: MappingNode, monitoring: Monitoring) -> Iterator[Diagnostic]:
    levels, most = monitoring.levels(found), _MOST.get(found, 1.0)
    wrong = [name for name in Levels._fields if given.get(name) and not 0 < getattr(levels, name) <= most]
    for name in wrong:
        node = given.get(name)
        text = node.text if isinstance(node, Scalar) else ""
        value: float = getattr(levels, name)
        share = f"; is {value / 100:g} meant, for {value:g} %?" if most < value <= 100 * most else ""
        message = f"a level of {found} lies above 0, and is {most:g} at most, which {text} is not"
        yield diagnose("SG333", given.span if node is None else node.span, message, f"write a part of one{share}")
    if not wrong and levels.warning > levels.alert:
        name = "warning" if given.get("warning") else "alert"
        node = given.get(name) or given
        yield diagnose("SG333", node.span, _order(found, levels), "an alert is worse than a warning: raise it, too")


def _order(found: str, levels: Levels) -> str:
    default = DEFAULT_LEVELS[found]
    words = [
        f"{value:g}{' (where none is given)' if value == standard else ''}"
        for value, standard in zip(levels, default, strict=True)
    ]
    return f"{found} is a warning from {words[0]} on, and an alert from {words[1]} on already"
