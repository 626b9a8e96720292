"""Read and spell decimal numbers of a fixed precision and scale, as texts: nothing here rounds or is a float.

On the wire a decimal is plain decimal notation with exactly as many digits after the point as its type says, ``12.50``
for ``decimal<10,2>``: so equal numbers are equal texts. The *precision* is how many digits a number has at most, the
*scale* how many of them stand after the point.
"""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import re
from typing import Final, NamedTuple

MAX_PRECISION: Final = 38
"""The most digits of a decimal: what Arrow, Parquet and most databases hold in 128 bits."""

_PLAIN: Final = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+))?")


class Digits(NamedTuple):
    """Hold a decimal number by its digits, without zeros that say nothing; zero has none, and is not negative."""

    negative: bool
    whole: str
    fraction: str

    def fits(self, precision: int, scale: int) -> bool:
        """Tell whether a type holds exactly this number."""
        return len(self.fraction) <= scale and len(self.whole) <= precision - scale

    def spell(self, scale: int) -> str:
        """Return the number with ``scale`` digits after the point, which are at least those that it has."""
        fraction = f".{self.fraction:0<{scale}}" if scale else ""
        return f"{'-' if self.negative else ''}{self.whole or '0'}{fraction}"


def read_digits(text: str) -> Digits | None:
    """Return the number that plain decimal notation stands for, such as ``-0.5`` or ``007``; None for all else.

    There is no exponent, no plus sign, and on each side of a point at least one digit; digits are those of ASCII.
    """
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    whole, fraction = match[2].lstrip("0"), (match[3] or "").rstrip("0")
    return Digits(match[1] == "-" and bool(whole or fraction), whole, fraction)


def units(text: str) -> int:
    """Return a decimal that is spelled with its scale as a whole number of units of its last digit: 1250 for ``12.50``.

    Those of one scale are in order by it, exactly.
    """
    return int(text.replace(".", "", 1))
