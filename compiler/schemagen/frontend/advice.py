"""Say how to mend a value of the wrong kind: following the advice keeps what was written."""

from __future__ import annotations

import re
from typing import Final

from schemagen_runtime.columns import BaseType
from schemagen_runtime.dates import is_full_date

from schemagen.frontend.nodes import Mapping, Node, Scalar
from schemagen.frontend.scalars import number_meant, quote, spell
from schemagen.model.names import derive_attribute

_BOOLEANS: Final = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1"), "write true"),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0"), "write false"),
}
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_VERSION: Final = re.compile(r"[vV]?([0-9]*)\.?([0-9]*)\.?([0-9]*)([-+].*)?")
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>[0-9]{4})(?:[-/.](?P<one>[0-9]{1,2})[-/.](?P<other>[0-9]{1,2})|(?P<mm>[0-9]{2})(?P<dd>[0-9]{2}))"
    r"(?:[T ].*)?"
)
_YEAR_LAST: Final = re.compile(r"(?P<one>[0-9]{1,2})[-/.](?P<other>[0-9]{1,2})[-/.](?P<year>[0-9]{4})(?P<mm>)(?P<dd>)")
_THREE: Final = "write three numbers without leading zeros, such as 1.0.0"
_MOST: Final = 20


def advise(expected: object, code: str, node: Node) -> str | None:
    """Return how to mend ``node``; None where nothing of use is known.

    Args:
        expected: the JSON type that belongs there, or a list of them.
        code: the rule that the value breaks.
        node: what was written.
    """
    if code in _BY_RULE:
        return _BY_RULE[code](node)
    if expected == "array":
        return _as_list(node)
    if not isinstance(node, Scalar):
        return "put it in quotes, or YAML reads its brackets" if expected == "string" else None
    if expected == "boolean":
        return _BOOLEANS.get(node.text.lower())
    if expected in ("number", "integer"):
        return _as_number(node)
    if not isinstance(node.value, str) and expected in ("string", ["string", "object"]):
        return f"put it in quotes if it is text: {quote(node.text)}" if node.text else "write something after the colon"
    return None


def advise_column(node: Node) -> str:
    """Return what to write where a column has neither a type nor a mapping, but an example or a default."""
    kinds: dict[type, BaseType] = {bool: BaseType.BOOL, int: BaseType.INT, float: BaseType.FLOAT}
    kind = kinds.get(type(node.value)) if isinstance(node, Scalar) else None
    return (
        f"a column says its type, not a value: write '{kind}'"
        if kind
        else "write its type, such as 'float' or 'string?'"
    )


def advise_day(node: Node) -> str | None:
    """Return the day that a text or number in another notation stands for; None where none or several can be meant."""
    text = node.text if isinstance(node, Scalar) else ""
    match = _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text)
    if match is None:
        return None
    *parts, year = match["one"] or match["mm"], match["other"] or match["dd"], match["year"]
    orders = (parts,) if match.re is _YEAR_FIRST else (parts, parts[::-1])
    days = {f"{year}-{month:0>2}-{day:0>2}" for month, day in orders}
    meant = [day for day in days if is_full_date(day)]
    return f"write {meant[0]}" if len(meant) == 1 else None


def _as_list(node: Node) -> str | None:
    """Return the list that a single value, or the keys of a mapping, stand for."""
    if isinstance(node, Mapping):
        items = [spell(entry.key.text) for entry in node.entries]
    elif isinstance(node, Scalar) and isinstance(node.value, str):
        items = [spell(part.strip()) for part in node.text.split(",")]
    elif isinstance(node, Scalar) and node.text:
        items = [node.text]
    else:
        items = []
    return f"write [{', '.join(items)}]" if 0 < len(items) <= _MOST else None


def _as_number(node: Scalar) -> str | None:
    meant = number_meant(node.text) if isinstance(node.value, str) else None
    if meant is not None:
        return f"write {meant}"
    if node.text.lower().lstrip("+-.") in ("inf", "infinity", "nan"):
        return "leave it out: without it there is no bound"
    return None


def _name(node: Node) -> str | None:
    if not isinstance(node, Scalar) or not node.text:
        return None
    if _NAME.fullmatch(node.text):
        return f"put it in quotes if it is text: {quote(node.text)}"
    words = re.sub(r"[^a-z0-9]+", "_", node.text.lower()).strip("_")
    proposal = (words if words[:1].isalpha() else f"model_{words}".rstrip("_"))[:64]
    return f"call it {spell(proposal)}, for example"


def _version(node: Node) -> str:
    match = _VERSION.fullmatch(node.text) if isinstance(node, Scalar) else None
    if match is None or not any(match.groups()[:3]):
        return _THREE
    numbers = [part or "0" for part in match.groups()[:3]]
    plain = all(part == "0" or not part.startswith("0") for part in numbers)
    return f"write {'.'.join(numbers)}" if plain and max(map(len, numbers)) <= 9 else _THREE


def _language(node: Node) -> str:
    value = node.value if isinstance(node, Scalar) else None
    newer = isinstance(value, int) and not isinstance(value, bool) and value > 1
    return "this file is made for a newer schemagen: upgrade it" if newer else "write 1, without quotes"


def _duration(node: Node) -> str | None:
    text = node.text if isinstance(node, Scalar) else ""
    match = re.fullmatch(r"0*([1-9][0-9]{0,5}) *(s|m|h|d|w)?[a-z]*", text.lower())
    if match is None:
        return None
    number, unit = match.groups()
    return (
        f"write {number}{unit}"
        if unit and "mo" not in text.lower()
        else f"say which unit, such as {number}s or {number}d"
    )


def _attribute(node: Node) -> str | None:
    if not isinstance(node, Scalar) or not node.text:
        return None
    return f"write {spell(derive_attribute(node.text))}, for example"


def _use(node: Node) -> str | None:
    text = node.text if isinstance(node, Scalar) else ""
    if text.startswith("#"):
        return "name the file before '#', also where it is this one"
    example = f"{text.rstrip('#')}#country"
    return f"name the column behind '#', such as {spell(example)}" if text else None


_BY_RULE: Final = {
    "SG204": _language,
    "SG205": _name,
    "SG206": _version,
    "SG209": _duration,
    "SG311": _attribute,
    "SG501": _use,
}
