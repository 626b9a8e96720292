"""Check what a schema file means: names, types and the file as a whole.

Beside it, ``bounds`` checks the constraints of each column, ``predictions`` what the predictions answer,
``references`` what names another column, ``parts`` of what a vector is made, ``monitoring`` what the monitor is told.
"""

from __future__ import annotations

import keyword
from collections.abc import Iterator

from schemagen_runtime.columns import ColumnType, NanPolicy, Role

from schemagen.analysis.bounds import check_bounds
from schemagen.analysis.monitoring import check_monitoring
from schemagen.analysis.parts import check_parts
from schemagen.analysis.pattern_budget import PatternBudget
from schemagen.analysis.predictions import check_predictions
from schemagen.analysis.references import check_names, check_references
from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic, Related
from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.scalars import quote, spell
from schemagen.model.column_types import OWN_COLUMNS
from schemagen.model.names import MAX_LENGTH, derive_attribute, hides_member, is_attribute, unseen
from schemagen.model.package_names import is_known, refuses
from schemagen.model.schema import Column
from schemagen.text.suggest import a, shown


def analyze(draft: Draft) -> Iterator[Diagnostic]:
    """Find everything that is wrong with what a schema file says."""
    yield from _check_package(draft)
    yield from _check_texts(draft)
    yield from _check_unique_names(draft)
    yield from _check_unique_attributes(draft)
    budget = PatternBudget()
    for column in draft.columns:
        yield from _check_name(column)
        yield from _check_attribute(column)
        yield from _check_type(column)
        yield from check_bounds(column, budget)
        yield from _check_deprecated(column)
    yield from check_predictions(draft)
    yield from check_references(draft)
    yield from check_monitoring(draft)
    yield from check_parts(draft)
    yield from _check_whole(draft)


def analyze_shared(draft: Draft) -> Iterator[Diagnostic]:
    """Find what is wrong with shared columns, whatever schema uses them."""
    yield from _check_texts(draft)
    budget = PatternBudget()
    for column in draft.columns:
        yield from _check_name(column)
        yield from _check_attribute(column)
        yield from _check_type(column)
        yield from check_bounds(column, budget)
        yield from check_names(column)
    yield from check_parts(draft)


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
    if column.constraints.nan is NanPolicy.NULL and not column.type.has_nullable_scalar:
        what = "elements that may be null" if column.type.has_elements else "a column that may be null"
        yield diagnose("SG314", draft.span("nan"), f"'nan: null' needs {what}", _taking_null(column.type))


def _taking_null(of: ColumnType) -> str:
    """Return the advice to write a type of which a single value may be null."""
    if of.dimension is not None:
        return f"write 'type: list<float?>' with 'minItems' and 'maxItems' {of.dimension}, or 'nan: allow'"
    wanted = of._replace(nullable_elements=True) if of.has_elements else of.with_nullable(True)
    return f"write 'type: {_written(wanted)}'"


def _written(of: ColumnType) -> str:
    """Return a type as a file can hold it anywhere: within braces a comma ends a word."""
    return quote(str(of)) if "," in str(of) else str(of)


def _check_deprecated(draft: ColumnDraft) -> Iterator[Diagnostic]:
    column = draft.column
    if column.deprecated and not column.type.nullable and column.role is not Role.LABEL:
        message = f"the column {shown(column.name)} is deprecated, yet every event must give it"
        advice = f"write 'type: {_written(column.type.with_nullable(True))}' so that it may be left out"
        instead = f"in place of 'use: …' {advice}" if "use" in draft.given else advice
        yield diagnose("SG318", draft.span("deprecated"), message, instead)


def _check_whole(draft: Draft) -> Iterator[Diagnostic]:
    if not any(one.column.role is Role.LABEL for one in draft.columns):
        yield diagnose(
            "SG316", draft.span, "the schema has no labels, so the truth can never be joined", "add 'labels:'"
        )
