"""Hold what all blocks of one column show together, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from schemagen.inferring.distinct import Distinct
from schemagen.inferring.forms import Form
from schemagen.inferring.part import MOST_DISTINCT, MOST_ROWS, SAMPLE, Part, Wanted

_NO_VALUE = frozenset((Form.NULL, Form.BLANK))


@dataclass(slots=True)
class Seen:
    """Hold how often a form was seen, its first text, and where some of the first rows are that have it."""

    count: int = 0
    example: str | None = None
    is_alone: bool = True
    rows: list[str] = field(default_factory=list[str])


class Evidence:
    """Take the blocks of one column, and hold what they show; see :class:`~schemagen.inferring.part.Part`.

    Attributes:
        rows: how many rows there were, those without the column among them.
        forms: what was seen of each form.
        distinct: how often each value was there; None where there are too many.
        is_text: whether the column came as text, so that a string takes all of it.

    """

    def __init__(self, name: str, rows_before: int = 0) -> None:
        """Begin the column ``name``, which as many rows before did not have."""
        self.name = name
        self.rows = 0
        self.forms: dict[Form, Seen] = {}
        self.distinct: dict[str, int] | None = {}
        self.low: float | None = None
        self.high: float | None = None
        self.first_time = ""
        self.last_time = ""
        self.longest = 0
        self.padded = 0
        self.before_point = 0
        self.after_point = 0
        self.has_fractions = False
        self.lengths: tuple[int, int] | None = None
        self.elements: set[Form] = set()
        self.has_null_elements = False
        self.pairs = 0
        self.backward = 0
        self.head = 0
        self.tail = 0
        self.digest = 0
        self.sample: dict[str, None] = {}
        self.is_text = True
        self._last_time: str | None = None
        self._values = Distinct()
        if rows_before:
            self.take_absent(rows_before)

    @property
    def present(self) -> frozenset[Form]:
        """Return the forms of what is a value whatever the column's type is."""
        return frozenset(self.forms) - _NO_VALUE

    def count(self, *forms: Form) -> int:
        """Return how many cells have one of these forms."""
        return sum(self.forms[form].count for form in forms if form in self.forms)

    @property
    def is_complete(self) -> bool:
        """Tell whether every row has a value."""
        return not self.count(*_NO_VALUE)

    @property
    def wanted(self) -> Wanted:
        """Return what still matters of the values of further blocks."""
        is_open = self.distinct is not None or self._values.is_possible
        return Wanted(values=is_open, texts=len(self.sample) < SAMPLE)

    def is_unique(self) -> bool:
        """Tell whether every row has a value, no two the same, and none that is a float."""
        return self.rows > 1 and self._values.holds()

    def take_absent(self, rows: int) -> None:
        """Take rows that do not have the column at all."""
        self.take(Part(rows, {Form.NULL: rows}, head=rows, tail=rows), lambda _: "")

    def take(self, part: Part, locate: Callable[[int], str]) -> None:
        """Take a block; ``locate`` says where a cell of it is, for people."""
        self._take_forms(part, locate)
        self._take_bounds(part)
        self._take_order(part)
        self._take_values(part)
        self.rows += part.rows

    def forget_examples(self) -> None:
        """Forget the first text of each form: of personal data nothing is told."""
        for seen in self.forms.values():
            seen.example = None

    def _take_forms(self, part: Part, locate: Callable[[int], str]) -> None:
        for form, count in part.forms.items():
            seen = self.forms.setdefault(form, Seen())
            self._take_example(seen, part, form)
            if len(seen.rows) < MOST_ROWS and form is not Form.NULL:
                seen.rows += [locate(place) for place in part.places.get(form, ())[: MOST_ROWS - len(seen.rows)]]
            seen.count += count
        self.padded += part.padded
        self.before_point = max(self.before_point, part.before_point)
        self.after_point = max(self.after_point, part.after_point)
        self.has_fractions = self.has_fractions or part.has_fractions
        self.longest = max(self.longest, part.longest)

    @staticmethod
    def _take_example(seen: Seen, part: Part, form: Form) -> None:
        example = part.examples.get(form)
        if example is None:
            return
        seen.is_alone = seen.is_alone and form not in part.several and seen.example in (None, example)
        if seen.example is None:
            seen.example = example

    def _take_bounds(self, part: Part) -> None:
        if part.low is not None and part.high is not None:
            self.low = part.low if self.low is None else min(self.low, part.low)
            self.high = part.high if self.high is None else max(self.high, part.high)
        if part.last_time:
            self.first_time = min(self.first_time or part.first_time, part.first_time)
            self.last_time = max(self.last_time, part.last_time)
        if part.lengths is not None:
            least, most = part.lengths if self.lengths is None else self.lengths
            self.lengths = (min(least, part.lengths[0]), max(most, part.lengths[1]))
        self.elements |= part.elements
        self.has_null_elements = self.has_null_elements or part.has_null_elements

    def _take_order(self, part: Part) -> None:
        if self.head == self.rows:
            self.head += part.head
        self.tail = self.tail + part.rows if part.tail == part.rows else part.tail
        self.pairs += part.steps[0]
        self.backward += part.steps[1]
        if part.ends is not None:
            if self._last_time is not None:
                self.pairs += 1
                self.backward += part.ends[0] < self._last_time
            self._last_time = part.ends[1]
        self.digest = hash((self.digest, part.rows, part.digest))

    def _take_values(self, part: Part) -> None:
        if self.distinct is not None:
            self.distinct = self._merged(self.distinct, part)
        for text in part.sample:
            if len(self.sample) == SAMPLE:
                break
            self.sample[text] = None
        if part.hashes is None:
            self._values.refute()
        elif self._values.is_possible:
            self._values.add(part.hashes, part.span)

    @staticmethod
    def _merged(distinct: dict[str, int], part: Part) -> dict[str, int] | None:
        if part.distinct is None:
            return None
        for value, count in part.distinct:
            distinct[value] = distinct.get(value, 0) + count
        return distinct if len(distinct) <= MOST_DISTINCT else None
