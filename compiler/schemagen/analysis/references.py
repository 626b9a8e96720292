"""Check what names a column elsewhere, or a value: segments, group, names of values, renames and deprecations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from schemagen_runtime.columns import BaseType, Role

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.nodes import Mapping, Scalar, Sequence
from schemagen.model.column_types import NAMED
from schemagen.model.meaning import spell_member
from schemagen.model.schema import Column, Task
from schemagen.text.span import Span
from schemagen.text.suggest import a, did_you_mean, listed, shown

_SLICING: Final = (BaseType.STRING, BaseType.INT, BaseType.BOOL, BaseType.UUID)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_GROUPING: Final = (BaseType.STRING, BaseType.INT, BaseType.UUID)


def check_references(draft: Draft) -> Iterator[Diagnostic]:
    """Find what names a column that is not there or does not fit, and what contradicts itself."""
    columns = {one.column.name: one.column for one in draft.columns}
    yield from _check_segments(draft, columns)
    yield from _check_group(draft, columns)
    yield from _check_renames(draft, columns)
    for one in draft.columns:
        yield from check_names(one)
        yield from _check_deprecation(one, columns)


def _check_segments(draft: Draft, columns: dict[str, Column]) -> Iterator[Diagnostic]:
    node = draft.given.get("segments")
    seen: set[str] = set()
    for item in node.items if isinstance(node, Sequence) else ():
        if not isinstance(item, Scalar) or not isinstance(item.value, str):
            continue  # the shape check told
        name, column = item.value, columns.get(item.value)
        if column is None:
            yield no_column(item.span, name, columns)
        elif name in seen:
            yield diagnose("SG329", item.span, f"the segment {shown(name)} stands twice", "remove one of them")
        else:
            why = _why_no_segment(column)
            if why is not None:
                yield diagnose("SG329", item.span, f"{shown(name)} cannot be a segment: {why}", "remove it")
        seen.add(name)


def _why_no_segment(column: Column) -> str | None:
    if column.role in (Role.ID, Role.TIMESTAMP, Role.LABEL):
        return f"it is {a(column.role)}"
    if column.sensitive:
        return "it is sensitive, and a segment shows the values"
    if column.type.scalar not in _SLICING or column.type.base in (BaseType.VECTOR, BaseType.MAP):
        return f"{column.type} has too many values"
    return None


def _check_group(draft: Draft, columns: dict[str, Column]) -> Iterator[Diagnostic]:
    if draft.group is None:
        if draft.task is Task.RANKING:
            message = "the task is ranking, and nothing says which rows answer one query"
            yield diagnose("SG325", draft.at("task"), message, f"add 'group: {_grouping(draft)}', for example")
        return
    column = columns.get(draft.group)
    span = draft.at("group")
    if column is None:
        yield no_column(span, draft.group, columns)
    elif column.role not in (Role.FEATURE, Role.EXTRA) or column.type.base not in _GROUPING:
        message = f"{shown(column.name)} cannot be the group: it is {a(column.role)} of type {column.type}"
        yield diagnose("SG329", span, message, "a group is a feature or extra of type string, int or uuid")


def _grouping(draft: Draft) -> str:
    columns = (one.column for one in draft.columns if one.column.role in (Role.FEATURE, Role.EXTRA))
    return next((one.name for one in columns if one.type.base in _GROUPING and "id" in one.name), "query_id")


def _check_renames(draft: Draft, columns: dict[str, Column]) -> Iterator[Diagnostic]:
    first: dict[str, ColumnDraft] = {}
    for one in draft.columns:
        old, span = one.column.renamed_from, one.span("renamed_from")
        if old is None:
            continue
        earlier = first.setdefault(old, one)
        if old in columns:
            message = f"{shown(one.column.name)} cannot be renamed from {shown(old)}, which is a column still"
            related = (Related("that column is here", columns[old].span),)
            yield diagnose("SG330", span, message, "remove one of the two", related)
        elif earlier is not one:
            message = f"two columns say that they were {shown(old)}: {shown(earlier.column.name)} is the other"
            related = (Related("the other one is here", earlier.span("renamed_from")),)
            yield diagnose("SG330", span, message, "a column becomes one column: remove one", related)


def check_names(draft: ColumnDraft) -> Iterator[Diagnostic]:
    """Find what is wrong with the names that a column gives its values."""
    column, node = draft.column, draft.given.get("names")
    if not isinstance(node, Mapping):
        return
    if column.type.scalar not in NAMED or column.type.base is BaseType.VECTOR:
        message = f"'names' does not fit {column.type}"
        yield diagnose("SG323", node.span, message, "it names the values of a string, int, bool or uuid")
        return
    values = [value for value, _ in column.meaning.names or ()]
    members = None if column.constraints.enum is None else frozenset(map(spell_member, column.constraints.enum))
    for value in values:
        if not _can_be(column, value, members):
            message = f"{shown(value)} is no value of {shown(column.name)}"
            yield diagnose("SG326", node.span, message, _expected(column))
    for value, count in Counter(values).items():
        if count > 1:
            yield diagnose("SG306", node.span, f"the value {value} has two names", "remove one of them")
    for name, count in Counter(name for _, name in column.meaning.names or ()).items():
        if count > 1:
            message = f"two values are called {shown(name)}, and people could not tell them apart"
            yield diagnose("SG306", node.span, message, "give each a name of its own")


def _can_be(column: Column, value: str, members: frozenset[str] | None) -> bool:
    if members is not None:
        return value in members
    if column.type.scalar is BaseType.BOOL:
        return value in ("true", "false")
    return column.type.scalar is not BaseType.INT or value.removeprefix("-").isdecimal()


def _expected(column: Column) -> str:
    members = column.constraints.enum
    if members is not None:
        return f"expected one of {listed(map(spell_member, members))}"
    return "expected true or false" if column.type.scalar is BaseType.BOOL else "expected a whole number"


def _check_deprecation(draft: ColumnDraft, columns: dict[str, Column]) -> Iterator[Diagnostic]:
    column, node = draft.column, draft.given.get("deprecated")
    said = column.deprecated
    if said is None or not isinstance(node, Mapping):
        return
    if said.until is not None and not _is_date(said.until):
        yield diagnose(
            "SG331", _at(node, "until"), f"there is no day {shown(said.until)}", "write a day such as 2026-12-31"
        )
    if said.use is None:
        return
    successor = columns.get(said.use)
    if successor is None:
        yield no_column(_at(node, "use"), said.use, columns)
    elif successor is column or successor.deprecated is not None:
        which = "itself" if successor is column else "one that is deprecated too"
        message = f"{shown(column.name)} is deprecated in favour of {which}"
        yield diagnose("SG331", _at(node, "use"), message, "name the column that stays")


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return True  # the shape check told
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _at(node: Mapping, key: str) -> Span:
    value = node.get(key)
    return node.span if value is None else value.span


def no_column(span: Span, name: str, columns: Iterable[str]) -> Diagnostic:
    """Return the diagnostic that says that there is no column of that name."""
    return diagnose("SG328", span, f"there is no column {shown(name)}", did_you_mean(name, columns))
