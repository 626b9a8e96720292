"""Match the columns of a frame with those of a schema, or say everything that keeps the frame from being taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Document, DocumentColumn, Place
from schemagen_runtime.frames.adapting import Options
from schemagen_runtime.frames.fits import advise, fits, item_fits, kind_of
from schemagen_runtime.frames.kinds import Frame, FrameColumn, Kind
from schemagen_runtime.frames.parts import ELEMENTS
from schemagen_runtime.frames.plan import may_be_null
from schemagen_runtime.frames.refusal import ColumnRefusal, FrameError
from schemagen_runtime.parts import read_parts
from schemagen_runtime.support.given import describe_given
from schemagen_runtime.support.nearest import nearest

Places = Mapping[str, int | Sequence[int]]
"""For each column of the schema where the frame has it; several places for a vector that is made of them."""
_MOST_CLASSES: Final = 4


@dataclass(frozen=True, slots=True)
class Match:
    """Hold which columns a frame has, and what its rows are.

    Attributes:
        places: where the frame has each column of the schema that it has.
        is_inference: whether its rows are inferences, and not labels alone.
    """

    places: Places
    is_inference: bool


def match(
    document: Document,
    frame: Frame,
    options: Options,
    vectors: Mapping[str, Sequence[str]],
    *,
    schema: str,
    locate: Callable[[str], str | None],
) -> Match:
    """Return which columns of a frame are which of a schema.

    Args:
        document: the columns of the schema.
        frame: the frame.
        options: what the call says of values that do not speak for themselves.
        vectors: the columns of which the call says that vectors are made.
        schema: the name and version of the schema, for messages.
        locate: returns where a column stands in the schema's source.

    Raises:
        FrameError: the frame cannot be taken; it says everything that is wrong.
    """
    return _Matching(document, frame, options, vectors, schema=schema, locate=locate).match()


def read_vectors(document: Document, given: object) -> Mapping[str, Sequence[str]]:
    """Return the columns of which a call says that vectors are made.

    Raises:
        TypeError: it is no mapping from names to lists of names.
        ValueError: the schema has no such vector, or the columns are not as many as it has elements.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise TypeError(f"vectors is {describe_given(given)}; expected a mapping, such as {{'v': ['V1', 'V2']}}")
    found: dict[str, Sequence[str]] = {}
    known = {one.name: one for one in document.all_columns if one.type.base is BaseType.VECTOR}
    for name, said in cast("Mapping[object, object]", given).items():
        if not isinstance(name, str) or name not in known:
            there = ", ".join(map(repr, known)) or "none"
            raise ValueError(f"vectors names {name!r}, and the schema has no such vector; there are {there}")
        listed = list(cast("tuple[object, ...]", said)) if isinstance(said, tuple) else said
        names = read_parts(listed)
        if names is None:
            raise TypeError(f"vectors[{name!r}] is {describe_given(listed)}; expected a list of names, or 'V1..V28'")
        if len(names) != known[name].type.dimension:
            raise ValueError(f"vectors[{name!r}] has {len(names)} columns; expected {known[name].type.dimension}")
        found[name] = names
    return found


class _Matching:
    def __init__(
        self,
        document: Document,
        frame: Frame,
        options: Options,
        vectors: Mapping[str, Sequence[str]],
        *,
        schema: str,
        locate: Callable[[str], str | None],
    ) -> None:
        self._document = document
        self._frame = frame
        self._options = options
        self._schema = schema
        self._locate = locate
        self._at = {column.name: place for place, column in enumerate(frame.columns)}
        self._described = {one.name: one for one in document.all_columns}
        self._parts = self._vectors(vectors)

    def _vectors(self, given: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
        """Return the vectors that are made of columns: those of the call, and of the schema where not whole."""
        found = {
            one.name: one.parts
            for one in self._document.all_columns
            if one.parts and one.name not in self._at and not self._at.keys().isdisjoint(one.parts)
        }
        return {**found, **given}

    def match(self) -> Match:
        if self._frame.unnamed:
            raise FrameError(self._schema, [], self._frame.unnamed)
        refusals = [*self._twice(), *self._wrong_types(), *self._missing(), *self._unknown()]
        if refusals:
            raise FrameError(self._schema, refusals)
        places: dict[str, int | Sequence[int]] = {
            name: [self._at[part] for part in parts] for name, parts in self._parts.items()
        }
        places.update({name: place for name, place in self._at.items() if name in self._described})
        return Match(places, self._is_inference)

    @property
    def _given(self) -> frozenset[str]:
        """Return the columns of the schema that the frame has, whole or in parts."""
        return frozenset(self._described).intersection({*self._at, *self._parts})

    @property
    def _is_inference(self) -> bool:
        given = self._given
        return not self._document.only_inference.isdisjoint(given) or not self._labels(given)

    def _labels(self, given: frozenset[str]) -> list[str]:
        return [one.name for one in self._document.columns if one.place is Place.LABEL and one.name in given]

    def _twice(self) -> Iterator[ColumnRefusal]:
        for name, count in Counter(column.name for column in self._frame.columns).items():
            if count > 1:
                yield self._refusal(name, f"{count} columns of this name", "one", "rename or drop the others")
        for name in self._parts:
            if name in self._at:
                advice = "leave it out of vectors, or drop the column"
                yield self._refusal(name, "the column and those that it is made of", "one of both", advice)

    def _missing(self) -> Iterator[ColumnRefusal]:
        given, is_inference = self._given, self._is_inference
        alone = (Place.ID, Place.TIMESTAMP, Place.LABEL)
        for one in self._document.all_columns:
            if one.name in given or may_be_null(one, is_inference=is_inference):
                continue
            if is_inference or one.place in alone:
                yield self._refusal(one.name, "no such column", str(one.type), self._advise_missing(one))
        for name, parts in self._parts.items():
            lacking = [part for part in parts if part not in self._at]
            if lacking:
                more = f" and {len(lacking) - 1} more" if len(lacking) > 1 else ""
                yield self._refusal(name, f"no column {lacking[0]!r}{more}", f"{len(parts)} columns", "add them")

    def _advise_missing(self, one: DocumentColumn) -> str:
        if one.name in self._frame.index_names:
            return "it is the frame's index: write frame.reset_index()"
        spare = [name for name in self._at if name not in self._described]
        near = nearest(one.name, sorted(spare))
        if near:
            return f"rename {near!r} to it, if that is meant"
        if one.parts or one.type.base is BaseType.VECTOR:
            return f"add it, or name its columns: vectors={{{one.name!r}: [...]}}"
        return "add it"

    def _unknown(self) -> Iterator[ColumnRefusal]:
        used = {part for parts in self._parts.values() for part in parts}
        for name in dict.fromkeys(column.name for column in self._frame.columns):
            if name in self._described or name in used:
                continue
            near = nearest(name, sorted(self._described)) if len(name) <= 60 else None
            advice = f"did you mean {near!r}? else drop it" if near else "drop it"
            yield self._refusal(name, self._spelled(name), "a column of the schema", advice)

    def _spelled(self, name: str) -> str:
        return self._frame.columns[self._at[name]].spelled

    def _wrong_types(self) -> Iterator[ColumnRefusal]:
        for name, parts in self._parts.items():
            for part in parts:
                if part in self._at and self._frame.columns[self._at[part]].kind not in ELEMENTS:
                    advice = self._advise(BaseType.FLOAT, self._frame.columns[self._at[part]])
                    yield self._refusal(part, self._spelled(part), f"floats, for vector {name!r}", advice)
        for name, place in self._at.items():
            if name in self._described:
                refusal = self._wrong_type(self._described[name], place)
                if refusal is not None:
                    yield refusal

    def _wrong_type(self, described: DocumentColumn, place: int) -> ColumnRefusal | None:
        source, base = self._frame.columns[place], described.type.base
        found, kinds = source.spelled, frozenset({source.kind})
        if source.kind is Kind.OBJECT:
            choices = source.choices
            classes = self._frame.classes(place) if choices is None else frozenset(map(type, choices))
            names = sorted(one.__name__ for one in classes)
            found = f"{source.spelled} of {', '.join(names[:_MOST_CLASSES])}" if choices is None else source.spelled
            kinds = frozenset(map(kind_of, classes))
            if described.type.base is BaseType.DATE and Kind.TIME in kinds:
                kinds |= {Kind.NAIVE}  # Python's datetimes have a zone or none, each for itself
        # Of several kinds of values some may fit: then the others are errors of their rows.
        if kinds and not any(self._fits(described, kind) for kind in kinds) and not self._frame.is_empty(place):
            kind = next(iter(kinds)) if len(kinds) == 1 else Kind.OBJECT
            return self._refusal(described.name, found, str(described.type), self._advise(base, source, kind))
        if source.item is not None and not item_fits(described.type.scalar, source.item):
            return self._refusal(
                described.name, found, str(described.type), f"convert its items to {described.type.scalar}"
            )
        return None

    def _fits(self, described: DocumentColumn, kind: Kind) -> bool:
        options = self._options
        return fits(described.type.base, kind, bools_from_ints=options.bools_from_ints, zoned=options.zone is not None)

    def _advise(self, base: BaseType, source: FrameColumn, kind: Kind | None = None) -> str:
        advice, cast_to = advise(base, kind or source.kind)
        if cast_to:
            return f"write {self._frame.cast(source.name, cast_to)}"
        return advice or f"convert it first: these are {kind or source.kind}"

    def _refusal(self, name: str, found: str, expected: str, advice: str) -> ColumnRefusal:
        return ColumnRefusal(name, found, expected, advice, self._locate(name))
