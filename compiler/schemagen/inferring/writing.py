"""Write the text of a schema: each column with what it rests on beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from schemagen_runtime.columns import SECTIONS, Kind, Role

from schemagen.inferring.evidence import Evidence
from schemagen.inferring.forms import Form
from schemagen.inferring.part import MOST_DISTINCT
from schemagen.inferring.roles import MOST_CLASSES, Column, Part
from schemagen.inferring.spelling import quoted
from schemagen.inferring.vectors import Vector
from schemagen.text.suggest import counted
from schemagen.text.visible import visible

_FEWEST_OF_EACH: Final = 10
"""How often each value of an enum was seen at least."""
_LONGEST_COMMENT: Final = 400
_ORDER: Final = ("features", "predictions", "labels", "extras")


def comment(*words: str) -> str:
    """Return words as a comment behind a line; nothing where there are none."""
    text = visible("; ".join(word for word in words if word))
    text = "".join(character if character.isprintable() else "?" for character in text)
    text = text if len(text) <= _LONGEST_COMMENT else f"{text[:_LONGEST_COMMENT]}…"
    return f"  # {text}" if text else ""


def section_lines(
    columns: Mapping[str, Column], parts: Mapping[str, Part], given: Mapping[str, str], vectors: Sequence[Vector]
) -> Iterator[str]:
    """Yield the lines of all sections; ``given`` has the attributes that columns are given."""
    elements = {name: vector for vector in vectors for name in vector.columns}
    for section in _ORDER:
        names = [name for name in columns if parts[name].role is SECTIONS[section]]
        if names:
            yield f"\n{section}:"
        for name in names:
            vector = elements.get(name)
            if vector is None:
                yield from column_lines(name, columns[name], parts[name], given.get(name))
            elif vector.columns[0] == name:
                yield _vector_line(vector, columns, given.get(vector.name))


def column_lines(name: str, column: Column, part: Part, attribute: str | None) -> Iterator[str]:
    """Yield the lines of one column: what somebody has to decide, and the column."""
    why_personal = column.why_personal
    enum = None if why_personal else enum_of(column, part)
    keys: dict[str, str] = {
        "type": f'"{column.decision.type}"' if "," in column.decision.type else column.decision.type
    }
    if part.kind is not None:
        keys["kind"] = str(part.kind)
    if part.target is not None:
        keys["target"] = quoted(part.target)
    if enum is not None:
        keys["enum"] = f"[{', '.join(enum)}]"
    keys.update(column.decision.keys)
    if why_personal:
        keys["sensitive"] = "true"
    if attribute is not None:
        keys["attribute"] = attribute
    for todo in (
        part.todo,
        column.decision.todo,
        "does it hold personal data? If not, take 'sensitive' away" if why_personal else "",
    ):
        if todo:
            yield f"  # TODO: {comment(todo)[4:]}"
    notes = () if why_personal else column.decision.notes
    words = comment(part.why, *evidence_words(column), *notes)
    if len(keys) == 1:
        yield f"  {quoted(name)}: {column.decision.type}{words}"
    else:
        yield f"  {quoted(name)}: {{{', '.join(f'{key}: {value}' for key, value in keys.items())}}}{words}"


def _vector_line(vector: Vector, columns: Mapping[str, Column], attribute: str | None) -> str:
    first = columns[vector.columns[0]]
    lows = [columns[name].evidence.low or 0.0 for name in vector.columns]
    highs = [columns[name].evidence.high or 0.0 for name in vector.columns]
    null = "?" if first.decision.nullable else ""
    more = "" if attribute is None else f", attribute: {attribute}"
    span = f"[{', '.join(map(quoted, vector.span))}]" if isinstance(vector.span, list) else _span(vector.span)
    words = comment(
        counted(first.evidence.rows, "row"),
        f"{len(vector.columns)} columns of numbers",
        f"{_number(min(lows), 'float')} to {_number(max(highs), 'float')}",
    )
    return f"  {quoted(vector.name)}: {{type: vector<{len(vector.columns)}>{null}, from: {span}{more}}}{words}"


def _span(span: str) -> str:
    return span if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", span) else quoted(span)


def enum_of(column: Column, part: Part) -> list[str] | None:
    """Return the values of an enum as YAML has them; None where there is to be none."""
    if column.decision.notes and any(note.startswith("mixed") for note in column.decision.notes):
        return None
    values = column.values
    if column.decision.base == "string" and 2 <= len(values) <= MOST_CLASSES:
        return sorted(map(quoted, values)) if min(values.values()) >= _FEWEST_OF_EACH else None
    is_class = part.role is Role.LABEL or part.kind is Kind.CLASS
    if column.decision.base == "int" and is_class:
        counts: dict[int, int] = {}
        for text, count in values.items():
            if text.strip():
                counts[int(text)] = counts.get(int(text), 0) + count
        if 2 <= len(counts) <= MOST_CLASSES and min(counts.values()) >= _FEWEST_OF_EACH:
            return list(map(str, sorted(counts)))
    return None


def evidence_words(column: Column) -> Iterator[str]:
    """Yield what a column rests on: how many rows, how many of them are empty, and the bounds of the data."""
    evidence = column.evidence
    yield counted(evidence.rows, "row")
    empty = evidence.count(Form.NULL) + (0 if column.decision.base == "string" else evidence.count(Form.BLANK))
    if empty and evidence.present:
        yield f"{empty:,} empty"
    if column.why_personal:
        yield column.why_personal
        return
    if evidence.distinct is not None and len(evidence.distinct) == 1 and evidence.present:
        yield "always the same value"
    yield from _bounds(column, evidence)
    if evidence.padded and column.decision.base != "string":
        yield f"{evidence.padded:,} with blanks around them"


def _bounds(column: Column, evidence: Evidence) -> Iterator[str]:
    base = column.decision.base
    if base in ("int", "float") or base.startswith(("vector", "list", "map")):
        if evidence.low is not None and evidence.high is not None:
            yield f"{_number(evidence.low, base)} to {_number(evidence.high, base)}"
    elif base in ("date", "timestamp"):
        length = len("2024-01-31") if base == "date" else None  # of a time at midnight the day
        yield f"{evidence.first_time[:length]} to {evidence.last_time[:length]}"
    elif base == "string" and evidence.present:
        count = len(evidence.distinct) if evidence.distinct is not None else None
        yield f"{count:,} value{'' if count == 1 else 's'}" if count is not None else f"over {MOST_DISTINCT:,} values"
        if evidence.longest:
            yield f"at most {counted(evidence.longest, 'character')}"


def _number(number: float, base: str) -> str:
    # Of zeros that have a sign and others that have none, the first would decide, and that is no order of theirs.
    return repr(int(number)) if base == "int" else repr(float(number) + 0.0)
