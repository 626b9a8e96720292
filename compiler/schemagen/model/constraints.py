"""Hold the one table of constraints: what each is called, where it fits, how it is read, written and worded.

Whoever needs to know something about constraints asks a row of :data:`CONSTRAINTS` and names none.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias, cast

from schemagen_runtime.columns import BaseType, ColumnType, NanPolicy
from schemagen_runtime.dates import day_number, is_full_date
from schemagen_runtime.decimals import read_digits, units
from schemagen_runtime.durations import parse_duration, spell_duration

Bound: TypeAlias = int | float | str | NanPolicy | tuple[str, ...] | tuple[int, ...]
"""The value of a constraint, such as 0 for ``minimum: 0``. Ages are whole seconds, days are RFC 3339 full-dates, and
decimals have as many digits after the point as their type says."""

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json]"
"""What a canonical document holds; it has no nulls."""

MAX_EXACT: Final = 2**53 - 1
MAX_PATTERN_LENGTH: Final = 1000
"""The largest integer that JSON carries without loss everywhere (RFC 7493 section 2.2)."""


class Constraints(NamedTuple):
    """Hold the constraints of one column: one field for each row of :data:`CONSTRAINTS`, in the same order.

    On a ``list<T>``, ``vector<N>`` or ``map<string,T>`` the constraints on items hold for the whole,
    and every other one for each of its elements. Ages are whole seconds, days are RFC 3339 full-dates.
    """

    minimum: int | float | str | None = None
    maximum: int | float | str | None = None
    exclusive_minimum: int | float | str | None = None
    exclusive_maximum: int | float | str | None = None
    enum: tuple[str, ...] | tuple[int, ...] | None = None
    pattern: str | None = None
    min_length: int | None = None
    max_length: int | None = None
    min_items: int | None = None
    max_items: int | None = None
    nan: NanPolicy = NanPolicy.REJECT
    max_age: int | None = None
    max_future: int | None = None


class Sense(Enum):
    """Say in which direction a constraint limits. The order of the members is the order in which people are told."""

    MEMBERS = "one of"
    LEAST = "at least"
    ABOVE = "above"
    MOST = "at most"
    BELOW = "below"
    EXACT = "exact"
    """Two different ones have no order, as patterns."""
    POLICY = "policy"
    """The default refuses most; any other accepts more, and says what becomes of it."""

    @property
    def is_lower(self) -> bool:
        """Tell whether it is a lower bound."""
        return self in (Sense.LEAST, Sense.ABOVE)

    @property
    def is_upper(self) -> bool:
        """Tell whether it is an upper bound."""
        return self in (Sense.MOST, Sense.BELOW)

    @property
    def is_ordered(self) -> bool:
        """Tell whether it is a bound: of two of them one is stricter."""
        return self.is_lower or self.is_upper

    @property
    def is_exclusive(self) -> bool:
        """Tell whether it is a bound that lies itself outside."""
        return self in (Sense.ABOVE, Sense.BELOW)


class Measure(Enum):
    """Name what a constraint looks at."""

    VALUE = "the value itself"
    LENGTH = "the code points of a string"
    ITEMS = "the items of a list or map"
    AGE = "the seconds from a timestamp to now"
    LEAD = "the seconds from now to a timestamp"


class Shape(NamedTuple):
    """Hold a JSON Schema (2020-12), and its name among the ``$defs`` of the metaschema."""

    name: str
    schema: Mapping[str, object]


class Form(NamedTuple):
    """Describe how the value of a constraint looks in a schema file.

    Attributes:
        name: its name among the ``$defs`` of the metaschema.
        shape: its JSON Schema (2020-12); ``x-code`` is the diagnostic for any other value, ``x-expected`` its words.
        read: takes a plain value, as JSON has it, and the column's type; returns None for a value of another shape.
        write: makes of the bound what the canonical document holds.
        special: the shapes that it has on columns of some types, in place of ``shape``.
    """

    name: str
    shape: Mapping[str, object]
    read: Callable[[object, ColumnType], Bound | None]
    write: Callable[[Bound], Json]
    special: "Mapping[BaseType, Shape]" = MappingProxyType({})


class Constraint(NamedTuple):
    """Describe one constraint.

    Attributes:
        key: its name in schema files and in the canonical document.
        attribute: its field in :class:`Constraints`.
        fits: the types of the single values that it fits; ``list`` and ``map`` where it limits them as a whole.
        form: how its value looks.
        words: makes of the bound a few words, such as ``at least 0``.
        sense: in which direction it limits.
        measure: what it looks at.
    """

    key: str
    attribute: str
    fits: tuple[BaseType, ...]
    form: Form
    words: Callable[[Bound], str]
    sense: Sense
    measure: Measure = Measure.VALUE

    @property
    def default(self) -> Bound | None:
        """Return the bound where none is given."""
        return cast("Bound | None", Constraints._field_defaults[self.attribute])

    def fits_type(self, column_type: ColumnType) -> bool:
        """Tell whether a column of that type may have this constraint."""
        if self.measure is Measure.ITEMS:
            return column_type.base in self.fits
        return column_type.scalar in self.fits


def read_limit(value: object, column_type: ColumnType) -> int | float | str | None:
    """Read a value of the column's own type; None where the type does not hold it, as far as JSON can tell."""
    if column_type.scalar is BaseType.DATE:
        return value if isinstance(value, str) and is_full_date(value) else None
    if column_type.precision is not None:
        return _read_decimal(value, column_type.precision, column_type.scale or 0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    whole = isinstance(value, float) and value.is_integer() and column_type.scalar is BaseType.INT
    return int(value) if whole else value


def _read_decimal(value: object, precision: int, scale: int) -> str | None:
    """Read a decimal as it is written; a number of YAML or JSON must come as its text, for a float would round it."""
    is_text = isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))
    digits = read_digits(str(value)) if is_text else None
    return digits.spell(scale) if digits is not None and digits.fits(precision, scale) else None


def _read_count(value: object, _type: ColumnType) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else None


def _read_members(value: object, column_type: ColumnType) -> tuple[str, ...] | tuple[int, ...] | None:
    """Read the members if they are all of one type that an enum can have; analysis complains of the rest."""
    values = cast("list[object]", value) if isinstance(value, list) else []
    if column_type.scalar in (BaseType.DATE, BaseType.DECIMAL):
        read = tuple(text for one in values if isinstance(text := read_limit(one, column_type), str))
        return read if read and len(read) == len(values) else None
    texts = tuple(member for member in values if isinstance(member, str))
    numbers = tuple(member for member in values if isinstance(member, int) and not isinstance(member, bool))
    if texts and len(texts) == len(values):
        return texts
    return numbers if numbers and len(numbers) == len(values) else None


def _read_text(value: object, _type: ColumnType) -> str | None:
    return value if isinstance(value, str) else None


def _read_policy(value: object, _type: ColumnType) -> NanPolicy | None:
    if value is None:  # "nan: null" without quotes
        return NanPolicy.NULL
    return NanPolicy(value) if isinstance(value, str) and value in list(NanPolicy) else None


def _read_duration(value: object, _type: ColumnType) -> int | None:
    return parse_duration(value) if isinstance(value, str) else None


def _write_plain(bound: Bound) -> Json:
    return list(bound) if isinstance(bound, tuple) else bound


def _say_members(bound: Bound) -> str:
    return f"one of {', '.join(map(repr, cast('tuple[object, ...]', bound)))}"


def _say_policy(bound: Bound) -> str:
    return "NaN and infinities allowed" if bound is NanPolicy.ALLOW else "NaN and infinities become null"


def rank(bound: float | str) -> float:
    """Return the number by which the bounds of one column are in order: of a day, that among all days.

    Of a decimal it is that of units of its last digit.
    """
    if not isinstance(bound, str):
        return bound
    return day_number(bound) if is_full_date(bound) else units(bound)


def _spell(bound: Bound) -> str:
    return spell_duration(cast("int", bound))


def _say_age(bound: Bound) -> str:
    return f"at most {_spell(bound)} ago"


def _say_lead(bound: Bound) -> str:
    return f"at most {_spell(bound)} ahead"


DAY: Final = Shape(
    "day",
    {
        "type": "string",
        "format": "date",
        "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        "x-expected": "a day such as 2026-12-31",
    },
)
DECIMAL: Final = Shape(
    "decimal",
    {
        "type": ["number", "string"],
        "pattern": r"^-?[0-9]+(\.[0-9]+)?$",
        "x-expected": "a decimal number such as 12.50",
    },
)
_LIMIT = Form(
    "number",
    {"type": "number", "x-expected": "a number"},
    read_limit,
    _write_plain,
    {BaseType.DATE: DAY, BaseType.DECIMAL: DECIMAL},
)
_COUNT = Form(
    "count",
    {
        "type": "integer",
        "minimum": 0,
        "maximum": 1_000_000_000,
        "x-expected": "a whole number from 0 to 1,000,000,000",
    },
    _read_count,
    _write_plain,
)
_MEMBERS = Form(
    "enum",
    {
        "description": "All values that there are.",
        "type": "array",
        "minItems": 1,
        "x-expected": "a list with at least one value, such as [A, B, C]",
    },
    _read_members,
    _write_plain,
)
_PATTERN = Form(
    "pattern",
    {
        "description": "A regular expression in Python's syntax, found anywhere in the value; "
        "^ and $ are its two ends.",
        "type": "string",
        "maxLength": MAX_PATTERN_LENGTH,
        "x-expected": f"a regular expression of at most {MAX_PATTERN_LENGTH:,} characters, in quotes",
    },
    _read_text,
    _write_plain,
)
_POLICY = Form(
    "nan",
    {
        "description": "What happens to NaN and the infinities.",
        "enum": ["reject", "null", "allow", None],
        "x-code": "SG207",
        "x-expected": "one of reject, null, allow",
    },
    _read_policy,
    str,
)
DURATION_SHAPE: Final[Mapping[str, object]] = {
    "type": "string",
    "pattern": "^[1-9][0-9]{0,5}[smhdw]$",
    "x-code": "SG209",
    "x-expected": "a duration such as 30s, 15m, 12h, 90d or 2w",
}
"""The JSON Schema of a duration."""
_DURATION = Form(
    "duration",
    {"description": "How far from now a timestamp may lie.", **DURATION_SHAPE},
    _read_duration,
    _spell,
)

_ORDERED = (BaseType.INT, BaseType.FLOAT, BaseType.DECIMAL, BaseType.DATE)
_LISTED = (BaseType.STRING, BaseType.INT, BaseType.DECIMAL, BaseType.DATE)
_TEXT = (BaseType.STRING,)
_COUNTED = (BaseType.LIST, BaseType.MAP)
_TIME = (BaseType.TIMESTAMP,)

CONSTRAINTS: Final = (
    Constraint("minimum", "minimum", _ORDERED, _LIMIT, "at least {}".format, Sense.LEAST),
    Constraint("maximum", "maximum", _ORDERED, _LIMIT, "at most {}".format, Sense.MOST),
    Constraint("exclusiveMinimum", "exclusive_minimum", _ORDERED, _LIMIT, "above {}".format, Sense.ABOVE),
    Constraint("exclusiveMaximum", "exclusive_maximum", _ORDERED, _LIMIT, "below {}".format, Sense.BELOW),
    Constraint("enum", "enum", _LISTED, _MEMBERS, _say_members, Sense.MEMBERS),
    Constraint("pattern", "pattern", _TEXT, _PATTERN, "matching {!r}".format, Sense.EXACT),
    Constraint("minLength", "min_length", _TEXT, _COUNT, "at least {} characters".format, Sense.LEAST, Measure.LENGTH),
    Constraint("maxLength", "max_length", _TEXT, _COUNT, "at most {} characters".format, Sense.MOST, Measure.LENGTH),
    Constraint("minItems", "min_items", _COUNTED, _COUNT, "at least {} items".format, Sense.LEAST, Measure.ITEMS),
    Constraint("maxItems", "max_items", _COUNTED, _COUNT, "at most {} items".format, Sense.MOST, Measure.ITEMS),
    Constraint("nan", "nan", (BaseType.FLOAT,), _POLICY, _say_policy, Sense.POLICY),
    Constraint("max_age", "max_age", _TIME, _DURATION, _say_age, Sense.MOST, Measure.AGE),
    Constraint("max_future", "max_future", _TIME, _DURATION, _say_lead, Sense.MOST, Measure.LEAD),
)
"""Every constraint of the schema language, in the order in which editors propose them."""

_KEYS: Final = frozenset(row.key for row in CONSTRAINTS)
_NOT_GIVEN: Final = Constraints()


def read_constraints(values: Mapping[str, object], column_type: ColumnType) -> Constraints:
    """Read the constraints of a column from the plain values of its keys.

    A value that does not have the shape of its constraint counts as not given.
    """
    if _KEYS.isdisjoint(values):
        return _NOT_GIVEN
    bounds = (row.form.read(values[row.key], column_type) if row.key in values else None for row in CONSTRAINTS)
    return Constraints._make(
        row.default if bound is None else bound for row, bound in zip(CONSTRAINTS, bounds, strict=True)
    )


def given(constraints: Constraints) -> Iterator[tuple[Constraint, Bound]]:
    """Yield each constraint that is given, with its bound, in the order of the table. A default counts as not given."""
    if constraints == _NOT_GIVEN:
        return
    for row, bound, default in zip(CONSTRAINTS, constraints, _NOT_GIVEN, strict=True):
        if bound is not None and bound != default:
            yield row, bound


def write_constraints(constraints: Constraints) -> dict[str, Json]:
    """Return the part of a column in the canonical document that says its constraints."""
    return {row.key: row.form.write(bound) for row, bound in given(constraints)}
