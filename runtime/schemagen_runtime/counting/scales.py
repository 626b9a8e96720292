"""Decide into which bucket a value falls, and keep the decisions, so that every recount is the same.

A column of numbers has a grain, chosen from its first values. A column of values has a code for each value that it has
had, until these are too many: then a value's code is a hash of it, and names are not known any more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.cells import Cell, Coded
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale
from schemagen_runtime.counting.grain import (
    FIRST_VALUES,
    UNDECIDED_GRAIN,
    choose_exponent,
    choose_grain,
    first_quantiles,
)
from schemagen_runtime.counting.plan import How

MOST_VALUES: Final = 10_000
"""How many values of a column have codes of their own."""
HASHES: Final = 4096
"""How many codes there are where values are hashed: -1 to -4096."""
MOST_SEGMENTS: Final = 1_000
"""How many values of a segment have codes of their own."""
UNNAMED: Final = -1
"""The code of every value of a segment that has had more: so many are no segments."""
_VALUE_HASHES: Final = 1 << 40
"""So many that two of 10,000 values hardly ever have the same."""
PAIRS: Final = "pairs"
"""The scale of pairs of classes."""
SEGMENTS: Final = "segments"
"""The scale of the values of a segment."""
_OF_VALUES: Final = {Measure.VALUES: How.VALUE, Measure.OUTCOMES: PAIRS, Measure.SEGMENT_ROWS: SEGMENTS}
_EARLY_BITS: Final = 20
"""The unit of sums is so many bits finer where few values are known when it is chosen."""


@dataclass(slots=True)
class State:
    """Hold what is decided of one scale.

    Attributes:
        grain: how finely numbers are counted; None until enough have come.
        first: the first numbers, of which the grain will be chosen.
        exponent: the unit of sums is 2 ** -exponent; None until a number is added up.
        is_hashed: whether the codes of values are hashes.
        codes: the code of each value, NULL among them.
        rows: how many rows have each code.
        next_code: the code of the next new value.
        changed: the codes whose values or rows changed since they were kept.
    """

    grain: int | None = None
    first: list[float] = field(default_factory=list)
    exponent: int | None = None
    is_hashed: bool = False
    codes: dict[Cell, int] = field(default_factory=lambda: {None: NULL})
    rows: dict[int, int] = field(default_factory=dict)
    next_code: int = 0
    changed: set[int] = field(default_factory=set)


class Scales:
    """Hold the scales of one collection while its rows are counted; none may be counted beside it.

    Attributes:
        states: the state of each scale.
        coarsened: the scales whose grain was decided, and by how many steps their buckets become coarser.
        hashed: the scales whose values became too many, and the new code of each old one.
    """

    def __init__(self, states: dict[Scale, State], salt: bytes) -> None:
        """Go on with what was kept; ``salt`` keys the hashes of sensitive values."""
        self.states = states
        self.coarsened: dict[Scale, int] = {}
        self.hashed: dict[Scale, Mapping[int, int]] = {}
        self._salt = salt
        self._sealed: dict[str, str] = {}

    def state(self, scale: Scale) -> State:
        """Return the state of a scale, a new one where there is none."""
        return self.states.setdefault(scale, State())

    def is_undecided(self, scale: Scale) -> bool:
        """Tell whether the grain of a scale is still to be chosen."""
        return self.state(scale).grain is None

    def sample(self, scale: Scale, values: NDArray[np.float64]) -> None:
        """Take numbers that are counted for the first time among those of which the grain is chosen."""
        state = self.state(scale)
        if state.grain is not None:
            return
        state.first += values[np.isfinite(values)][: FIRST_VALUES - len(state.first)].tolist()
        if len(state.first) >= FIRST_VALUES:
            state.grain = choose_grain(*first_quantiles(np.array(state.first, np.float64)))
            state.first = []
            self.coarsened[scale] = UNDECIDED_GRAIN - state.grain

    def decide(self, scale: Scale, values: NDArray[np.float64]) -> None:
        """Choose the grain of a scale by numbers that are not of the collection, where it has none and they suffice."""
        state, finite = self.state(scale), values[np.isfinite(values)][:FIRST_VALUES]
        if state.grain is None and len(finite) >= FIRST_VALUES:
            state.grain = choose_grain(*first_quantiles(finite))
            state.first = []
            self.coarsened[scale] = UNDECIDED_GRAIN - state.grain

    def sample_anew(self) -> None:
        """Forget the numbers of which a grain is still to be chosen, for all of them are sampled once more."""
        for state in self.states.values():
            state.first = []

    def forget_sampled(self, scale: Scale, values: NDArray[np.float64]) -> None:
        """Take numbers that are erased out of those of which the grain will be chosen."""
        first = self.state(scale).first
        for value in values.tolist():
            if value in first:
                first.remove(value)

    def number_keys(self, scale: Scale, values: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return the bucket of each number."""
        grain = self.state(scale).grain
        return number_buckets(values, UNDECIDED_GRAIN if grain is None else grain)

    def exponent(self, scale: Scale, values: NDArray[np.float64]) -> int:
        """Return the exponent of the unit of a scale's sums, chosen from the first numbers that are added up."""
        state = self.state(scale)
        if state.exponent is None:
            finite = values[np.isfinite(values)][:FIRST_VALUES]
            if not len(finite):
                return 0
            early = _EARLY_BITS if len(finite) < FIRST_VALUES else 0
            state.exponent = choose_exponent(*first_quantiles(finite)) + early
        return state.exponent

    def value_keys(self, scale: Scale, cells: Coded, *, is_sensitive: bool) -> NDArray[np.int64]:
        """Return the code of each row's value, ``NULL`` where there is none."""
        state = self.state(scale)
        values = self._sealed_values(cells) if is_sensitive else cells.values
        if state.is_hashed:
            codes = [NULL if value is None else _common_code(scale, value) for value in values]
        else:
            for value in values:
                if value not in state.codes:
                    self._add_code(state, value)
            codes = [state.codes[value] for value in values]
        return np.array(codes, np.int64)[cells.places]

    def hashes(self, cells: Coded, *, is_sensitive: bool) -> NDArray[np.int64]:
        """Return the hash of each row's value, as ``value_hash`` does, ``NULL`` where there is none."""
        values = self._sealed_values(cells) if is_sensitive else cells.values
        return np.array([NULL if value is None else value_hash(value) for value in values], np.int64)[cells.places]

    def sealed_keys(self, cells: Sequence[Cell]) -> list[int | None]:
        """Return a hash of each row's value that is keyed, of 64 bits with a sign; None where there is no value."""
        return [None if cell is None else self._sealed_key(cell) for cell in cells]

    def _sealed_key(self, cell: Cell) -> int:
        digest = hashlib.blake2b(f"{type(cell).__name__}:{cell}".encode(), key=self._salt, digest_size=8).digest()
        return int.from_bytes(digest, "little", signed=True)

    def _sealed_values(self, cells: Coded) -> list[Cell]:
        return [None if value is None else self._seal(value) for value in cells.values]

    def _add_code(self, state: State, cell: Cell) -> None:
        code = state.codes[cell] = state.next_code
        state.next_code += 1
        state.rows[code] = 0
        state.changed.add(code)

    def count_values(self, counter: Counter, codes: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Add to the rows of a counter's codes, or take from them; hash the values where there are too many by now."""
        scale = Scale(counter.column, "", _OF_VALUES.get(counter.measure, ""))
        state = self.states.get(scale)
        if state is None or state.is_hashed:
            return
        for code, count in zip(codes.tolist(), counts.tolist(), strict=True):
            if code != NULL:
                state.rows[code] += count
                state.changed.add(code)
        if len(state.codes) > (MOST_SEGMENTS if scale.how == SEGMENTS else MOST_VALUES):
            self.hashed[scale] = {
                code: _common_code(scale, value) for value, code in state.codes.items() if value is not None
            }
            state.is_hashed = True
            state.changed.update(state.rows)
            state.codes, state.rows = {}, {}

    def begin_anew(self) -> None:
        """Forget how many rows have each value, and the numbers of which a grain was to be chosen."""
        for state in self.states.values():
            state.first = []
            state.changed.update(state.rows)
            state.rows = dict.fromkeys(state.rows, 0)

    def _seal(self, cell: Cell) -> str:
        text = f"{type(cell).__name__}:{cell}"
        sealed = self._sealed.get(text)
        if sealed is None:
            if len(self._sealed) >= MOST_VALUES:
                self._sealed.clear()
            sealed = hashlib.blake2b(text.encode(), key=self._salt, digest_size=16).hexdigest()
            self._sealed[text] = sealed
        return sealed


def _common_code(scale: Scale, cell: Cell) -> int:
    """Return the code of a value where there are too many for codes of their own."""
    return UNNAMED if scale.how == SEGMENTS else hash_code(cell)


def hash_code(cell: Cell) -> int:
    """Return the code of a value by its hash: one of -1 to -4096."""
    return -1 - _digest(cell) % HASHES


def value_hash(cell: Cell) -> int:
    """Return a code of a value that needs no scale: its hash, of 40 bits."""
    return _digest(cell) % _VALUE_HASHES


def _digest(cell: Cell) -> int:
    digest = hashlib.blake2b(f"{type(cell).__name__}:{cell}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")
