"""Check what a schema file means: names, types and the file as a whole.

Beside it, ``bounds`` checks the constraints of each column, ``predictions`` what the predictions answer, and
``references`` what names another column.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator
from typing import Final

from schemagen_runtime.columns import NanPolicy, Role

from schemagen.analysis.bounds import check_bounds
from schemagen.analysis.predictions import check_predictions
from schemagen.analysis.references import check_references
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.scalars import spell
from schemagen.model.column_types import OWN_COLUMNS
from schemagen.model.names import MAX_LENGTH, derive_attribute, hides_member, is_attribute, unseen
from schemagen.model.package_names import is_known, refuses
from schemagen.model.schema import Column
from schemagen.text.suggest import a, shown

MAX_PATTERNS: Final = 100
"""Schemas come from strangers too, and to judge one pattern may take a fifth of a second."""


def analyze(draft: Draft) -> Iterator[Diagnostic]:
    """Find everything that is wrong with what a schema file says."""
    yield from _check_package(draft)
    yield from _check_texts(draft)
    yield from _check_unique_names(draft)
    yield from _check_unique_attributes(draft)
    too_many = _beyond_the_patterns(draft)
    for column in draft.columns:
        yield from _check_name(column)
        yield from _check_attribute(column)
        yield from _check_type(column)
        yield from too_many.get(id(column), ()) or check_bounds(column)
        yield from _check_deprecated(column)
    yield from check_predictions(draft)
    yield from check_references(draft)
    yield from _check_whole(draft)


def _beyond_the_patterns(draft: Draft) -> dict[int, tuple[Diagnostic, ...]]:
    """Return the columns whose patterns are one too many to be judged, each with the diagnostic that says so."""
    seen: set[str] = set()
    found: dict[int, tuple[Diagnostic, ...]] = {}
    for column in draft.columns:
        pattern = column.column.constraints.pattern
        if pattern is not None and pattern not in seen and len(seen) == MAX_PATTERNS:
            message = (
                f"the schema has more than {MAX_PATTERNS} different patterns, too many to judge how long each can take"
            )
            found[id(column)] = (
                diagnose("SG321", column.span("pattern"), message, "leave some checks to the program"),
            )
        elif pattern is not None:
            seen.add(pattern)
    return found


def _check_package(draft: Draft) -> Iterator[Diagnostic]:
    name = draft.name
    if name is None:
        return
    other, advice = refuses(name), f"call it '{name[:57]}_events', for example"
    if other is not None:
        message = f"{shown(name)} is the name of {other}, and a package called so would break imports"
        yield diagnose("SG205", draft.span, message, advice)
    elif is_known(name):
        message = f"{shown(name)} is the name of a well-known library, and only one of the two could be imported"
        yield diagnose("SG322", draft.span, message, advice)


def _check_texts(draft: Draft) -> Iterator[Diagnostic]:
    for text, span in draft.texts:
        hidden = unseen(text, allowed="\n\t")
        if hidden is not None:
            message = f"the text holds the unseen character U+{ord(hidden):04X}"
            yield diagnose("SG319", span, message, "remove it: people could not see what they read")


def _check_unique_names(draft: Draft) -> Iterator[Diagnostic]:
    first: dict[str, Column] = {}
    for column in (draft.column for draft in draft.columns):
        earlier = first.setdefault(column.name, column)
        if earlier is not column:
            message = f"two columns are called {shown(column.name)}: {a(earlier.role)} and {a(column.role)}"
            related = (Related("the first one is here", earlier.span),)
            yield diagnose(
                "SG308", column.span, message, "a name stands for one column on the wire: rename one", related
            )


def _check_unique_attributes(draft: Draft) -> Iterator[Diagnostic]:
    first: dict[str, Column] = {}
    taken = {draft.column.attribute for draft in draft.columns}
    for column in (draft.column for draft in draft.columns):
        earlier = first.setdefault(column.attribute, column)
        if earlier.name != column.name:
            names = f"{shown(earlier.name)} and {shown(column.name)}"
            message = f"the columns {names} would both become the attribute {column.attribute!r}"
            related = (Related("the first one is here", earlier.span),)
            free = next(f"{column.attribute}_{n}" for n in range(2, 10**9) if f"{column.attribute}_{n}" not in taken)
            yield diagnose("SG309", column.span, message, f"give one of them 'attribute: {spell(free)}'", related)


def _check_name(draft: ColumnDraft) -> Iterator[Diagnostic]:
    name, span = draft.column.name, draft.column.span
    if not name:
        yield diagnose("SG312", span, "a column has an empty name", "give it the name that it has in the data")
    if len(name) > MAX_LENGTH:
        message = f"the column name {shown(name)} is too long; a name has at most {MAX_LENGTH} characters"
        yield diagnose("SG312", span, message, "give it a shorter name")
    hidden = unseen(name)
    if hidden is not None:
        message = f"the column name {shown(name)} holds the unseen character U+{ord(hidden):04X}"
        yield diagnose("SG312", span, message, "remove it: two names that look alike must be one")


def _check_attribute(draft: ColumnDraft) -> Iterator[Diagnostic]:
    attribute, given = draft.column.attribute, "attribute" in draft.given
    if given and not is_attribute(attribute):
        why = "a keyword" if keyword.iskeyword(attribute) else "not a Python name"
        proposal = derive_attribute(attribute)
        yield diagnose(
            "SG311", draft.span("attribute"), f"{shown(attribute)} is {why}", f"write {spell(proposal)}, for example"
        )
        return
    why_not = hides_member(attribute)
    if why_not is not None:
        message = f"the attribute {shown(attribute)} would hide a member of the class: {why_not}"
        proposal = derive_attribute(attribute.strip("_") or "column")
        yield diagnose("SG310", draft.span("attribute"), message, f"add 'attribute: {spell(proposal)}'")


def _check_type(draft: ColumnDraft) -> Iterator[Diagnostic]:
    column, span = draft.column, draft.span("type")
    if column.role is Role.ID and column.type not in OWN_COLUMNS["id"].types:
        yield diagnose("SG315", span, f"an id cannot be {column.type}", "an id is string, int or uuid, and never null")
    if column.role is Role.TIMESTAMP and column.type not in OWN_COLUMNS["timestamp"].types:
        message = f"the timestamp cannot be {column.type}"
        yield diagnose("SG315", span, message, "leave 'type' out: the timestamp is a timestamp, and never null")
    if column.role is Role.TAGS and column.type not in OWN_COLUMNS["tags"].types:
        message = f"tags cannot be {column.type}"
        yield diagnose("SG315", span, message, "leave 'type' out: tags are a list<string> that an event may leave out")
    scalar = not column.type.is_sequence
    if column.constraints.nan is NanPolicy.NULL and not (column.type.nullable and scalar):
        wanted = f"write 'type: {column.type}?'" if scalar else "only a single float can become null"
        yield diagnose("SG314", draft.span("nan"), "'nan: null' needs a column that may be null", wanted)


def _check_deprecated(draft: ColumnDraft) -> Iterator[Diagnostic]:
    column = draft.column
    if column.deprecated and not column.type.nullable and column.role is not Role.LABEL:
        message = f"the column {shown(column.name)} is deprecated, yet every event must give it"
        yield diagnose(
            "SG318", draft.span("deprecated"), message, f"write 'type: {column.type}?' so that it may be left out"
        )


def _check_whole(draft: Draft) -> Iterator[Diagnostic]:
    if not any(one.column.role is Role.LABEL for one in draft.columns):
        yield diagnose(
            "SG316", draft.span, "the schema has no labels, so the truth can never be joined", "add 'labels:'"
        )
