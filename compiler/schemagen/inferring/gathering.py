"""Gather the evidence of all columns, block by block, and the rows that no schema takes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import repeat
from typing import Final, TypeAlias, TypeVar, cast

from schemagen.datafiles.arrow_csv import Array
from schemagen.inferring.arrays import part_of_array
from schemagen.inferring.counting import part_of_cells, part_of_values
from schemagen.inferring.evidence import Evidence
from schemagen.inferring.forms import Form
from schemagen.inferring.names import is_name
from schemagen.inferring.part import MOST_ROWS, Part, Wanted
from schemagen.inferring.roles import may_be_aside
from schemagen.text.suggest import counted, shown

_Cell = TypeVar("_Cell")
MOST_COLUMNS: Final = 10_000
_MOST_KINDS: Final = 1000


class CannotInferError(Exception):
    """Say that data has no rows or no columns, or columns that no schema can have."""


Held: TypeAlias = frozenset[tuple[str, bool]]
"""What a row has that may be no event: names of columns, each with whether its value is null."""


@dataclass(slots=True)
class Fault:
    """Hold what is wrong with some rows: how many they are, and the first of them, each with its reason."""

    count: int = 0
    first: list[str] = field(default_factory=list[str])


class Gathering:
    """Hold what was seen of each column, by its name and in the order of the table.

    Attributes:
        columns: the evidence of each.
        rows: how many rows were counted.
        faults: rows that cannot be read, by the code of the reason.
        unnamed: names that no column can have, and how many rows have them.
        sparse: the rows that have nothing but columns which may be id, time or label, by these.

    """

    def __init__(self, nulls: AbstractSet[str] = frozenset()) -> None:
        """Begin with nothing; ``nulls`` are the texts of cells that mean no value."""
        self.nulls = frozenset(nulls)
        self.columns: dict[str, Evidence] = {}
        self.rows = 0
        self.faults: dict[str, Fault] = {}
        self.unnamed: dict[str, int] = {}
        self.sparse: dict[Held, Fault] = {}

    def fault(self, place: str, code: str, message: str) -> None:
        """Note a row that cannot be read."""
        _note(self.faults.setdefault(code, Fault()), f"{place}: {message}")

    def take_cells(self, cells: Mapping[str, Sequence[str]], locate: Callable[[int], str]) -> None:
        """Take some rows of a table, by columns of texts."""
        parts = {name: part_of_cells(column, self.nulls) for name, column in cells.items()}
        count = len(next(iter(cells.values())))
        self._take_parts(parts, locate, lambda: _sparse_rows(cells, self._is_empty), count)

    def take_arrays(self, arrays: Mapping[str, Array], count: int, locate: Callable[[int], str]) -> None:
        """Take some rows of a table, by columns that are arrays of strings; ``count`` is how many rows there are."""
        wanted = [self.columns[name].wanted if name in self.columns else Wanted() for name in arrays]
        parts = _workers().map(part_of_array, arrays.values(), repeat(self.nulls), wanted)
        self._take_parts(
            dict(zip(arrays, parts, strict=True)),
            locate,
            lambda: _sparse_arrays(arrays, self.nulls, self._is_empty),
            count,
        )

    def take_rows(self, rows: Sequence[Mapping[str, object]], locate: Callable[[int], str]) -> None:
        """Take some rows whose values have types.

        Raises:
            CannotInferError: their keys are no columns.
        """
        names = dict.fromkeys(name for row in rows for name in row)
        for name in names:
            if not is_name(name):
                self.unnamed[name] = self.unnamed.get(name, 0) + sum(name in row for row in rows)
            if len(self.columns) + len(self.unnamed) > MOST_COLUMNS:
                raise CannotInferError(f"there are over {MOST_COLUMNS:,} different keys, such as {shown(name)}")
        values = {name: [row.get(name) for row in rows] for name in names if is_name(name)}
        self._take_values(values, locate, lambda: _sparse_objects(rows), len(rows))

    def take_values(self, values: Mapping[str, Sequence[object]], locate: Callable[[int], str]) -> None:
        """Take some rows of a table whose values have types, by columns; None is no value."""
        count = len(next(iter(values.values())))
        for name in values:
            if not is_name(name):
                self.unnamed[name] = self.unnamed.get(name, 0) + count
        named = {name: column for name, column in values.items() if is_name(name)}
        self._take_values(named, locate, lambda: _sparse_rows(named, _is_none), count)

    def _take_values(
        self,
        values: Mapping[str, Sequence[object]],
        locate: Callable[[int], str],
        sparse_rows: Callable[[], Iterator[tuple[int, Held]]],
        count: int,
    ) -> None:
        parts = {name: part_of_values(column) for name, column in values.items()}
        self._take_parts(parts, locate, sparse_rows, count)
        for name in parts:
            self.columns[name].is_text = False

    def _take_parts(
        self,
        parts: Mapping[str, Part],
        locate: Callable[[int], str],
        sparse_rows: Callable[[], Iterator[tuple[int, Held]]],
        count: int,
    ) -> None:
        for name, part in parts.items():
            if name not in self.columns:
                self.columns[name] = Evidence(name, self.rows)
            self.columns[name].take(part, locate)
        for name, evidence in self.columns.items():
            if name not in parts:
                evidence.take_absent(count)
        if not any(_is_full(part) and not may_be_aside(name) for name, part in parts.items()):
            for place, names in sparse_rows():
                if names in self.sparse or len(self.sparse) < _MOST_KINDS:
                    _note(self.sparse.setdefault(names, Fault()), locate(place))
        self.rows += count

    def _is_empty(self, cell: str) -> bool:
        return not cell.strip() or cell in self.nulls


@cache
def _workers() -> ThreadPoolExecutor:
    """Return what looks at several columns at once: pyarrow computes without Python's lock."""
    return ThreadPoolExecutor(min(4, os.cpu_count() or 1), "schemagen-infer")


def told(fault: Fault, noun: str = "row") -> str:
    """Return how many rows have a fault, and the first of them."""
    more = fault.count - len(fault.first)
    return f"{counted(fault.count, noun)}: {'; '.join(fault.first)}{f'; and {more:,} more' if more else ''}"


def _note(fault: Fault, text: str) -> None:
    fault.count += 1
    if len(fault.first) < MOST_ROWS:
        fault.first.append(text)


def _is_full(part: Part) -> bool:
    return not part.forms.get(Form.NULL) and not part.forms.get(Form.BLANK)


def _is_none(value: object) -> bool:
    return value is None


def _sparse_rows(
    columns: Mapping[str, Sequence[_Cell]], is_absent: Callable[[_Cell], bool]
) -> Iterator[tuple[int, Held]]:
    """Yield the rows of a table that may be no event, each with what it has nevertheless."""
    aside = [name for name in columns if may_be_aside(name)]
    others = [column for name, column in columns.items() if name not in aside]
    count = len(next(iter(columns.values()), ()))
    left = list(range(count))
    for column in others:
        left = [place for place in left if is_absent(column[place])]
    for place in left:
        yield place, frozenset((name, False) for name in aside if not is_absent(columns[name][place]))


def _sparse_arrays(
    arrays: Mapping[str, Array], nulls: AbstractSet[str], is_absent: Callable[[str], bool]
) -> Iterator[tuple[int, Held]]:
    """Yield the same of columns that are arrays."""
    compute = import_module("pyarrow.compute")
    values = import_module("pyarrow").array(["", *sorted(nulls)])
    rows = compute.is_valid(next(iter(arrays.values())))
    for name, array in arrays.items():
        if not may_be_aside(name):
            empty = compute.or_(
                compute.is_in(array, value_set=values), compute.equal(compute.utf8_trim_whitespace(array), "")
            )
            rows = compute.and_(rows, empty)
    places = compute.indices_nonzero(rows)
    left = {name: cast("list[str]", array.take(places).to_pylist()) for name, array in arrays.items()}
    for place, held in _sparse_rows(left, is_absent):
        yield places[place].as_py(), held


def _sparse_objects(rows: Sequence[Mapping[str, object]]) -> Iterator[tuple[int, Held]]:
    """Yield the objects that may be no event, each with what it has nevertheless: of a feature the key counts."""
    for place, row in enumerate(rows):
        if all(map(may_be_aside, row)):
            yield place, frozenset((name, value is None) for name, value in row.items())
