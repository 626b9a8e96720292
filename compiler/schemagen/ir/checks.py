"""Hold the checks of values, each a named tuple, and say which of them apply to which type, and in which order.

A field is named as the attribute of ``model.constraints.Constraints`` that fills it, so lowering needs to know none of
them by name. None in a field means that there is no such limit; a check without any limit is left out.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

from collections.abc import Mapping
from typing import Final, NamedTuple, TypeAlias

from schemagen_runtime.columns import BaseType, NanPolicy
from schemagen_runtime.decimals import units


class IsType(NamedTuple):
    """Check that a value is of a type.

    A ``timestamp`` is an RFC 3339 date-time with an offset or an instant, a ``date`` a day or its RFC 3339 full-date, a
    ``uuid`` one or its canonical string (RFC 9562), a ``float`` a 64-bit one or an integer that it holds exactly, a
    ``decimal`` a finite one, an integer or plain decimal notation. The keys of a ``map`` are strings that have a UTF-8
    form.
    """

    base: BaseType


class Encodable(NamedTuple):
    """Check that a string has a UTF-8 form: that it holds no lone surrogate."""


class NotBlank(NamedTuple):
    """Check that a string has a character that can be seen, where that is asked for."""

    visible: bool | None = None


class SignedBits(NamedTuple):
    """Check that an integer has a two's complement of at most ``bits`` bits."""

    bits: int = 64


class Finite(NamedTuple):
    """Check that a number is neither NaN nor infinite, or say what becomes of it.

    With ``null`` such a number becomes null, and no later check looks at it. With ``allow`` later checks follow; NaN
    lies inside every range.
    """

    nan: NanPolicy = NanPolicy.REJECT


class OneOf(NamedTuple):
    """Check that a value is one of the members, which are in the order of the schema."""

    enum: tuple[str, ...] | tuple[int, ...]


class Digits(NamedTuple):
    """Check that a decimal has at most ``precision`` digits, and at most ``scale`` of them after the point.

    Zeros at both ends count for nothing.
    """

    precision: int
    scale: int


class InDecimals(NamedTuple):
    """Check that a decimal lies within its bounds, which are decimals of its own scale; all is exact."""

    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None

    @property
    def lowest(self) -> int | None:
        """Return the least number that is inside, in units of the last digit; None where there is no lower bound."""
        low, above = (None if bound is None else units(bound) for bound in (self.minimum, self.exclusive_minimum))
        return max((one for one in (low, None if above is None else above + 1) if one is not None), default=None)

    @property
    def highest(self) -> int | None:
        """Return the largest number that is inside, in the same units; None where there is no upper bound."""
        high, below = (None if bound is None else units(bound) for bound in (self.maximum, self.exclusive_maximum))
        return min((one for one in (high, None if below is None else below - 1) if one is not None), default=None)


class InDays(NamedTuple):
    """Check that a date lies within its bounds, which are RFC 3339 full-dates: in that form texts are in order."""

    minimum: str | None = None
    maximum: str | None = None
    exclusive_minimum: str | None = None
    exclusive_maximum: str | None = None


class InRange(NamedTuple):
    """Check that a number lies within its bounds."""

    minimum: int | float | None = None
    maximum: int | float | None = None
    exclusive_minimum: int | float | None = None
    exclusive_maximum: int | float | None = None

    @property
    def lowest(self) -> tuple[int | float, bool] | None:
        """Return the lower bound that counts, and whether it lies itself outside; None where there is none."""
        bounds = ((self.minimum, False), (self.exclusive_minimum, True))
        return max(((bound, outside) for bound, outside in bounds if bound is not None), default=None)

    @property
    def highest(self) -> tuple[int | float, bool] | None:
        """Return the upper bound that counts, and whether it lies itself outside; None where there is none."""
        bounds = ((self.maximum, False), (self.exclusive_maximum, True))
        given = [(bound, outside) for bound, outside in bounds if bound is not None]
        return min(given, key=lambda bound: (bound[0], not bound[1]), default=None)


class Length(NamedTuple):
    """Check how many code points a string has; both limits are included."""

    min_length: int | None = None
    max_length: int | None = None


class Matches(NamedTuple):
    r"""Check that a pattern is found somewhere in a string.

    The pattern stands as in the schema: ``^`` and ``$`` are the two ends of the text, also beside a newline (ECMA-262),
    ``\d``, ``\w`` and ``\s`` mean ASCII alone; everything else is Python's syntax. It was judged: no text takes long.
    """

    pattern: str


class Recent(NamedTuple):
    """Check how many seconds ago or ahead a timestamp lies; both limits are included."""

    max_age: int | None = None
    max_future: int | None = None


class Dimension(NamedTuple):
    """Check that a vector has exactly so many items."""

    dimension: int


class Items(NamedTuple):
    """Check how many items a list has, or how many entries a map; both limits are included."""

    min_items: int | None = None
    max_items: int | None = None


Check: TypeAlias = (
    IsType
    | Encodable
    | NotBlank
    | SignedBits
    | Finite
    | OneOf
    | Digits
    | InDecimals
    | InDays
    | InRange
    | Length
    | Matches
    | Recent
    | Dimension
    | Items
)
"""Any check. A value fits if it passes all of its column's; the first that it fails names the error."""

APPLYING: Final[Mapping[BaseType, tuple[type[Check], ...]]] = {
    BaseType.STRING: (IsType, Encodable, NotBlank, OneOf, Length, Matches),
    BaseType.INT: (IsType, SignedBits, OneOf, InRange),
    BaseType.FLOAT: (IsType, Finite, InRange),
    BaseType.DECIMAL: (IsType, Digits, OneOf, InDecimals),
    BaseType.BOOL: (IsType,),
    BaseType.TIMESTAMP: (IsType, Recent),
    BaseType.DATE: (IsType, OneOf, InDays),
    BaseType.UUID: (IsType,),
    BaseType.LIST: (IsType, Items),
    BaseType.VECTOR: (IsType, Dimension),
    BaseType.MAP: (IsType, Items),
}
"""The checks that a value of each type can have, in the order in which they are made."""
