"""Count a block of a column in plain Python: cells of text, or values that have a type."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from itertools import islice
from operator import gt, lt
from typing import Final, TypeVar, cast

from schemagen_runtime.columns import spell_non_finite

from schemagen.inferring.forms import Form, contained, element_form, form_of_cell, form_of_value, is_fraction
from schemagen.inferring.numeric import part_of_numbers
from schemagen.inferring.part import MOST_DISTINCT, MOST_ROWS, SAMPLE, TIMES, Part

_INTS: Final = (Form.INT, Form.WIDE)
_NUMBERS: Final = (Form.INT, Form.WIDE, Form.FLOAT)
NOT_OF_IDS: Final = frozenset(
    (
        Form.NULL,
        Form.BLANK,
        Form.FLOAT,
        Form.NAN,
        Form.INFINITE,
        Form.INEXACT,
        Form.COMMA,
        Form.BOOL,
        Form.DATE,
        Form.TIMESTAMP,
        Form.MIDNIGHT,
        Form.UNPLACED,
        Form.LIST,
        Form.MAP,
        Form.UNFIT,
    )
)
_MANY: Final = 20
"""Different texts of a block from which on they are first tried as numbers all at once."""
_UNHASHABLE: Final = (list, dict)
TEXTS: Final = (Form.TEXT, Form.NUMERAL, Form.WORD, Form.JSON, *TIMES, Form.AMBIGUOUS, Form.UUID, Form.ODD, Form.COMMA)

_K = TypeVar("_K")


def part_of_cells(cells: Sequence[str], nulls: AbstractSet[str]) -> Part:
    """Count cells of text; those that are empty or one of ``nulls`` have no value."""
    counts = Counter(cells)
    empty = sum(counts.pop(text, 0) for text in ("", *nulls))
    part, forms = part_of_texts(counts, len(cells), nulls)
    _add_steps(part, [text for text in cells if forms.get(text) in TIMES])
    if empty:
        part.forms[Form.NULL] = empty
        _add_gaps(part, [text in counts for text in cells])
    part.places = {form: [cells.index(example)] for form, example in part.examples.items()}
    part.digest = hash(tuple(cells))
    return part


def part_of_texts(counts: Mapping[str, int], rows: int, nulls: AbstractSet[str]) -> tuple[Part, Mapping[str, Form]]:
    """Return what cells of text show whatever their order is, and the form of each; of plain numbers none is told.

    Args:
        counts: how often each text is there, without those that mean no value.
        rows: the cells of the block, those among them that have no value.
        nulls: texts that mean no value; one with blanks around it is blank.
    """
    part = part_of_numbers(counts, rows) if len(counts) >= _MANY else None
    if part is not None:
        return part, {}
    forms = {text: _form(text, nulls) for text in counts}
    part = part_of_counts(counts.items(), forms, rows)
    _add_padding(part, counts, forms)
    return part, forms


def _form(text: str, nulls: AbstractSet[str]) -> Form:
    return Form.BLANK if nulls and text.strip() in nulls else form_of_cell(text)


def part_of_values(values: Sequence[object]) -> Part:
    """Count values that have a type already; None is absent."""
    if any(isinstance(value, _UNHASHABLE) for value in values):
        return _part_of_containers(values)
    kinds = set(map(type, values)) - {type(None)}
    keyed: Sequence[object] = values if len(kinds) < 2 else [(type(value), value) for value in values]
    counts = Counter(keyed)
    plain: dict[object, object] = {}
    forms: dict[object, Form] = {}
    for key in counts:
        plain[key] = cast("tuple[type, object]", key)[1] if len(kinds) > 1 else key
        forms[key] = form_of_value(plain[key])
    part = part_of_counts(counts.items(), forms, len(values), plain.__getitem__)
    _add_order(part, keyed, forms, plain.__getitem__)
    _add_places(part, keyed, forms)
    part.digest = hash(tuple(keyed))
    return part


def spell(value: object) -> str:
    """Return the text under which a value is counted."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value) if value - value == 0 else spell_non_finite(value)
    return str(value)


def _same(value: object) -> object:
    return value


def part_of_counts(
    counts: Iterable[tuple[_K, int]],
    forms: Mapping[_K, Form],
    rows: int,
    plain: Callable[[_K], object] = _same,
) -> Part:
    """Return what the values of a block show whatever their order is; ``forms`` has that of each."""
    part = Part(rows)
    numbers: list[float] = []
    texts: list[str] = []
    distinct: list[tuple[str, int]] = []
    sample: list[str] = []
    for key, count in counts:
        form = forms[key]
        part.forms[form] = part.forms.get(form, 0) + count
        if form is Form.NULL:
            continue
        value = plain(key)
        spelled = value if type(value) is str else spell(value)
        if part.examples.setdefault(form, spelled) is not spelled:
            part.several.add(form)
        distinct.append((spelled, count))
        if form in _NUMBERS:
            numbers.append(_number(value))
            part.has_fractions = part.has_fractions or (form is Form.FLOAT and _is_fraction(value))
        elif form in (Form.LIST, Form.MAP):
            _add_elements(part, contained(value) if isinstance(value, str) else value)
        else:
            part.longest = max(part.longest, len(spelled))
            if isinstance(value, Decimal):
                _add_digits(part, value)
            if form in TIMES:
                texts.append(spelled)
            if form in TEXTS:
                sample.append(spelled)
    if numbers:
        part.low, part.high = min(numbers), max(numbers)
    if texts:
        part.first_time, part.last_time = min(texts), max(texts)
    part.distinct = distinct if len(distinct) <= MOST_DISTINCT else None
    part.sample = sample[:SAMPLE]
    if len(distinct) == rows and NOT_OF_IDS.isdisjoint(part.forms):
        hashes = array("q", (_hash(plain(key), form) for key, form in forms.items()))
        if set(part.forms) <= set(_INTS):
            add_whole(part, hashes)
        else:
            part.hashes = hashes
    return part


def _add_order(
    part: Part, cells: Sequence[object], forms: Mapping[object, Form], plain: Callable[[object], object]
) -> None:
    """Add what the order of the cells shows: gaps at either end, and steps of times."""
    if part.forms.get(Form.NULL):
        _add_gaps(part, [forms[cell] is not Form.NULL for cell in cells])
    if not TIMES.isdisjoint(part.forms):
        _add_steps(part, [cast("str", plain(cell)) for cell in cells if forms[cell] in TIMES])


def _add_gaps(part: Part, present: Sequence[bool]) -> None:
    if True in present:
        part.head, part.tail = present.index(True), present[::-1].index(True)
    else:
        part.head = part.tail = len(present)


def _add_steps(part: Part, times: Sequence[str]) -> None:
    if times:
        part.steps = (len(times) - 1, sum(map(gt, times, times[1:])))
        part.ends = (times[0], times[-1])


def _add_places(part: Part, cells: Sequence[object], forms: Mapping[object, Form]) -> None:
    for form in part.forms:
        if form is not Form.NULL:
            found = (place for place, cell in enumerate(cells) if forms[cell] is form)
            part.places[form] = list(islice(found, MOST_ROWS))


def _part_of_containers(values: Sequence[object]) -> Part:
    # No two of them are looked at as one: each stands for itself, by its place.
    keys: list[object] = list(range(len(values)))
    plain = values.__getitem__
    forms: dict[object, Form] = {place: form_of_value(value) for place, value in enumerate(values)}

    def value_at(key: object) -> object:
        return plain(cast("int", key))

    part = part_of_counts(((key, 1) for key in keys), forms, len(values), value_at)
    part.hashes, part.distinct = None, None
    _add_order(part, keys, forms, value_at)
    _add_places(part, keys, forms)
    part.digest = hash(repr(values))
    return part


def _add_padding(part: Part, counts: Mapping[str, int], forms: Mapping[str, Form]) -> None:
    for text, count in counts.items():
        if text and (text[0].isspace() or text[-1].isspace()) and forms[text] not in (Form.TEXT, Form.BLANK, Form.NULL):
            part.padded += count


def _add_elements(part: Part, value: object) -> None:
    if isinstance(value, dict):
        elements = list(cast("dict[str, object]", value).values())
    else:
        elements = cast("list[object]", value)
        size = len(elements)
        least, most = part.lengths or (size, size)
        part.lengths = (min(least, size), max(most, size))
    form = element_form(elements)
    if form is not None and form is not Form.NULL:
        part.elements.add(form)
    part.has_null_elements = part.has_null_elements or None in elements


def _add_digits(part: Part, number: Decimal) -> None:
    _, digits, exponent = number.as_tuple()
    after = max(0, -cast("int", exponent))
    part.before_point = max(part.before_point, len(digits) + cast("int", exponent))
    part.after_point = max(part.after_point, after)


def _is_fraction(value: object) -> bool:
    number = float(value) if isinstance(value, str) else value
    return isinstance(number, float) and is_fraction(number)


def _number(value: object) -> float:
    if isinstance(value, str):
        text = value.strip()
        try:
            return int(text)
        except ValueError:
            return float(text)
    return cast("float", value)


def add_hashes(part: Part, texts: Sequence[str]) -> None:
    """Add the hashes of texts of which none is there twice, one for each cell; the forms of the part are known."""
    if part.forms.keys() <= set(_INTS):
        add_whole(part, array("q", map(int, texts)))
    elif part.forms.keys().isdisjoint(_INTS):
        part.hashes = array("q", map(hash, texts))
    else:
        part.hashes = array("q", (_hash(text, form_of_cell(text)) for text in texts))


def add_whole(part: Part, numbers: array[int]) -> None:
    """Add whole numbers of which none is there twice as what they are known by."""
    part.hashes = numbers
    if numbers and all(map(lt, numbers, numbers[1:])):
        part.span = numbers[0], numbers[-1]


def _hash(value: object, form: Form) -> int:
    """Return the hash of a value: an int is its own, however it came."""
    return int(cast("str", value)) if form in _INTS else hash(value)
