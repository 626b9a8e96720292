"""Hold the one table of what a column means beside its values: which label it answers, which class is which.

None of it decides which events fit. Whoever needs to know something about these keys asks a row of :data:`WORDS`.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias, TypeGuard, cast

from schemagen_runtime.columns import BaseType, ColumnType

from schemagen.model.constraints import Json

Member: TypeAlias = str | int | float | bool
"""A value of a label, or of a column with few values."""


class Comparison(StrEnum):
    """Say how a number is compared with a bound to make a class of it: true where it holds."""

    ABOVE = "above"
    AT_LEAST = "at_least"
    BELOW = "below"
    AT_MOST = "at_most"


class Target(NamedTuple):
    """Hold the label that a prediction answers.

    Attributes:
        label: the label's name.
        comparison: how a class, true or false, is derived from a label that is a number; None where the label itself
            is what is answered.
        bound: what the label is compared with, in its unit.
    """

    label: str
    comparison: Comparison | None = None
    bound: int | float | None = None


class Meaning(NamedTuple):
    """Hold what a column means: one field for each row of :data:`WORDS`, in the same order.

    Attributes:
        target: the label that a prediction answers.
        positive: the value of that label which a probability is of.
        threshold: from which probability or score on the answer counts as positive.
        classes: the label's values, in the order of the elements of a vector of probabilities.
        names: for people: each value as the canonical document spells it, and its name.
    """

    target: Target | None = None
    positive: Member | None = None
    threshold: int | float | None = None
    classes: tuple[Member, ...] | None = None
    names: tuple[tuple[str, str], ...] | None = None


Said: TypeAlias = Target | Member | tuple[Member, ...] | tuple[tuple[str, str], ...]
"""What a column says under one of these keys."""


class Word(NamedTuple):
    """Describe one key by which a column says what it means.

    Attributes:
        key: its name in schema files, in the canonical document and in :class:`Meaning`.
        shape: the JSON Schema (2020-12) of its value; ``x-expected`` has its words.
        read: takes a plain value, as JSON has it, and the column's type; returns None for a value of another shape.
        write: makes of what is said what the canonical document holds.
    """

    key: str
    shape: Mapping[str, object]
    read: Callable[[object, ColumnType], Said | None]
    write: Callable[[Said], Json]


def spell_member(value: Member) -> str:
    """Return a value as a key of ``names`` in the canonical document: ``1``, ``true``, ``A``."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_target(value: object, _type: ColumnType) -> Target | None:
    if isinstance(value, str):
        return Target(value)
    described = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    label = described.get("label")
    given = [(word, described[word]) for word in Comparison if word in described]
    if not isinstance(label, str) or len(given) > 1:
        return None
    if not given:
        return Target(label)
    ((comparison, bound),) = given
    return Target(label, comparison, bound) if _is_number(bound) else None


def _write_target(said: Said) -> Json:
    target = cast("Target", said)
    if target.comparison is None or target.bound is None:
        return target.label
    return {"label": target.label, str(target.comparison): target.bound}


def _read_member(value: object, _type: ColumnType) -> Member | None:
    return _plain(value) if isinstance(value, str | int | float) else None


def _read_threshold(value: object, _type: ColumnType) -> int | float | None:
    return value if _is_number(value) else None


def _read_classes(value: object, column_type: ColumnType) -> tuple[Member, ...] | None:
    values = cast("list[object]", value) if isinstance(value, list) else []
    members = tuple(member for one in values if (member := _read_member(one, column_type)) is not None)
    return members if members and len(members) == len(values) else None


def _read_names(value: object, column_type: ColumnType) -> tuple[tuple[str, str], ...] | None:
    described = cast("dict[str, object]", value) if isinstance(value, dict) else {}
    named = [(_key(key, column_type), name) for key, name in described.items() if isinstance(name, str)]
    return tuple(sorted(named)) if named and len(named) == len(described) else None


def _key(text: str, column_type: ColumnType) -> str:
    """Return a key of ``names`` as the canonical document spells it; as it is, where it is no value of that type."""
    if column_type.scalar is BaseType.INT and text.removeprefix("-").removeprefix("+").isdecimal() and len(text) < 20:
        return str(int(text))
    return text.lower() if column_type.scalar is BaseType.BOOL else text


def _is_number(value: object) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _plain(value: Member) -> Member:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _write_plain(said: Said) -> Json:
    return list(cast("tuple[Member, ...]", said)) if isinstance(said, tuple) else said


def _write_names(said: Said) -> Json:
    return dict(cast("tuple[tuple[str, str], ...]", said))


_MEMBER_SHAPE: Final = {"type": ["string", "number", "boolean"], "x-expected": "a value of the label"}

WORDS: Final = (
    Word(
        "target",
        {
            "description": "The label that is answered; with a comparison, the class that it makes of a number.",
            "type": ["string", "object"],
            "x-expected": "the name of a label, or a mapping such as {label: delay, above: 15}",
            "if": {"type": "object"},
            "then": {
                "required": ["label"],
                "additionalProperties": False,
                "properties": {
                    "label": {"type": "string", "x-expected": "the name of a label"},
                    **{str(word): {"type": "number", "x-expected": "a number"} for word in Comparison},
                },
            },
        },
        _read_target,
        _write_target,
    ),
    Word(
        "positive",
        {"description": "The value of the label that a probability or score is of.", **_MEMBER_SHAPE},
        _read_member,
        _write_plain,
    ),
    Word(
        "threshold",
        {
            "description": "From which value on the answer counts as positive.",
            "type": "number",
            "x-expected": "a number",
        },
        _read_threshold,
        _write_plain,
    ),
    Word(
        "classes",
        {
            "description": "The label's values, in the order of the elements of a vector or list.",
            "type": "array",
            "minItems": 2,
            "items": _MEMBER_SHAPE,
            "x-expected": "a list of the label's values, such as [setosa, versicolor, virginica]",
        },
        _read_classes,
        _write_plain,
    ),
    Word(
        "names",
        {
            "description": "For people: what each value is called.",
            "type": "object",
            "minProperties": 1,
            "additionalProperties": {
                "type": "string",
                "minLength": 1,
                "maxLength": 200,
                "x-expected": "a text of 1 to 200 characters",
            },
            "x-expected": "a mapping from values to names, such as {0: repaid, 1: default}",
        },
        _read_names,
        _write_names,
    ),
)
"""Every key of this kind, in the order in which editors propose them."""

_KEYS: Final = frozenset(word.key for word in WORDS)
_NOTHING: Final = Meaning()


def read_meaning(values: Mapping[str, object], column_type: ColumnType) -> Meaning:
    """Read what a column means from the plain values of its keys; a value of another shape counts as not given."""
    if _KEYS.isdisjoint(values):
        return _NOTHING
    return Meaning._make(word.read(values[word.key], column_type) if word.key in values else None for word in WORDS)


def write_meaning(meaning: Meaning) -> dict[str, Json]:
    """Return the part of a column in the canonical document that says what it means."""
    if meaning == _NOTHING:
        return {}
    return {word.key: word.write(said) for word, said in zip(WORDS, meaning, strict=True) if said is not None}
