"""Say what only a look at a value that does not fit can say: whether a conversion would fit, and which.

Values of sensitive columns never come here. Only the code of Python's own classes and of NumPy is run.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Final, cast

from schemagen_runtime.checks.date_text import explain_day, explain_number
from schemagen_runtime.checks.epoch import excel_expression, is_excel_day, magnitude
from schemagen_runtime.checks.foreign import plain_scalar
from schemagen_runtime.checks.kinds import ValueKind
from schemagen_runtime.checks.numeral_text import LONGEST, explain_decimal, formatted, is_numeral
from schemagen_runtime.checks.timestamp_text import explain
from schemagen_runtime.columns import BaseType
from schemagen_runtime.dates import is_full_date
from schemagen_runtime.support.numbers import INT64_MAX, INT64_MIN, InexactNumber
from schemagen_runtime.timestamps import is_timestamp

_WHOLE: Final = re.compile(r"\s*[+-]?[0-9]+\s*")
_UUID: Final = re.compile(r"(?:urn:)?(?:uuid:)?[{]?(?:-*[0-9a-fA-F]){32}-*[}]?")
_TRUE_AND_FALSE: Final = (("true", "false"), ("yes", "no"), ("on", "off"), ("t", "f"), ("y", "n"))
_MISSING: Final = frozenset({"", "nan", "nat", "none", "null", "<na>", "na", "n/a", "#n/a"})
_INFINITIES: Final = frozenset({"inf", "+inf", "-inf", "infinity", "+infinity", "-infinity"})
_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
"""The first second of year 1 and the last one of year 9999, since 1970 in UTC."""
_TOO_LARGE_INT: Final = "an int has 64 bits: make the column a float or a string"
_TOO_LARGE_FLOAT: Final = "a float ends at 1.8e308: make the column a string"
_NO_INFINITY: Final = "an infinity fits a float column with 'nan: allow' in the schema; or leave it out"
_AN_INFINITY: Final = "float(x) is an infinity, which fits with 'nan: allow' in the schema; or leave it out"
_NO_DECIMAL: Final = "no decimal is infinite: leave the value out"
_FROM_FLOAT: Final = "a number is no timestamp: datetime.fromtimestamp(float(x), UTC)"
_NO_UUID: Final = "a UUID is 32 hexadecimal digits, such as 0f8fad5b-d9cb-469f-a165-70867728950e"


def read(wanted: BaseType, kind: ValueKind, value: object) -> str:
    """Return what a look at the value itself says; empty where its kind says as much.

    Args:
        wanted: what the column takes, or each item of it.
        kind: what the value is by its class.
        value: what came, of a column that is not sensitive.
    """
    reading = _READINGS.get((wanted, kind))
    return "" if reading is None else reading(value)


def says_missing(text: str) -> bool:
    """Tell whether a text stands for no value, as other programs write it: ``""``, ``NaN``, ``NULL``, ``N/A``."""
    return len(text) <= LONGEST and text.strip().lower() in _MISSING


def _text(value: object) -> str:
    return str.__str__(cast("str", value))


def _plain_bytes(value: object) -> bytes | None:
    """Return bytes that are short; None where they are long, or of a class that may be anybody's code."""
    if type(value) is bytes or type(value) is bytearray:
        return bytes(value) if len(value) <= LONGEST else None
    return None


def _decoded(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _plain_exact(value: object) -> Decimal | Fraction | None:
    return value if type(value) is Decimal or type(value) is Fraction else None


def _fits_int(number: float | Decimal | Fraction) -> bool:
    return INT64_MIN <= number <= INT64_MAX


def _int_of_float(value: object) -> str:
    number = plain_scalar(value)
    if not isinstance(number, float):
        return ""
    if math.isinf(number):
        return _infinite(value)
    return "" if INT64_MIN <= number < -INT64_MIN else _TOO_LARGE_INT  # a float rounds INT64_MAX up


def _int_of_exact(value: object) -> str:
    number = _plain_exact(value)
    if number is None:
        return ""
    if isinstance(number, Decimal) and number.is_infinite():
        return _NO_INFINITY
    if not _fits_int(number):
        return _TOO_LARGE_INT
    return "int(x) is the same number" if int(number) == number else ""


def _int_of_text(value: object) -> str:
    text = _text(value)
    if not is_numeral(text):
        numeral, expression = formatted(text)
        is_int = _WHOLE.fullmatch(numeral) is not None and _fits_int(int(numeral))
        return f"int({expression}) reads it" if is_int else ""
    if _WHOLE.fullmatch(text):
        return "" if _fits_int(int(text)) else _TOO_LARGE_INT
    if math.isinf(float(text)):  # a Decimal may be beyond its own end too, and raise
        return _TOO_LARGE_INT
    number = Decimal(text)
    if not _fits_int(number):
        return _TOO_LARGE_INT
    if int(number) != number:
        return "round(float(x)) is the nearest int; or make the column a float"
    return "int(float(x)) is the number" if int(float(text)) == number else "int(Decimal(x)) is the number"


def _int_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    if data is None:
        return ""
    if _WHOLE.fullmatch(data.decode("latin-1")) is not None:
        return "int(x) reads its digits" if _fits_int(int(data)) else _TOO_LARGE_INT
    if data and _fits_int(int.from_bytes(data, "big")):
        return "int.from_bytes(x, 'big') reads a binary number, 'little' one whose last byte counts most"
    return "the bytes are no int of 64 bits"


def _float_of_exact(value: object) -> str:
    number = _plain_exact(value)
    if isinstance(number, Decimal) and number.is_infinite():
        return _AN_INFINITY
    largest = 2**1024
    return "" if number is None or -largest < number < largest else _TOO_LARGE_FLOAT


def _decimal_of_float(value: object) -> str:
    number = plain_scalar(value)
    is_infinite = isinstance(number, float) and math.isinf(number)
    return _NO_DECIMAL if is_infinite else ""


def _decimal_of_exact(value: object) -> str:
    number = _plain_exact(value)
    if isinstance(number, Decimal):
        return _NO_DECIMAL  # of the others only an infinity is no number
    return "" if number is None else "Decimal(x.numerator) / x.denominator is its value, as far as it has an end"


def _decimal_of_text(value: object) -> str:
    text = _text(value)
    return _NO_DECIMAL if text.strip().lower() in _INFINITIES else explain_decimal(text)


def _decimal_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    text = None if data is None else _decoded(data)
    if text is None:
        return "" if data is None else "the bytes are no decimal"
    return "Decimal(x.decode()) reads its digits" if is_numeral(text) else "the bytes are no decimal"


def _float_of_text(value: object) -> str:
    text = _text(value)
    if text.strip().lower() in _INFINITIES:
        return _AN_INFINITY
    if is_numeral(text):
        return _TOO_LARGE_FLOAT if math.isinf(float(text)) else ""
    if text[-1:] == "%" and is_numeral(text[:-1]):
        return "float(x.rstrip('%')) / 100 is its part of 1"
    numeral, expression = formatted(text)
    return f"float({expression}) reads it" if numeral else ""


def _float_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    if data is None:
        return ""
    text = data.decode("latin-1")
    if is_numeral(text):
        return _TOO_LARGE_FLOAT if math.isinf(float(text)) else "float(x) reads its digits"
    form = {4: "f", 8: "d"}.get(len(data))
    return f"struct.unpack('<{form}', x)[0] reads a binary float" if form else "the bytes are no float"


def _float_of_float(value: object) -> str:
    is_short = isinstance(plain_scalar(value), float)  # numpy.longdouble holds more than a float
    return _infinite(value) if is_short else "float(x) is the nearest float"


def _infinite(value: object) -> str:
    number = plain_scalar(value)
    is_infinite = isinstance(number, float) and math.isinf(number)
    return _NO_INFINITY if is_infinite else ""


def _inexact(value: object) -> str:
    return cast("InexactNumber", value).reason


def _bool_of_word(text: str, expression: str) -> str:
    word = text.lower()
    for true, false in _TRUE_AND_FALSE:
        if word in (true, false):
            return f"{expression}.lower() == {true!r} is a bool"
    if is_numeral(text):
        return f"float({expression}) != 0 is a bool"
    return "say which values are true: x in (…)"


def _bool_of_text(value: object) -> str:
    return _bool_of_word(_text(value), "x")


def _bool_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    if data is None:
        return ""
    if data in (b"\0", b"\1"):
        return "x == b'\\x01' is a bool"
    return _bool_of_word(data.decode("latin-1"), "x.decode()")


def _string_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    if data is None or _decoded(data) is not None:
        return ""
    return "the bytes are no UTF-8 text: x.hex() and base64.b64encode(x).decode() write any bytes as a text"


def _string_of_mapping(value: object) -> str:
    return "" if isinstance(value, dict) else "json.dumps(dict(x)) is its text; or give each of its values a column"


def _timestamp_of_number(value: object) -> str:
    number = plain_scalar(value)
    if isinstance(number, int | float):  # of NumPy's numbers, float32 and its like are none to the datetime module
        needs_float = isinstance(number, float) and not isinstance(value, float)
        return _timestamp_of(number, "float(x)" if needs_float else "x", "x")
    exact = _plain_exact(value)
    return (
        f"{_FROM_FLOAT} if it is in seconds since 1970" if exact is None else _timestamp_of(exact, "float(x)", "int(x)")
    )


def _timestamp_of(number: float | Decimal | Fraction, as_float: str, as_int: str) -> str:
    last = _LAST_SECOND * 1_000_000
    if not _FIRST_SECOND * 1_000_000 <= number <= last and not 0 < number < 2**63:
        return "a number is no timestamp, and as seconds since 1970, or parts of them, it lies beyond year 9999"
    if is_excel_day(float(number)):
        return f"a number is no timestamp; this looks like days of a spreadsheet: {excel_expression(as_float)}"
    unit = magnitude(float(number))
    if unit is not None:
        expression = unit.expression_of(as_int if unit.unit == "nanoseconds" else as_float)
        return f"a number is no timestamp; this looks like {unit.unit} since 1970: {expression}"
    if _FIRST_SECOND <= number <= _LAST_SECOND:
        return "" if as_float == "x" else f"{_FROM_FLOAT} if it is in seconds since 1970"
    if _FIRST_SECOND * 1_000 <= number <= _LAST_SECOND * 1_000:
        name, expression = "milliseconds", f"datetime.fromtimestamp({as_float} / 1_000, UTC)"
    elif number <= last:
        name, expression = "microseconds", f"datetime.fromtimestamp({as_float} / 1_000_000, UTC)"
    else:
        name, expression = "nanoseconds", f"pandas.Timestamp({as_int}, unit='ns', tz='UTC')"
    return f"a number is no timestamp: {expression} if it is in {name} since 1970"


def _timestamp_of_text(value: object) -> str:
    return explain(_text(value))


def _timestamp_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    if data is None:
        return ""
    text = _decoded(data)
    if text is None:
        return "the bytes are no text with a date and time"
    return "" if is_timestamp(text) else f"bytes(x).decode() is its text, but {explain(text)}"


def _date_of_number(value: object) -> str:
    number = plain_scalar(value)
    if not isinstance(number, int | float) or not math.isfinite(number):
        return ""
    return explain_number(number, is_whole=isinstance(value, int))


def _date_of_text(value: object) -> str:
    return explain_day(_text(value))


def _date_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    text = None if data is None else _decoded(data)
    if text is None:
        return "" if data is None else "the bytes are no text with a day"
    return "" if is_full_date(text) else f"bytes(x).decode() is its text, but {explain_day(text)}"


def _uuid_of_text(value: object) -> str:
    text = _text(value)
    if len(text) <= LONGEST and _UUID.fullmatch(text):
        return f"UUID(x) reads it; {_NO_UUID}"
    if len(text) <= LONGEST and _WHOLE.fullmatch(text) and 0 <= int(text) < 2**128:
        return f"UUID(int=int(x)) reads a number; {_NO_UUID}"
    return _NO_UUID


def _uuid_of_int(value: object) -> str:
    number = plain_scalar(value)
    is_in_range = isinstance(number, int) and 0 <= int.__int__(number) < 2**128
    return "" if is_in_range else _NO_UUID


def _uuid_of_bytes(value: object) -> str:
    data = _plain_bytes(value)
    if data is None:
        return ""
    if len(data) == 16:
        return "UUID(bytes=bytes(x)) reads 16 bytes"
    text = data.decode("latin-1")
    return "UUID(bytes(x).decode()) reads its text" if _UUID.fullmatch(text) else "a UUID has 16 bytes"


def _list_of_text(value: object) -> str:
    text = _text(value)
    if text.lstrip()[:1] == "[":
        is_whole = text.rstrip()[-1:] == "]"
        return "json.loads(x) reads a list that is written as JSON" if is_whole else "the text is only part of a list"
    return "x.split(',') is a list of its parts; [x] is a list of one" if "," in text else "[x] is a list of one"


def _map_of_text(value: object) -> str:
    text = _text(value).strip()
    if text[:1] == "{":
        if text[-1:] != "}":
            return "the text is only part of a map"
        if "'" in text and '"' not in text:
            return "ast.literal_eval(x) reads a map as Python writes it; JSON has double quotes"
        return "json.loads(x) reads a map that is written as JSON"
    return "a map gives each value a key, as in {'key': x}"


_K = ValueKind
_READINGS: Final[Mapping[tuple[BaseType, ValueKind], Callable[[object], str]]] = {
    (BaseType.INT, _K.FLOAT): _int_of_float,
    (BaseType.INT, _K.EXACT): _int_of_exact,
    (BaseType.INT, _K.TEXT): _int_of_text,
    (BaseType.INT, _K.BYTES): _int_of_bytes,
    (BaseType.FLOAT, _K.FLOAT): _float_of_float,
    (BaseType.FLOAT, _K.EXACT): _float_of_exact,
    (BaseType.FLOAT, _K.TEXT): _float_of_text,
    (BaseType.FLOAT, _K.BYTES): _float_of_bytes,
    (BaseType.FLOAT, _K.INEXACT): _inexact,
    (BaseType.DECIMAL, _K.FLOAT): _decimal_of_float,
    (BaseType.DECIMAL, _K.EXACT): _decimal_of_exact,
    (BaseType.DECIMAL, _K.TEXT): _decimal_of_text,
    (BaseType.DECIMAL, _K.BYTES): _decimal_of_bytes,
    (BaseType.BOOL, _K.TEXT): _bool_of_text,
    (BaseType.BOOL, _K.BYTES): _bool_of_bytes,
    (BaseType.STRING, _K.BYTES): _string_of_bytes,
    (BaseType.STRING, _K.MAPPING): _string_of_mapping,
    (BaseType.TIMESTAMP, _K.INT): _timestamp_of_number,
    (BaseType.TIMESTAMP, _K.FLOAT): _timestamp_of_number,
    (BaseType.TIMESTAMP, _K.EXACT): _timestamp_of_number,
    (BaseType.TIMESTAMP, _K.TEXT): _timestamp_of_text,
    (BaseType.TIMESTAMP, _K.BYTES): _timestamp_of_bytes,
    (BaseType.DATE, _K.INT): _date_of_number,
    (BaseType.DATE, _K.FLOAT): _date_of_number,
    (BaseType.DATE, _K.TEXT): _date_of_text,
    (BaseType.DATE, _K.BYTES): _date_of_bytes,
    (BaseType.UUID, _K.TEXT): _uuid_of_text,
    (BaseType.UUID, _K.INT): _uuid_of_int,
    (BaseType.UUID, _K.BYTES): _uuid_of_bytes,
    (BaseType.LIST, _K.TEXT): _list_of_text,
    (BaseType.VECTOR, _K.TEXT): _list_of_text,
    (BaseType.MAP, _K.TEXT): _map_of_text,
}
