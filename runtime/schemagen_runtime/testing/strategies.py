"""Offer Hypothesis a strategy of events that fit a schema."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, TypeVar, cast, overload

from hypothesis import strategies as st

from schemagen_runtime.columns import BaseType, Role
from schemagen_runtime.sampling.column import Column, read_columns
from schemagen_runtime.sampling.draws import Grid, find_draw, seeded, whole_limits
from schemagen_runtime.sampling.ids import SampleError
from schemagen_runtime.schema import Schema
from schemagen_runtime.typed import event_maker

E = TypeVar("E")
K = TypeVar("K")

_MOMENT: Final = datetime(2025, 1, 1, tzinfo=UTC)
_WIDE: Final = 1 << 62
"""How far whole numbers go from their one bound, or from 0."""
_LONG: Final = 40
"""Characters of a text beyond the least that it must have."""


@overload
def events_of(schema: Schema[E]) -> st.SearchStrategy[E]: ...


@overload
def events_of(schema: Schema[Any], kind: type[K]) -> st.SearchStrategy[K]: ...


def events_of(schema: Schema[E], kind: type[K] | None = None) -> st.SearchStrategy[E] | st.SearchStrategy[K]:
    """Return a strategy of events that fit a schema, as its package's classes.

    Numbers, texts and bools are any that fit; what has a pattern, and lists, vectors, maps, dates and times are some
    hundreds that were drawn. Columns do not depend on each other: ``Sampler`` draws events whose answers follow.

    Args:
        schema: the ``SCHEMA`` of a generated package.
        kind: its ``InferenceEvent`` or ``LabelEvent``; both without it.

    Raises:
        SampleError: for a column that needs values none was found.
        ValueError: ``kind`` is no event of the schema.
    """
    columns = read_columns(schema.document)
    own = (columns.id, columns.timestamp)
    kinds = {"InferenceEvent": (*own, *columns.inference), "LabelEvent": (*own, *columns.labels)}
    if not columns.labels:
        del kinds["LabelEvent"]
    if kind is not None:
        if kind.__name__ not in kinds:
            raise ValueError(f"{kind.__name__} is no event of {schema!r}; expected one of {', '.join(kinds)}")
        kinds = {kind.__name__: kinds[kind.__name__]}
    found = st.one_of([_events(schema, name, columns_) for name, columns_ in kinds.items()])
    return cast("st.SearchStrategy[E] | st.SearchStrategy[K]", found)


def _events(schema: Schema[Any], name: str, columns: tuple[Column, ...]) -> st.SearchStrategy[object]:
    make = event_maker(schema, name)
    values = st.fixed_dictionaries({column.name: _values(column) for column in columns})
    return values.map(make).filter(lambda event: not schema.check(event))


def _values(column: Column) -> st.SearchStrategy[object]:
    """Return values of a column, and null where it may be.

    Raises:
        SampleError: none was found, and it may not be null.
    """
    may_lack = column.type.nullable or column.role is Role.TAGS
    found = _some(column)
    if found is None and not may_lack:
        raise SampleError(f"no value was found that fits column {column.name!r}")
    if found is None:
        return st.none()
    return st.none() | found if may_lack else found


def _some(column: Column) -> st.SearchStrategy[object] | None:
    if column.enum is None and not column.type.has_elements:
        made = _OF_TYPE.get(column.type.scalar)
        any_value = None if made is None else made(column)
        if any_value is not None:
            return any_value
    draw = find_draw(column, seeded(f"strategy {column.name}"), _MOMENT)
    if draw is None:
        return None
    if isinstance(draw, Grid):
        return st.integers(0, draw.steps - 1).map(draw.at)
    return st.sampled_from(draw.values).map(_copied)


def _copied(value: object) -> object:
    """Return a list or a map of its own for each event."""
    if isinstance(value, list):
        return [*cast("list[object]", value)]
    return dict(cast("dict[str, object]", value)) if isinstance(value, dict) else value


def _ints(column: Column) -> st.SearchStrategy[object] | None:
    low, high = whole_limits(column, 1, -(1 << 63), (1 << 63) - 1, _WIDE)
    return st.integers(low, high) if low <= high else None


def _floats(column: Column) -> st.SearchStrategy[object] | None:
    lower, above, upper, below = (
        cast("float | None", column.bound(key))
        for key in ("minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum")
    )
    # With both kinds of one side, or a bound that is no float, the drawn ones do.
    given = [bound for bound in (lower, above, upper, below) if bound is not None]
    if (None not in (lower, above)) or (None not in (upper, below)) or any(float(bound) != bound for bound in given):
        return None
    least, most = lower if above is None else above, upper if below is None else below
    if least is not None and most is not None and least >= most:
        return None
    return st.floats(
        least,
        most,
        exclude_min=above is not None,
        exclude_max=below is not None,
        allow_nan=False,
        allow_infinity=False,
    )


def _texts(column: Column) -> st.SearchStrategy[object] | None:
    if column.pattern is not None:
        return None
    least, most = column.whole("minLength") or 0, column.whole("maxLength")
    longest = least + _LONG if most is None else min(most, least + _LONG)
    if column.role is Role.ID:
        alphabet, least = st.characters(min_codepoint=33, max_codepoint=126), max(least, 1)
    else:
        alphabet = st.characters(exclude_categories=["Cs"])
    return st.text(alphabet, min_size=least, max_size=longest) if least <= longest else None


def _uuids(_column: Column) -> st.SearchStrategy[object]:
    return st.uuids().map(str)


_OF_TYPE: Final[dict[BaseType, Callable[[Column], st.SearchStrategy[object] | None]]] = {
    BaseType.INT: _ints,
    BaseType.FLOAT: _floats,
    BaseType.STRING: _texts,
    BaseType.UUID: _uuids,
}
