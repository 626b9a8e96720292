"""Check what predictions mean: task, kind, target, positive, threshold and classes must fit one another and the labels.

What is ambiguous is a warning that proposes the line to write: a monitor guesses nothing.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from itertools import chain
from typing import Final

from schemagen_runtime.columns import BaseType, Kind, Role

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.draft import ColumnDraft, Draft
from schemagen.frontend.scalars import spell
from schemagen.model.column_types import DEGREES, KIND_TYPES
from schemagen.model.meaning import Meaning, Member, Target
from schemagen.model.schema import Column, Task
from schemagen.text.suggest import a, did_you_mean, listed, shown

_TASK_KINDS: Final = {
    Task.BINARY_CLASSIFICATION: (Kind.PROBABILITY, Kind.LOGIT, Kind.SCORE, Kind.CLASS),
    Task.MULTICLASS: (Kind.PROBABILITY, Kind.LOGIT, Kind.SCORE, Kind.CLASS),
    Task.RANKING: (Kind.SCORE, Kind.RANK, Kind.PROBABILITY, Kind.LOGIT),
    Task.REGRESSION: (Kind.VALUE, Kind.SCORE),
}
_NUMBERS: Final = (BaseType.INT, BaseType.FLOAT)
_MEMBER_TYPES: Final[dict[BaseType, type[str | int | bool]]] = {
    BaseType.STRING: str,
    BaseType.UUID: str,
    BaseType.INT: int,
    BaseType.BOOL: bool,
}
_KEYS: Final = ("target", "positive", "threshold", "classes")


class _Label:
    """Hold a label, and the set of its members: a schema may have thousands of predictions, classes and members."""

    def __init__(self, column: Column) -> None:
        self.column = column
        self.members = None if column.constraints.enum is None else frozenset[Member](column.constraints.enum)


def check_predictions(draft: Draft) -> Iterator[Diagnostic]:
    """Find everything that does not fit in what the predictions say of themselves, and what they leave open."""
    labels = {one.column.name: _Label(one.column) for one in draft.columns if one.column.role is Role.LABEL}
    for column in draft.columns:
        misfits = list(_check_keys(column))
        yield from misfits
        if column.column.role is Role.PREDICTION and not misfits:
            yield from _check_answer(draft, column, labels)
    yield from _check_task(draft)


def _check_keys(draft: ColumnDraft) -> Iterator[Diagnostic]:
    """Check that each key stands on a column that can have it."""
    column, kind = draft.column, draft.column.kind
    if kind is not None and column.role is not Role.PREDICTION:
        yield diagnose(
            "SG313", draft.span("kind"), f"{a(column.role)} has no kind", "only predictions have a kind: remove it"
        )
    elif kind is not None and column.type.base is BaseType.MAP:
        message = f"the kind {str(kind)!r} does not fit {column.type}"
        advice = "a kind is of one value, or of a list or vector: give each class its element, and say 'classes'"
        yield diagnose("SG313", draft.span("kind"), message, advice)
    elif kind is not None and column.type.scalar not in KIND_TYPES[kind]:
        types = " or ".join(KIND_TYPES[kind])
        message = f"the kind {str(kind)!r} does not fit {column.type}"
        yield diagnose("SG313", draft.span("kind"), message, f"a {kind} is {types}")
    for key in _KEYS:
        if key in draft.given and column.role is not Role.PREDICTION:
            message = f"{a(column.role)} has no '{key}'"
            yield diagnose("SG323", draft.span(key), message, "only predictions answer a label: remove it")
        elif key in draft.given and key != "target" and not _may_have(column, key):
            yield diagnose("SG323", draft.span(key), f"'{key}' does not fit here", _WHERE[key])


_WHERE: Final = {
    "positive": "it says of which value a probability, logit, score or class is: give the column its 'kind'",
    "threshold": "it belongs to a single probability, logit or score: give the column that 'kind'",
    "classes": "it names the elements of a vector or list of kind probability, logit or score",
}


def _may_have(column: Column, key: str) -> bool:
    is_degree = column.kind in DEGREES
    if key == "classes":
        return is_degree and column.type.is_sequence
    if key == "positive":
        return (is_degree or column.kind is Kind.CLASS) and not column.type.has_elements
    return is_degree and not column.type.has_elements


def _check_answer(draft: Draft, column: ColumnDraft, labels: dict[str, _Label]) -> Iterator[Diagnostic]:
    meaning = column.column.meaning
    target = meaning.target
    if target is not None and target.label not in labels:
        advice = did_you_mean(target.label, labels) if labels else "add it under 'labels:'"
        yield diagnose("SG324", column.span("target"), f"there is no label {shown(target.label)}", advice)
        return
    if target is None and column.column.kind is not None and len(labels) > 1:
        yield _ambiguous(column, labels)
    label = labels.get(target.label) if target else next(iter(labels.values())) if len(labels) == 1 else None
    if label is None:
        return
    bad = list(_check_comparison(column, target, label.column))
    yield from bad
    if not bad:
        yield from _check_members(column, meaning, label)
        yield from _check_open(draft, column, label.column)


def _ambiguous(column: ColumnDraft, labels: dict[str, _Label]) -> Diagnostic:
    wanted = _fitting(column.column, labels)
    message = f"the schema has several labels, and {shown(column.column.name)} does not say which of them it answers"
    return diagnose("SG325", column.column.span, message, f"add 'target: {spell(wanted)}', for example")


def _fitting(column: Column, labels: dict[str, _Label]) -> str:
    """Return the label that a prediction most likely answers, by its values and by its kind."""
    members, is_class = column.constraints.enum, column.kind in (*DEGREES, Kind.CLASS)
    same = (name for name, one in labels.items() if members and one.column.constraints.enum == members)
    alike = (name for name, one in labels.items() if _has_classes(one.column) is is_class)
    return next(chain(same, alike, labels))


def _has_classes(label: Column) -> bool:
    return label.constraints.enum is not None or label.type.base in (BaseType.BOOL, BaseType.STRING)


def _check_comparison(column: ColumnDraft, target: Target | None, label: Column) -> Iterator[Diagnostic]:
    if target is None or target.comparison is None or target.bound is None:
        return
    if label.type.scalar not in _NUMBERS or label.type.has_elements:
        message = f"'{target.comparison}' compares numbers, and the label {shown(label.name)} is {label.type}"
        yield diagnose("SG324", column.span("target"), message, f"write 'target: {spell(label.name)}'")
    elif not math.isfinite(target.bound):
        yield diagnose("SG324", column.span("target"), "the bound is beyond the largest float", "write a smaller one")
    elif column.column.kind in (Kind.VALUE, Kind.RANK):
        message = f"a class is derived from {shown(label.name)}, and {a(str(column.column.kind))} is none"
        yield diagnose("SG324", column.span("target"), message, f"write 'target: {spell(label.name)}'")


def _check_members(column: ColumnDraft, meaning: Meaning, label: _Label) -> Iterator[Diagnostic]:
    """Check that what the prediction calls a value of the label can be one."""
    if meaning.positive is not None and not _can_be(meaning, label, meaning.positive):
        message = f"{_shown(meaning.positive)} is no value of {_truth(meaning, label.column)}"
        yield diagnose("SG326", column.span("positive"), message, _expected(meaning, label.column))
    for member in meaning.classes or ():
        if not _can_be(meaning, label, member):
            message = f"the class {_shown(member)} is no value of {_truth(meaning, label.column)}"
            yield diagnose("SG326", column.span("classes"), message, _expected(meaning, label.column))
    yield from _check_classes(column, meaning)
    threshold = meaning.threshold
    if threshold is not None and not math.isfinite(threshold):
        yield diagnose("SG302", column.span("threshold"), "the threshold is beyond the largest float", "mend it")
    elif threshold is not None and column.column.kind is Kind.PROBABILITY and not 0 <= threshold <= 1:
        message = f"a probability lies between 0 and 1, so 'threshold: {threshold}' is never met or always"
        yield diagnose("SG302", column.span("threshold"), message, "write a threshold from 0 to 1, such as 0.5")


def _check_classes(column: ColumnDraft, meaning: Meaning) -> Iterator[Diagnostic]:
    classes, dimension = meaning.classes, column.column.type.dimension
    if classes is None:
        return
    counts = Counter((type(one), one) for one in classes)  # 1 and true are two
    twice = next((one for (_, one), count in counts.items() if count > 1), None)
    if twice is not None:
        yield diagnose("SG327", column.span("classes"), f"the class {_shown(twice)} stands twice", "remove one")
    if dimension is not None and len(classes) != dimension:
        message = f"{len(classes)} classes do not fit {column.column.type}, which has {dimension} elements"
        yield diagnose(
            "SG327", column.span("classes"), message, f"name each element, or write 'vector<{len(classes)}>'"
        )


def _check_open(draft: Draft, column: ColumnDraft, label: Column) -> Iterator[Diagnostic]:
    """Tell what a monitor would have to guess."""
    meaning, kind = column.column.meaning, column.column.kind
    members = label.constraints.enum or ()
    if kind not in DEGREES or (meaning.target is not None and meaning.target.comparison is not None):
        return
    if column.column.type.is_sequence:
        if meaning.classes is None and draft.task is Task.MULTICLASS:
            proposal = f"[{listed(map(_spelt, members))}]" if members else "[…]"
            message = f"nothing says which element of {shown(column.column.name)} is which class"
            yield diagnose("SG325", column.column.span, message, f"add 'classes: {proposal}', in their order")
    elif draft.task is Task.BINARY_CLASSIFICATION and meaning.positive is None and not _has_positive(label):
        proposal = _spelt(members[-1]) if members else "…"
        message = f"nothing says of which value of {shown(label.name)} {shown(column.column.name)} is the {kind}"
        yield diagnose("SG325", column.column.span, message, f"add 'positive: {proposal}', for example")


def _has_positive(label: Column) -> bool:
    """Tell whether one value of a label is the positive one without a word: true of a bool, 1 of 0 and 1."""
    members = label.constraints.enum
    return label.type.base is BaseType.BOOL or (
        label.type.base is BaseType.INT and (members is None or (len(members) <= 2 and set(members) == {0, 1}))
    )


def _can_be(meaning: Meaning, label: _Label, member: Member) -> bool:
    """Tell whether the truth can be ``member``: of a derived class, true or false."""
    if meaning.target is not None and meaning.target.comparison is not None:
        return isinstance(member, bool)
    of = label.column.type
    wanted = None if of.base is BaseType.MAP else _MEMBER_TYPES.get(of.scalar)
    if wanted is None or type(member) is not wanted:
        return False
    return label.members is None or member in label.members


def _truth(meaning: Meaning, label: Column) -> str:
    if meaning.target is not None and meaning.target.comparison is not None:
        return "a class that is derived by a comparison"
    return f"the label {shown(label.name)}"


def _expected(meaning: Meaning, label: Column) -> str:
    if meaning.target is not None and meaning.target.comparison is not None:
        return "write true or false"
    members = label.constraints.enum
    if members is not None:
        return f"expected one of {listed(map(_spelt, members))}"
    if label.type.base is BaseType.MAP:
        return f"the label is {label.type}, which is no class: give the class a label of its own"
    if label.type.scalar not in _MEMBER_TYPES:
        return f"the label is {label.type}: derive a class with 'target: {{label: {spell(label.name)}, above: …}}'"
    return f"the label is {label.type}: write {a(label.type.scalar)}"


def _spelt(member: Member) -> str:
    """Return a value as a schema file spells it."""
    return (
        spell(member) if isinstance(member, str) else str(member).lower() if isinstance(member, bool) else str(member)
    )


def _shown(member: Member) -> str:
    return shown(member) if isinstance(member, str) else _spelt(member)


def _check_task(draft: Draft) -> Iterator[Diagnostic]:
    kinds = {one.column.kind for one in draft.columns if one.column.role is Role.PREDICTION}
    telling = _TASK_KINDS.get(draft.task) if draft.task else None
    if telling is not None and kinds.isdisjoint(telling):
        wanted = ", ".join(telling)
        message = f"the task is {draft.task}, but no prediction says by its 'kind' what a monitor can compute from it"
        yield diagnose("SG317", draft.at("task"), message, f"give a prediction a 'kind': one of {wanted}")
