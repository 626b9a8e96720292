"""Count a block of a column that pyarrow holds, all cells at once; it shows what its texts show one by one."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from importlib import import_module
from typing import Any, Final, cast

from schemagen.datafiles.arrow_csv import Array
from schemagen.inferring.counting import NOT_OF_IDS, TEXTS, add_hashes, add_whole, part_of_texts
from schemagen.inferring.forms import EXACT, Form, is_fraction
from schemagen.inferring.part import MOST_DISTINCT, SAMPLE, TIMES, Part, Wanted
from schemagen.inferring.sure_forms import Sure

_FEW: Final = 500
"""Different texts of a block up to which they are looked at one by one."""
_NUMBERS: Final = (Form.INT, Form.FLOAT)


def part_of_array(cells: Array, nulls: AbstractSet[str], wanted: Wanted) -> Part:
    """Count an array of strings; those that are empty or one of ``nulls`` have no value.

    Args:
        cells: the array.
        nulls: texts that mean no value.
        wanted: what still matters of its values.
    """
    return _Block(cells, nulls).part(wanted)


class _Block:
    def __init__(self, cells: Array, nulls: AbstractSet[str]) -> None:
        self._arrow = import_module("pyarrow")
        self._pc = import_module("pyarrow.compute")
        self._cells = cells
        self._nulls = nulls
        absent = self._pc.is_in(cells, value_set=self._arrow.array(["", *sorted(nulls)]))
        self._is_present: Array = self._pc.invert(absent)
        self._empty = self._sum(absent)
        self._present: Array = cells.filter(self._is_present) if self._empty else cells

    def part(self, wanted: Wanted) -> Part:
        """Return what the block shows."""
        texts, counts = self._present, None
        if wanted.values:
            texts, counts = self._present.value_counts().flatten()
        if counts is not None and len(texts) <= _FEW:
            part = self._few(_counted(texts, counts))
        else:
            part = self._many(texts, counts, wanted) if len(texts) else Part(len(self._cells), distinct=None)
        part.places = {form: [self._place(example)] for form, example in part.examples.items()}
        part.forms = {form: part.forms[form] for form in sorted(part.forms, key=part.places.__getitem__)}
        if self._empty:
            part.forms[Form.NULL] = self._empty
            self._add_gaps(part)
        part.digest = self._digest()
        return part

    def _few(self, counts: Mapping[str, int]) -> Part:
        part, forms = part_of_texts(counts, len(self._cells), self._nulls)
        times = [text for text, form in forms.items() if form in TIMES]
        if times:
            self._add_steps(part, self._among(self._present, times))
        return part

    def _many(self, texts: Array, counts: Array | None, wanted: Wanted) -> Part:
        sure = Sure(texts, self._nulls)
        part, forms = self._rest(texts, counts, sure)
        for form, mask in sure.masks.items():
            number = self._sum(mask if counts is None else counts.filter(mask))
            self._add_form(part, form, texts.filter(mask), number)
        part.sample = ()
        if wanted.texts and not part.forms.keys().isdisjoint(TEXTS):
            part.sample = _listed(self._of(TEXTS, texts, sure, forms).unique().slice(0, SAMPLE))
        if not part.forms.keys().isdisjoint(TIMES):
            times = self._of(TIMES, texts, sure, forms)
            is_whole = len(times) == len(texts)
            self._add_steps(part, self._present if is_whole else self._among(self._present, times))
        part.distinct, part.hashes, part.span = None, None, None
        if counts is not None:
            self._add_values(part, texts, counts)
        return part

    def _add_values(self, part: Part, texts: Array, counts: Array) -> None:
        if len(texts) <= MOST_DISTINCT:
            part.distinct = [*_counted(texts, counts).items()]
        if len(texts) == len(self._cells) and NOT_OF_IDS.isdisjoint(part.forms):
            if part.forms.keys() == {Form.INT}:
                add_whole(part, _whole(texts))
            else:
                add_hashes(part, _listed(texts))

    def _rest(self, texts: Array, counts: Array | None, sure: Sure) -> tuple[Part, Mapping[str, Form]]:
        """Look at what is left over, text by text."""
        if not sure.number:
            return Part(len(self._cells)), {}
        left = texts.filter(sure.rest)
        by_text = Counter(_listed(left)) if counts is None else _counted(left, counts.filter(sure.rest))
        return part_of_texts(by_text, len(self._cells), self._nulls)

    def _add_form(self, part: Part, form: Form, texts: Array, number: int) -> None:
        """Add texts that have the same form; ``number`` cells have one of them."""
        first = cast("str", texts[0].as_py())
        if form in part.examples or self._sum(self._pc.not_equal(texts, first)):
            part.several.add(form)
        if form not in part.examples or self._place(first) < self._place(part.examples[form]):
            part.examples[form] = first
        part.forms[form] = part.forms.get(form, 0) + number
        if form in _NUMBERS:
            numbers = texts.cast("float64")
            low, high = self._bounds(numbers)
            part.has_fractions = part.has_fractions or (form is Form.FLOAT and self._has_fractions(numbers))
            part.low = low if part.low is None else min(part.low, low)
            part.high = high if part.high is None else max(part.high, high)
            return
        part.longest = max(part.longest, cast("int", self._pc.max(self._pc.utf8_length(texts)).as_py()))
        if form in TIMES:
            first_time, last_time = self._bounds(texts)
            part.first_time = min(part.first_time or first_time, first_time)
            part.last_time = max(part.last_time, last_time)

    def _bounds(self, values: Array) -> tuple[Any, Any]:
        bounds = self._pc.min_max(values)
        return bounds["min"].as_py(), bounds["max"].as_py()

    def _has_fractions(self, numbers: Array) -> bool:
        if is_fraction(cast("float", numbers[0].as_py())):  # as most columns of floats
            return True
        pc = self._pc
        found = pc.or_(pc.not_equal(pc.floor(numbers), numbers), pc.greater_equal(pc.abs(numbers), float(EXACT)))
        return bool(pc.any(found).as_py())

    def _of(self, wanted: Collection[Form], texts: Array, sure: Sure, forms: Mapping[str, Form]) -> Array:
        """Return the texts that have one of some forms, in order."""
        rest = [text for text, form in forms.items() if form in wanted]
        masks = [mask for form, mask in sure.masks.items() if form in wanted]
        if rest:
            masks.append(self._pc.is_in(texts, value_set=self._arrow.array(rest)))
        mask = masks[0]
        for other in masks[1:]:
            mask = self._pc.or_(mask, other)
        return texts.filter(mask)

    def _among(self, texts: Array, wanted: Sequence[str] | Array) -> Array:
        return texts.filter(self._pc.is_in(texts, value_set=self._arrow.array(wanted, "string")))

    def _add_steps(self, part: Part, times: Array) -> None:
        backward = self._sum(self._pc.greater(times.slice(0, len(times) - 1), times.slice(1)))
        part.steps = (len(times) - 1, backward)
        part.ends = (cast("str", times[0].as_py()), cast("str", times[-1].as_py()))

    def _add_gaps(self, part: Part) -> None:
        places = self._pc.indices_nonzero(self._is_present)
        rows = len(self._cells)
        part.head, part.tail = (places[0].as_py(), rows - 1 - places[-1].as_py()) if len(places) else (rows, rows)

    def _place(self, text: str) -> int:
        return cast("int", self._pc.index(self._cells, text).as_py())

    def _sum(self, numbers: Array) -> int:
        return cast("int", self._pc.sum(numbers).as_py() or 0)

    def _digest(self) -> int:
        _, *buffers = self._cells.buffers()
        return hash(
            (len(self._cells), self._cells.offset, *(hash(buffer.to_pybytes()) for buffer in buffers if buffer))
        )


def _listed(texts: Array) -> list[str]:
    return cast("list[str]", texts.to_pylist())


def _whole(texts: Array) -> array[int]:
    _, numbers = texts.cast("int64").buffers()
    return array("q", memoryview(numbers)[: 8 * len(texts)].tobytes())


def _counted(texts: Array, counts: Array) -> Mapping[str, int]:
    return dict(zip(_listed(texts), cast("list[int]", counts.to_pylist()), strict=True))
