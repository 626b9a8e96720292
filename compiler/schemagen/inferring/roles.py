"""Find which column plays which part: by its name, and by what was seen of it.

A name alone decides nothing: an ``id`` that comes twice is none, and a ``class`` that is there in every row may as well
be an input.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan, nan
from typing import Final

from schemagen_runtime.columns import Kind, Role

from schemagen.inferring.evidence import Evidence
from schemagen.inferring.forms import EXACT, Form
from schemagen.inferring.names import words_of
from schemagen.inferring.part import TIMES as TIME_FORMS
from schemagen.inferring.types import Decision

_OUT_OF_ORDER: Final = 0.05
"""The part of neighbouring rows whose times may go the other way than the rest."""
MOST_CLASSES: Final = 20
"""Values that a class or a label has at most, to be told as an enum."""
_ID_TYPES: Final = frozenset(("string", "int", "uuid"))
_NO_ID: Final = frozenset((*TIME_FORMS, Form.JSON))
"""Forms of texts that are another one in each row, and say more than which row it is."""
_CLASS_TYPES: Final = frozenset(("string", "int", "bool"))


def _named(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda words: compiled.fullmatch(words) is not None


@dataclass(frozen=True, slots=True)
class Naming:
    """Declare by which names a part goes: those that say it alone, and those that hint at it."""

    sure: Callable[[str], bool]
    hint: Callable[[str], bool]


IDS: Final = Naming(
    _named(r"id|guid|uuid|(?:event|inference|prediction|request|row|record|transaction|txn|trans)_?(?:id|guid|uuid)"),
    _named(r".*_?(?:id|guid|uuid)|.*_(?:key|no|nr|number|num)|key|index"),
)
TIMES: Final = Naming(
    _named(
        r"timestamp|time|ts|date_?time|(?:event|prediction|inference|request)_?(?:time|timestamp|ts|at)|occurred_at"
    ),
    _named(r".*_(?:at|time|timestamp|ts|datetime|date|on)|(?:time|timestamp|date)_.*|at|when|created|updated|date"),
)
LABELS: Final = Naming(
    _named(
        r"label|target|actuals?|truth|ground_?truth|y|y_true|true_(?:label|class|value)|outcome|observed"
        r"|(?:actual|label|target)_.*|.*_(?:label|actual|actuals|truth|target|outcome)"
    ),
    _named(
        r"class|result|response|status|.*default(?:ed)?|.*churn(?:ed)?|.*fraud(?:ulent)?|is_.*|survived|converted"
        r"|clicked|approved|returned|cancell?ed|repaid|.*_class"
    ),
)
PREDICTIONS: Final = _named(
    r"pred|prediction|predicted|y_?(?:pred|hat)|(?:pred|predicted|prediction)_.*|.*_(?:pred|predicted|prediction)"
)
PROBABILITIES: Final = _named(
    r"(?:.*_)?(?:prob|proba|probs|probability|probabilities|likelihood)(?:_.*)?|y_(?:prob|score)"
)
SCORES: Final = _named(r"(?:model_|y_|prediction_|pred_)?score|(?:model_|pred_)?logits?")


@dataclass(slots=True)
class Part:
    """Hold the part that a column plays.

    Attributes:
        role: the part.
        why: the evidence, for the comment.
        todo: what somebody has to decide.
        kind: what a prediction means.
        target: the label that a prediction answers, where there are several.

    """

    role: Role
    why: str = ""
    todo: str = ""
    kind: Kind | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """Hold what was seen of a column, the type that was decided, and why it looks like personal data, if it does."""

    evidence: Evidence
    decision: Decision
    why_personal: str | None = None

    @property
    def words(self) -> str:
        """Return the name as words."""
        return words_of(self.evidence.name)

    @property
    def values(self) -> Mapping[str, int]:
        """Return how often each value was there, as the type has it; nothing where there are too many."""
        distinct = self.evidence.distinct or {}
        if self.decision.base != "int":
            return distinct
        counts = Counter[str]()
        for text, count in distinct.items():
            number = float(text) if text.strip() else nan
            if not isnan(number):
                counts[str(int(number) if abs(number) < EXACT else int(text))] += count
        return counts


@dataclass(slots=True)
class Parts:
    """Hold the part of each column, by its name, and what is to be told about parts that nobody plays."""

    by_name: dict[str, Part] = field(default_factory=dict[str, Part])
    id: str | None = None
    time: str | None = None
    notes: list[str] = field(default_factory=list[str])


def may_be_aside(name: str) -> bool:
    """Tell whether a column of this name may be the id, the time or a label: what makes no row an inference."""
    words = words_of(name)
    return any(naming.sure(words) or naming.hint(words) for naming in (IDS, TIMES, LABELS))


def assign(columns: Mapping[str, Column], *, finds_id: bool = True) -> Parts:
    """Return which part each column plays; without ``finds_id`` none is the id, which comes from elsewhere."""
    parts = Parts()
    if finds_id:
        _find_id(columns, parts)
    _find_time(columns, parts)
    left = [name for name in columns if name not in parts.by_name]
    guesses = [name for name in left if _is_guess(columns[name])]
    for name in left:
        if name not in guesses:
            part = _label(columns[name], columns.get(parts.time or ""))
            if part is not None:
                parts.by_name[name] = part
    labels = [name for name, part in parts.by_name.items() if part.role is Role.LABEL]
    for name in guesses:
        parts.by_name[name] = _prediction(columns[name], {label: columns[label] for label in labels})
    for name in columns:
        if name not in parts.by_name:
            parts.by_name[name] = _feature(columns[name], {label: columns[label] for label in labels})
    return parts


def _find_id(columns: Mapping[str, Column], parts: Parts) -> None:
    fitting = {
        name: column
        for name, column in columns.items()
        if (IDS.sure(column.words) or IDS.hint(column.words))
        and column.decision.base in _ID_TYPES
        and not column.decision.misfits
        and Form.BLANK not in column.evidence.forms
    }
    unique = {name: column for name, column in fitting.items() if column.evidence.is_unique()}
    chosen = _choose(unique, IDS)
    if len(chosen) == 1:
        (name,) = chosen
        parts.id = name
        parts.by_name[name] = Part(Role.ID, f"{unique[name].evidence.rows:,} rows, each with another value")
        return
    for name in chosen:
        others = ", ".join(repr(other) for other in chosen if other != name)
        parts.by_name[name] = Part(Role.EXTRA, todo=f"the id? {others} is as good: write it at 'id:'")
    if not chosen and fitting:
        parts.notes.append(f"no id: {', '.join(map(repr, fitting))} may be called so, and has empty or equal values")


def _find_time(columns: Mapping[str, Column], parts: Parts) -> None:
    fitting = {
        name: column
        for name, column in columns.items()
        if (TIMES.sure(column.words) or TIMES.hint(column.words))
        and name not in parts.by_name
        and column.decision.base == "timestamp"
        and column.evidence.is_complete
    }
    ordered = {name: column for name, column in fitting.items() if _is_ordered(column.evidence)}
    chosen = _choose(ordered, TIMES)
    if len(chosen) == 1:
        (name,) = chosen
        evidence = ordered[name].evidence
        against = min(evidence.backward, evidence.pairs - evidence.backward)
        parts.time = name
        parts.by_name[name] = Part(Role.TIMESTAMP, f"in order but for {against:,} of {evidence.rows:,} rows")
        return
    for name in chosen:
        others = ", ".join(repr(other) for other in chosen if other != name)
        parts.by_name[name] = Part(Role.EXTRA, todo=f"the timestamp? {others} is as good: write it at 'timestamp:'")
    for name in (name for name in fitting if name not in ordered):
        evidence = fitting[name].evidence
        steps = f"{evidence.backward:,} of {evidence.pairs:,} steps go back in time"
        todo = f"the timestamp? {steps}: write it at 'timestamp:'"
        parts.by_name[name] = Part(Role.EXTRA, todo=todo)


def _choose(columns: Mapping[str, Column], naming: Naming) -> Sequence[str]:
    """Return the columns whose names say the most: one, or all that are tied."""
    sure = [name for name, column in columns.items() if naming.sure(column.words)]
    shortest = [name for name in sure if columns[name].words in ("id", "timestamp")]
    return shortest or sure or list(columns)


def _is_ordered(evidence: Evidence) -> bool:
    against = min(evidence.backward, evidence.pairs - evidence.backward)
    return against <= _OUT_OF_ORDER * evidence.pairs


def _is_guess(column: Column) -> bool:
    words = column.words
    return PREDICTIONS(words) or _is_probability(column) or (SCORES(words) and column.decision.base in ("int", "float"))


def _is_probability(column: Column) -> bool:
    evidence = column.evidence
    if not PROBABILITIES(column.words) or column.decision.base != "float" or "nan" in column.decision.keys:
        return False
    return evidence.low is not None and evidence.high is not None and evidence.low >= 0 and evidence.high <= 1


def _label(column: Column, time: Column | None) -> Part | None:
    words, evidence = column.words, column.evidence
    is_sure = LABELS.sure(words)
    if (not is_sure and not LABELS.hint(words)) or not evidence.present:
        return None
    if column.decision.base.partition("<")[0] not in ("string", "int", "float", "decimal", "bool"):
        return None
    gap = _gap(evidence, time)
    if gap:
        return Part(Role.LABEL, f"empty in the newest {gap:,} of {evidence.rows:,} rows")
    if is_sure and (evidence.distinct is not None or column.decision.base in ("int", "float")):
        return Part(Role.LABEL, "by its name")
    if not is_sure and column.decision.base in _CLASS_TYPES and 2 <= len(column.values) <= MOST_CLASSES:
        return Part(Role.EXTRA, todo="a label? It has a value in the newest rows too: write it under 'labels:'")
    return None


def _gap(evidence: Evidence, time: Column | None) -> int:
    """Return in how many of the newest rows a column is empty, if most of its gaps lie there."""
    nulls = evidence.count(Form.NULL)
    if time is None:
        gap = max(evidence.tail, evidence.head)
    else:
        gap = evidence.head if 2 * time.evidence.backward > time.evidence.pairs else evidence.tail
    return gap if gap and 2 * gap >= nulls and gap < evidence.rows else 0


def _prediction(column: Column, labels: Mapping[str, Column]) -> Part:
    base = column.decision.base
    several = len(labels) > 1
    if _is_probability(column):
        binary = [
            name for name, label in labels.items() if label.decision.base in _CLASS_TYPES and len(label.values) <= 2
        ]
        target = binary[0] if several and len(binary) == 1 else None
        todo = "which label does it answer? Write 'target:'" if several and target is None else ""
        return Part(Role.PREDICTION, "0 to 1, and named so", todo, Kind.PROBABILITY, target)
    if SCORES(column.words):
        kind = Kind.LOGIT if "logit" in column.words and base == "float" else Kind.SCORE
        todo = "which label does it answer? Write 'target:'" if several else ""
        return Part(Role.PREDICTION, "by its name", todo, kind)
    if base in _CLASS_TYPES and column.values:
        same = [name for name, label in labels.items() if _holds(label, column)]
        if same:
            target = same[0] if several and len(same) == 1 else None
            todo = "which label does it answer? Write 'target:'" if len(same) > 1 else ""
            return Part(Role.PREDICTION, f"its values are among those of {same[0]!r}", todo, Kind.CLASS, target)
    numbers = [name for name, label in labels.items() if label.decision.base in ("int", "float")]
    if base in ("int", "float") and numbers and (base == "float" or len(column.values) != 2):
        target = numbers[0] if several and len(numbers) == 1 else None
        todo = "which label does it answer? Write 'target:'" if several and target is None else ""
        return Part(Role.PREDICTION, f"a number, as {numbers[0]!r} is", todo, Kind.VALUE, target)
    return Part(Role.PREDICTION, "by its name", "say its 'kind:', such as class or value")


def _holds(label: Column, column: Column) -> bool:
    return (
        label.decision.base == column.decision.base
        and bool(label.values)
        and column.values.keys() <= label.values.keys()
    )


def _feature(column: Column, labels: Mapping[str, Column]) -> Part:
    evidence = column.evidence
    for name, label in labels.items():
        if label.evidence.digest == evidence.digest and len(label.values) != 1:
            return Part(Role.FEATURE, todo=f"the same as the label {name!r} in every row: a model must not see it")
    # A number that is another one in each row is a measurement, unless it is called an id.
    is_text = column.decision.base in ("string", "uuid") and _NO_ID.isdisjoint(evidence.forms)
    may_be_id = is_text or IDS.sure(column.words) or IDS.hint(column.words)
    if may_be_id and column.decision.base in _ID_TYPES and evidence.rows > 2 and evidence.is_unique():
        return Part(Role.FEATURE, todo="another value in every row, as an id has: it tells a model nothing")
    return Part(Role.FEATURE)
