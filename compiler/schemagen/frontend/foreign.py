"""Translate the words that other tools use for a column's type and constraints into those of the schema language."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from schemagen_runtime.columns import ColumnType

from schemagen.frontend.cut_types import CUT, rest_of_type, with_whole_type
from schemagen.frontend.foreign_decimals import DIGITS, SAYS_DIGITS, translate_decimal, with_digits
from schemagen.frontend.foreign_words import (
    DECIMALS,
    KEYS,
    LACKING,
    LISTS,
    MAPS,
    NULLS,
    OPTIONALS,
    PARTS,
    SCALARS,
    VECTORS,
    WITHOUT,
    fold,
)
from schemagen.frontend.nodes import Mapping, Node, Scalar, Sequence
from schemagen.frontend.scalars import quote, spell

_MOST_KEYS: Final = 24
_LONGEST: Final = 200
_DEPTH: Final = 6
_SIZE: Final = re.compile(r"[\s\[(]*(?P<digits>[1-9][0-9]{0,5})[\s\])]*(?P<null>[?])?\s*")


class Translated(NamedTuple):
    """Hold a type in our words, what more its word said, as lines of a mapping, and why that is not the same."""

    type: str
    more: tuple[tuple[str, str], ...] = ()
    note: str | None = None


def translate_type(text: str, depth: int = 0) -> Translated | None:
    """Return the type that ``text`` means in the words of another tool; None where it means nothing known."""
    text = text.strip().removeprefix("typing.")
    if not text or len(text) > _LONGEST or depth > _DEPTH:
        return None
    parts = [part for part in _split(text, "|") if part]
    if len(parts) > 1:
        return _union(parts, depth)
    upper = text.upper()
    for ending, nullable in ((" NOT NULL", False), (" NULL", True), (" NULLABLE", True), ("?", True)):
        if upper.endswith(ending):
            inner = translate_type(text[: -len(ending)], depth + 1)
            return _nullable(inner) if nullable else inner
    if text.endswith("[]"):
        return _list(text[:-2], depth)
    sized = re.fullmatch(r"(.+)\[([1-9][0-9]{0,5})\]", text)
    if sized is not None and fold(sized[1]) in SCALARS and SCALARS[fold(sized[1])] != "string":
        return _of_length(sized[1], sized[2], depth)
    words = text.split(None, 1)
    if len(words) == 2 and fold(words[0]) in OPTIONALS | {"repeated", "required"}:
        rest = text[len(words[0]) :]
        if fold(words[0]) == "repeated":
            return _list(rest, depth)
        found = translate_type(rest, depth + 1)
        return _nullable(found) if fold(words[0]) in OPTIONALS else found
    keyed = re.fullmatch(r"map\[([^\[\]]*)\](.+)", text)  # as in Go
    if keyed is not None:
        return _map([keyed[1], keyed[2]], depth)
    match = re.fullmatch(r"([A-Za-z_][\w. -]*?)\s*[<\[(](.*)[>\])](.*)", text, re.DOTALL)
    if match is None:
        return _word(text)
    if fold(text) in SCALARS:
        return _word(text)
    return _parametrised(match[1] + match[3], [part for part in _split(match[2], ",") if part], depth)


def _of_length(element: str, size: str, depth: int) -> Translated | None:
    """Return what an array of a stated length is, as SQL and tensors write it: ``int[3]``, ``float32[768]``."""
    listed = _list(element, depth)
    if listed is None:
        return None
    if listed.type == "list<float>":
        return Translated(f"vector<{size}>")
    return listed._replace(more=(*listed.more, ("minItems", size), ("maxItems", size)))


def _word(text: str) -> Translated | None:
    word = fold(text)
    if word in SCALARS:
        more: tuple[tuple[str, str], ...] = ()
        if word.startswith("uint") or word in ("unsigned", "nonnegativeint", "nonnegativefloat"):
            more = (("minimum", "0"),)
        elif word.startswith("positive"):
            more = (("exclusiveMinimum", "0"),)
        return Translated(SCALARS[word], more)
    if word in DECIMALS:
        return Translated("decimal<10,2>", (), SAYS_DIGITS)
    if word in LACKING:
        ours, more_text, why = LACKING[word]
        pairs = tuple((key, value) for key, _, value in (more_text.partition(": "),) if key)
        return Translated(ours, pairs, f"the language has no type for {why} yet; meanwhile, without loss:")
    if word in LISTS:
        return Translated("list<string>", (), "a list says the type of its elements:")
    if word in MAPS:
        return Translated("map<string,string>", (), "a map says the type of its values:")
    if word in VECTORS:
        return Translated("vector<384>", (), "a vector says how many floats it has, such as 384:")
    if word.endswith("value") and word.removesuffix("value") in SCALARS:  # the wrappers of protobuf, which may be null
        return _nullable(_word(word.removesuffix("value")))
    if word.endswith(("dtype", "type")):
        return _word(word.removesuffix("type").removesuffix("d"))
    return None


def _parametrised(name: str, parts: list[str], depth: int) -> Translated | None:
    word = fold(name)
    if word in OPTIONALS:
        return _nullable(translate_type(parts[0], depth + 1)) if parts else None
    if word == "union":
        return _union(parts, depth)
    if word in ("annotated", "required", "notrequired", "mapped", "column", "field") and parts:
        inner = translate_type(parts[0], depth + 1)
        return inner and _with_arguments(inner, _called(parts[1:]))
    numbers = [part.strip() for part in parts if re.fullmatch(r"\s*[\[(]?[1-9][0-9]{0,5}[\])]?\s*", part)]
    if word in VECTORS or (numbers and word in LISTS):
        return _vector(parts, depth)
    if word in LISTS:
        return _list(parts[0] if parts else "", depth)
    if word in MAPS:
        return _map(parts, depth)
    if word in ("enum", "literal", "enum8", "enum16"):
        members = [part.strip().strip("'\"").split("'")[0] for part in parts]
        plain = all(re.fullmatch(r"-?[0-9]+", part.strip()) for part in parts)
        items = members if plain else [quote(member) for member in members]
        return Translated("int" if plain else "string", (("enum", f"[{', '.join(items)}]"),))
    found = _word(name)
    if found is None:
        return None
    if found.type == "string" and found.note is None and numbers:
        return found._replace(more=(("maxLength", numbers[0]),))
    if word in DECIMALS or (word == "number" and numbers):  # a NUMBER of Oracle or Snowflake
        named = dict(_arguments(parts))
        bounds = tuple((key, bound) for key, bound in named.items() if key not in DIGITS)
        spelled, note = translate_decimal(word, parts, named)
        return Translated(spelled, bounds, note)
    return _with_arguments(found, parts)


def _with_arguments(found: Translated, parts: list[str]) -> Translated:
    """Return a type with the constraints that keyword arguments say; the digits of a decimal are of the type itself."""
    named = dict(_arguments(parts))
    bounds = ((key, bound) for key, bound in named.items() if key not in DIGITS)
    return _with_digits(found._replace(more=(*found.more, *bounds)), named)


def _with_digits(found: Translated, said: dict[str, str]) -> Translated:
    if found.note != SAYS_DIGITS or not any(key in said for key in DIGITS):
        return found
    spelled, note = with_digits(found.type, said)
    return found._replace(type=spelled, note=note)


def _called(parts: list[str]) -> list[str]:
    """Return the arguments of calls such as ``Field(ge=0)``, and ``ge=0`` for ``Ge(0)``."""
    calls = (re.fullmatch(r"\s*([\w.]+)\((.*)\)\s*", part, re.DOTALL) for part in parts)
    return [
        argument if "=" in argument else f"{call[1].rpartition('.')[2]}={argument}"
        for call in calls
        if call is not None
        for argument in _split(call[2], ",")
    ]


def _arguments(parts: list[str]) -> tuple[tuple[str, str], ...]:
    """Return what keyword arguments such as ``ge=0`` say."""
    named = (re.fullmatch(r"\s*(\w+)\s*=\s*(-?[0-9.]+)\s*", part) for part in parts)
    known = ((KEYS.get(fold(found[1]), "?"), found[2]) for found in named if found)
    return tuple((key, bound) for key, bound in known if key.isalpha())


def _union(parts: list[str], depth: int) -> Translated | None:
    found: Translated | None
    others = [part for part in parts if fold(part).strip("'\"") not in NULLS]
    if len(others) != 1:
        kinds = {found.type for part in others if (found := translate_type(part, depth + 1))}
        if kinds != {"int", "float"}:
            return Translated("string", (), "a column has one type: take the one that holds every value, such as")
        found = Translated("float")
    else:
        found = translate_type(others[0].strip().strip("'\""), depth + 1)
    return _nullable(found) if len(others) < len(parts) else found


def _list(element: str, depth: int) -> Translated | None:
    inner = translate_type(element, depth + 1)
    return None if inner is None else _list_of(inner)


def _list_of(inner: Translated) -> Translated:
    if inner.type.startswith(("list", "vector", "map")):
        return Translated(
            "string", (("doc", "JSON"),), "an element is a single value; without loss, the whole is JSON:"
        )
    return inner._replace(type=f"list<{inner.type}>")


def _map(parts: list[str], depth: int) -> Translated | None:
    """Return a map whose values have the type of the last part."""
    inner = translate_type(parts[-1], depth + 1) if parts else None
    if inner is None:
        return None if parts else _word("map")
    keys = translate_type(parts[0], depth + 1) if len(parts) == 2 else None
    is_text = keys is None or keys.type == "string"
    return _map_of(inner if is_text or inner.note else inner._replace(note="the keys of a map are strings:"))


def _map_of(inner: Translated) -> Translated:
    if inner.type.startswith(("list", "vector", "map")):
        return Translated("string", (("doc", "JSON"),), "a map has single values; without loss, the whole is JSON:")
    return inner._replace(type=f"map<string,{inner.type}>")


def _vector(parts: list[str], depth: int) -> Translated | None:
    """Return a vector of as many elements as the last number says; a list where an element may be null."""
    sizes = [size for part in parts if (size := _SIZE.fullmatch(part)) is not None]
    if not sizes:
        return None
    digits = sizes[-1]["digits"]
    others = (translate_type(part, depth + 1) for part in parts if _SIZE.fullmatch(part) is None)
    nullable = next((one for one in others if one is not None and one.type.endswith("?")), None)
    if nullable is None and not sizes[-1]["null"]:
        return Translated(f"vector<{digits}>")
    listed = _list_of(nullable or Translated("float?"))
    return listed._replace(
        more=(*listed.more, ("minItems", digits), ("maxItems", digits)),
        note="no element of a vector may be null, so it is a list of one length:",
    )


def _nullable(found: Translated | None) -> Translated | None:
    return found._replace(type=f"{found.type.removesuffix('?')}?") if found is not None else None


def _split(text: str, at: str) -> list[str]:
    """Return the parts of ``text`` between those ``at`` that lie in no brackets."""
    parts, depth = [""], 0
    for character in text:
        depth += (character in "<[(") - (character in ">])")
        if character == at and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def key_word(key: str) -> str | None:
    """Return a sentence that says how a key of another tool is said here; None where it is not known."""
    ours = KEYS.get(fold(key))
    if ours is not None and ours in PARTS:
        return PARTS[ours]
    return f"it is called {ours!r} here" if ours is not None else None


def without(key: str) -> str | None:
    """Return why the language has no such key, and what to do instead; None where it is not one of another tool."""
    return WITHOUT.get(fold(key))


def line_for(name: str, column: Node) -> tuple[str | None, str] | None:
    """Return a note, and the line that declares the column in our words; None where they are not known."""
    if not isinstance(column, Mapping):
        found = _type_of(column)
        return (found.note, _line(name, found.type, dict(found.more))) if found is not None else None
    if len(column.entries) > _MOST_KEYS:
        return None
    if (rest := rest_of_type(column)) is None:
        return _described(name, column)
    mended = _described(name, with_whole_type(column, rest))
    return mended and (mended[0] or f"{CUT}:", mended[1])


def _type_of(node: Node | None) -> Translated | None:
    if isinstance(node, Sequence):
        texts = [item.text for item in node.items if isinstance(item, Scalar)]
        return _union(texts, 0) if len(texts) == len(node.items) and texts else None
    if isinstance(node, Mapping):
        found = _type_of(node.get("type"))
        return found and _with_digits(found, _digits(node))
    if not isinstance(node, Scalar):
        return None
    try:
        return Translated(str(ColumnType.parse(node.text)))
    except ValueError:
        return translate_type(node.text)


def _digits(column: Mapping) -> dict[str, str]:
    """Return how many digits the keys of a decimal say that it has."""
    entries = ((KEYS.get(fold(entry.key.text)), entry.value) for entry in column.entries)
    return {key: node.text for key, node in entries if key in DIGITS and isinstance(node, Scalar)}


def _described(name: str, column: Mapping) -> tuple[str | None, str] | None:
    given = {KEYS.get(fold(entry.key.text), entry.key.text): entry for entry in column.entries}
    found = _type_of(given["type"].value) if "type" in given else None
    if "format" in given and (by_format := _type_of(given["format"].value)) is not None:
        found = by_format
    element = _type_of(given["[]"].value) if "[]" in given else None
    if element is not None:
        found = _list_of(element)
    values = _type_of(given["{}"].value) if "{}" in given else None
    if values is not None:
        found = _map_of(values)
    if "N" in given and isinstance(given["N"].value, Scalar):
        found = Translated(f"vector<{given['N'].value.text}>")
    if found is None and "|" in given and isinstance(given["|"].value, Sequence):
        found = _of_kinds(given["|"].value)
    if found is None:
        return None
    found = _with_digits(found, _digits(column))
    if "?" in given and _says_null(given["?"].key.text, given["?"].value):
        found = found._replace(type=f"{found.type.removesuffix('?')}?")
    more = dict(found.more)
    for key, entry in given.items():
        if key == "..":
            more.update(_ends(entry.value))
            continue
        if key in ("type", "?", "[]", "{}", "N", "|", "format", *DIGITS) or without(entry.key.text) is not None:
            continue
        listed = found.type.startswith(("list", "map")) and key in ("minLength", "maxLength") and "_" in entry.key.text
        ours = key.replace("Length", "Items") if listed else key
        more[ours] = _value(ours, entry.value)
    return found.note, _line(name, found.type, more)


def _of_kinds(kinds: Sequence) -> Translated | None:
    """Return the type that ``anyOf`` gives by a list of types, or of mappings that have one."""
    types = (item.get("type") if isinstance(item, Mapping) else item for item in kinds.items)
    texts = [kind.text for kind in types if isinstance(kind, Scalar)]
    return _union(texts, 0) if texts and len(texts) == len(kinds.items) else None


def _ends(value: Node) -> dict[str, str]:
    """Return the bounds that a range gives, as a list of two or as a mapping; none where it gives others."""
    if isinstance(value, Sequence):
        ends = [item.text for item in value.items if isinstance(item, Scalar)]
        return dict(zip(("minimum", "maximum"), ends, strict=True)) if len(ends) == 2 == len(value.items) else {}
    entries = value.entries if isinstance(value, Mapping) else ()
    found = {KEYS.get(fold(entry.key.text)): entry.value for entry in entries}
    return {
        key: end.text
        for key, end in found.items()
        if key in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum") and isinstance(end, Scalar)
    }


def _says_null(key: str, value: Node) -> bool:
    text = value.text.lower() if isinstance(value, Scalar) else ""
    if fold(key) == "mode":
        return text == "nullable"
    return (text in ("true", "yes", "on", "1")) is (fold(key) not in ("required", "notnull"))


def _value(key: str, node: Node) -> str:
    if isinstance(node, Sequence):
        return f"[{', '.join(_value('', item) for item in node.items)}]"
    if not isinstance(node, Scalar):
        return "{}"
    text = spell(node.text) if isinstance(node.value, str) else node.text
    if key == "enum":
        return f"[{text}]"
    if key == "nan":
        return "allow" if text.lower() == "true" else "reject" if text.lower() == "false" else text
    return text


def _line(name: str, spelled: str, more: dict[str, str]) -> str:
    if not more:
        return f"{spell(name)}: {spelled}"
    quoted = quote(spelled) if "," in spelled else spelled  # within braces a comma ends a word
    inside = ", ".join(f"{key}: {value}" for key, value in {"type": quoted, **more}.items())
    return f"{spell(name)}: {{{inside}}}"
