"""Hold what one block of a column shows, however it was counted."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from schemagen.inferring.forms import Form

MOST_DISTINCT: Final = 100
"""Values of a column that are counted one by one; of a column that has more, none are."""
MOST_ROWS: Final = 5
"""Rows that are named for each form."""
SAMPLE: Final = 100
"""Texts of a column that are looked at for personal data."""
TIMES: Final = frozenset((Form.DATE, Form.TIMESTAMP, Form.LOOSE, Form.NAIVE, Form.MIDNIGHT))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Say what of the values of a block still matters, for where it takes time to find out.

    Attributes:
        values: which there are, how often, and whether one comes twice.
        texts: the first of those that are texts.

    """

    values: bool = True
    texts: bool = True


@dataclass(slots=True)
class Part:
    """Hold what one block of a column shows.

    Attributes:
        rows: how many cells it has.
        forms: how many of them have each form.
        places: where some cells of each form are in the block, in order: of texts the first alone.
        examples: the first text of each form; ``several`` holds the forms that have another text too.
        distinct: each value and how often it is there, in the order in which they came; None where there are too many.
        low: the least number; ``high``: the greatest.
        first_time: the least date or time, as text; ``last_time``: the greatest.
        longest: the characters of the longest text.
        padded: how many cells have blanks around what is no text.
        before_point: how many digits its decimals have there at most; ``after_point``: the same.
        has_fractions: whether a float is no whole number below 2^53.
        lengths: the least and the greatest number of elements of its lists.
        elements: the forms of elements; ``has_null_elements``: whether one is null.
        steps: how many pairs of neighbouring times there are, and in how many the second is earlier.
        ends: the first and the last time.
        head: how many cells without a value stand at the start; ``tail``: at the end.
        hashes: one for each cell, if all have a value and no value comes twice; ``span`` of them if they rise.
        digest: that of all cells in their order.
        sample: the first texts.

    """

    rows: int
    forms: dict[Form, int] = field(default_factory=dict[Form, int])
    places: dict[Form, list[int]] = field(default_factory=dict[Form, list[int]])
    examples: dict[Form, str] = field(default_factory=dict[Form, str])
    several: set[Form] = field(default_factory=set[Form])
    distinct: Sequence[tuple[str, int]] | None = ()
    low: float | None = None
    high: float | None = None
    first_time: str = ""
    last_time: str = ""
    longest: int = 0
    padded: int = 0
    before_point: int = 0
    after_point: int = 0
    has_fractions: bool = False
    lengths: tuple[int, int] | None = None
    elements: set[Form] = field(default_factory=set[Form])
    has_null_elements: bool = False
    steps: tuple[int, int] = (0, 0)
    ends: tuple[str, str] | None = None
    head: int = 0
    tail: int = 0
    hashes: array[int] | None = None
    span: tuple[int, int] | None = None
    digest: int = 0
    sample: Sequence[str] = ()
