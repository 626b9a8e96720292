"""Translate the words that other tools use for a column's type and constraints into those of the schema language.

One table holds the words of types, another those of keys: pydantic, SQL, JSON Schema, pandas and NumPy, Avro, protobuf,
Arrow, Spark and TensorFlow. A word is looked up in lower case, without blanks and underscores.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Final, NamedTuple

from schemagen_runtime.columns import ColumnType

from schemagen.frontend.nodes import Mapping, Node, Scalar, Sequence
from schemagen.frontend.scalars import quote, spell

_MOST_KEYS: Final = 24
_LONGEST: Final = 200
_DEPTH: Final = 6

_SCALARS: Final[Table[str, str]] = {
    word: ours
    for ours, words in {
        "string": "string str text char character varchar nvarchar varchar2 nchar nvarchar2 charactervarying clob "
        "tinytext mediumtext longtext citext utf8 largeutf8 largestring unicode stringtype stringdtype string[python] "
        "string[pyarrow] constr category categorical categoricaldtype dictionary enum literal email emailstr url "
        "httpurl anyurl uri hostname ipv4 ipv6 fixedstring lowcardinality",
        "int": "int integer int8 int16 int32 int64 uint8 uint16 uint32 uint64 uint long short byte bigint smallint "
        "tinyint mediumint int2 int4 bigserial serial sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 integertype "
        "longtype shorttype bytetype conint positiveint nonnegativeint negativeint "
        "nonpositiveint int64dtype int64list unsigned",
        "float": "float double number real float16 float32 float64 half halffloat bfloat16 float4 float8 "
        "doubleprecision doubletype floattype confloat positivefloat nonnegativefloat negativefloat "
        "nonpositivefloat finitefloat "
        "floating floatlist binaryfloat binarydouble money",
        "bool": "bool boolean bit booleantype booldtype logical strictbool",
        "timestamp": "timestamp datetime timestamptz timestampntz timestampltz timestamptype timestampwithtimezone "
        "timestampwithouttimezone datetime64 datetime2 smalldatetime datetimeoffset awaredatetime datetimetz date-time "
        "timestampmillis timestampmicros timestamp-millis timestamp-micros google.protobuf.timestamp "
        "pastdatetime instant",
        "uuid": "uuid guid uuid1 uuid3 uuid4 uuid5 uniqueidentifier uuidtype",
    }.items()
    for word in words.split()
}
_LACKING: Final[Table[str, tuple[str, str, str]]] = {
    word: (ours, more, why)
    for words, ours, more, why in (
        ("date date32 date64 datetype", "string", "pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'", "a date without a time"),
        ("time time32 time64 timetype timetz", "string", "pattern: '^[0-9]{2}:[0-9]{2}:[0-9]{2}'", "a time of day"),
        ("decimal numeric decimaltype decimal128 decimal256 condecimal bignumeric dec", "string",
         "pattern: '^-?[0-9]+([.][0-9]+)?$'", "a decimal"),
        ("timedelta interval duration timedelta64 daytimeintervaltype", "int", "unit: us", "a length of time"),
        ("bytes binary blob bytea varbinary largebinary longblob binarytype byteslist", "string",
         "pattern: '^[A-Za-z0-9+/]*={0,2}$'", "bytes (write them as base64)"),
        ("map dict mapping object json jsonb struct record maptype structtype hstore variant any typeddict row",
         "string", "doc: JSON", "an object or a map (write it as JSON, or give each key a column)"),
        ("null none nonetype void nulltype", "string?", "", "a type that is only null"),
    )
    for word in words.split()
}  # fmt: skip
_LISTS: Final = frozenset(
    [
        "list",
        "array",
        "sequence",
        "repeated",
        "set",
        "tuple",
        "frozenset",
        "iterable",
        "arraytype",
        "largelist",
        "conlist",
        "deque",
        "ndarray",
        "series",
        "collection",
        "fixedsizelist",
        "varlenfeature",
    ]
)
_VECTORS: Final = frozenset(
    ["vector", "tensor", "embedding", "floatvector", "denseVector", "densevector", "fixedlenfeature", "halfvec"]
)
_OPTIONALS: Final = frozenset(
    [
        "optional",
        "nullable",
        "maybe",
        "option",
    ]
)
_NULLS: Final = frozenset(("null", "none", "nil", "nonetype", "undefined"))

_KEYS: Final[Table[str, str]] = {
    word: ours
    for ours, words in {
        "minimum": "ge min minvalue gte greaterequal greaterthanorequalto greaterthanorequal low lower "
        "lowerbound atleast",
        "maximum": "le max maxvalue lte lessequal lessthanorequalto lessthanorequal high upper upperbound atmost",
        "exclusiveMinimum": "gt greaterthan exclusivemin above minexclusive exclusiveminimum",
        "exclusiveMaximum": "lt lessthan exclusivemax below maxexclusive exclusivemaximum",
        "enum": "choices allowed allowedvalues values options oneof anyof in isin domain categories symbols members "
        "levels acceptedvalues const literal",
        "pattern": "regex regexp match matches strmatches rlike like",
        "minLength": "minlength minlen",
        "maxLength": "maxlength maxlen length size len strlength",
        "minItems": "minitems minsize",
        "maxItems": "maxitems maxsize",
        "doc": "description comment desc help title documentation note notes",
        "unit": "units measure uom",
        "sensitive": "pii secret private confidential personal",
        "deprecated": "obsolete",
        "attribute": "pythonname fieldname",
        "nan": "allownan allowinfnan",
        "?": "nullable optional null isnullable allownull allownone nullallowed isoptional required notnull mode",
        "type": "dtype datatype logicaltype",
        "[]": "items item itemtype element elements elementtype inner",
        "format": "format",
        "N": "dimension dimensions dim dims shape",
    }.items()
    for word in words.split()
}
_WITHOUT: Final[Table[str, str]] = {
    word: why
    for words, why in (
        ("default defaultvalue defaultfactory",
         "there are no defaults: add ? to the type, and let the program fill in"),
        ("unique primarykey index foreignkey key uniqueitems autoincrement",
         "nothing but the id is unique, and that by itself"),
        ("multipleof decimalplaces maxdigits precision scale step",
         "the language has no such constraint: leave the check to the program"),
        ("alias name serializationalias validationalias", "the key of a column is its name on the wire"),
        ("example examples metadata tags strict coerce", "say it in 'doc'"),
        ("properties additionalproperties fields", "each column stands by itself: write one line for each key"),
    )
    for word in words.split()
}  # fmt: skip


_PARTS: Final[Table[str, str]] = {
    "?": "a type says by a ? at its end that a value may be absent or null",
    "N": "the type says the length, as in vector<384>",
    "[]": "the type says what the elements are, as in list<float>",
    "format": "the type says it",
}
"""What the type of a column says here, and a key of its own elsewhere."""


class Translated(NamedTuple):
    """Hold a type in our words, what more its word said, as lines of a mapping, and why that is not the same."""

    type: str
    more: tuple[tuple[str, str], ...] = ()
    note: str | None = None


def fold(word: str) -> str:
    """Return ``word`` as the tables hold it."""
    return re.sub(r"^(np|pd|pl|pa|t)[.]", "", re.sub(r"[\s_]+", "", word).lower())


def translate_type(text: str, depth: int = 0) -> Translated | None:
    """Return the type that ``text`` means in the words of another tool; None where it means nothing known."""
    text = text.strip().removeprefix("typing.")
    if not text or len(text) > _LONGEST or depth > _DEPTH:
        return None
    parts = [part for part in _split(text, "|") if part]
    if len(parts) > 1:
        return _union(parts, depth)
    upper = text.upper()
    for ending, nullable in ((" NOT NULL", False), (" NULL", True), ("?", True)):
        if upper.endswith(ending):
            inner = translate_type(text[: -len(ending)], depth + 1)
            return _nullable(inner) if nullable else inner
    if text.endswith("[]"):
        return _list(text[:-2], depth)
    words = text.split(None, 1)
    if len(words) == 2 and fold(words[0]) in _OPTIONALS | {"repeated", "required"}:
        rest = text[len(words[0]) :]
        if fold(words[0]) == "repeated":
            return _list(rest, depth)
        found = translate_type(rest, depth + 1)
        return _nullable(found) if fold(words[0]) in _OPTIONALS else found
    match = re.fullmatch(r"([A-Za-z_][\w. -]*?)\s*[<\[(](.*)[>\])](.*)", text, re.DOTALL)
    if match is None:
        return _word(text)
    if fold(text) in _SCALARS:
        return _word(text)
    return _parametrised(match[1] + match[3], [part for part in _split(match[2], ",") if part], depth)


def _word(text: str) -> Translated | None:
    word = fold(text)
    if word in _SCALARS:
        more: tuple[tuple[str, str], ...] = ()
        if word.startswith("uint") or word in ("unsigned", "nonnegativeint", "nonnegativefloat"):
            more = (("minimum", "0"),)
        elif word.startswith("positive"):
            more = (("exclusiveMinimum", "0"),)
        return Translated(_SCALARS[word], more)
    if word in _LACKING:
        ours, more_text, why = _LACKING[word]
        pairs = tuple((key, value) for key, _, value in (more_text.partition(": "),) if key)
        return Translated(ours, pairs, f"the language has no type for {why} yet; meanwhile, without loss:")
    if word in _LISTS:
        return Translated("list<string>", (), "a list says the type of its elements:")
    if word.endswith(("dtype", "type")):
        return _word(word.removesuffix("type").removesuffix("d"))
    return None


def _parametrised(name: str, parts: list[str], depth: int) -> Translated | None:
    word = fold(name)
    if word in _OPTIONALS:
        return _nullable(translate_type(parts[0], depth + 1)) if parts else None
    if word == "union":
        return _union(parts, depth)
    if word in ("annotated", "required", "notrequired", "mapped", "column", "field") and parts:
        return translate_type(parts[0], depth + 1)
    numbers = [part.strip() for part in parts if re.fullmatch(r"\s*[\[(]?[1-9][0-9]{0,5}[\])]?\s*", part)]
    if word in _VECTORS or (numbers and word in _LISTS):
        digits = numbers[-1].strip("[]() ") if numbers else None
        return Translated(f"vector<{digits}>") if digits else None
    if word in _LISTS:
        return _list(parts[0] if parts else "", depth)
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
    if word in ("decimal", "numeric", "number", "dec") and len(numbers) == 1 and int(numbers[0]) <= 18:
        return Translated("int")
    if word == "number" and len(parts) > 1:
        return _word("decimal")
    return found._replace(more=(*found.more, *_arguments(parts)))


def _arguments(parts: list[str]) -> tuple[tuple[str, str], ...]:
    """Return what keyword arguments such as ``ge=0`` say."""
    named = (re.fullmatch(r"\s*(\w+)\s*=\s*(-?[0-9.]+)\s*", part) for part in parts)
    known = ((_KEYS.get(fold(found[1]), "?"), found[2]) for found in named if found)
    return tuple((key, bound) for key, bound in known if key.isalpha())


def _union(parts: list[str], depth: int) -> Translated | None:
    found: Translated | None
    others = [part for part in parts if fold(part).strip("'\"") not in _NULLS]
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
    if inner is None:
        return None
    if inner.type.startswith(("list", "vector")):
        return Translated("string", (("doc", "JSON"),), "lists of lists cannot be yet; meanwhile, without loss:")
    if inner.type.endswith("?"):
        return Translated("string", (("doc", "JSON"),), "elements cannot be null yet; meanwhile, without loss:")
    return inner._replace(type=f"list<{inner.type}>")


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
    ours = _KEYS.get(fold(key))
    if ours is not None and ours in _PARTS:
        return _PARTS[ours]
    return f"it is called {ours!r} here" if ours is not None else None


def without(key: str) -> str | None:
    """Return why the language has no such key, and what to do instead; None where it is not one of another tool."""
    return _WITHOUT.get(fold(key))


def line_for(name: str, column: Node) -> tuple[str | None, str] | None:
    """Return a note, and the line that declares the column in our words; None where they are not known."""
    if not isinstance(column, Mapping):
        found = _type_of(column)
        return (found.note, _line(name, found.type, dict(found.more))) if found is not None else None
    if len(column.entries) > _MOST_KEYS:
        return None
    return _described(name, column)


def _type_of(node: Node | None) -> Translated | None:
    if isinstance(node, Sequence):
        texts = [item.text for item in node.items if isinstance(item, Scalar)]
        return _union(texts, 0) if len(texts) == len(node.items) and texts else None
    if isinstance(node, Mapping):
        return _type_of(node.get("type"))
    if not isinstance(node, Scalar):
        return None
    try:
        return Translated(str(ColumnType.parse(node.text)))
    except ValueError:
        return translate_type(node.text)


def _described(name: str, column: Mapping) -> tuple[str | None, str] | None:
    given = {_KEYS.get(fold(entry.key.text), entry.key.text): entry for entry in column.entries}
    found = _type_of(given["type"].value) if "type" in given else None
    if "format" in given and (by_format := _type_of(given["format"].value)) is not None:
        found = by_format
    element = _type_of(given["[]"].value) if "[]" in given else None
    if element is not None:
        found = element._replace(type=f"list<{element.type}>")
    if "N" in given and isinstance(given["N"].value, Scalar):
        found = Translated(f"vector<{given['N'].value.text}>")
    if found is None:
        return None
    if "?" in given and _says_null(given["?"].key.text, given["?"].value):
        found = found._replace(type=f"{found.type.removesuffix('?')}?")
    more = dict(found.more)
    for key, entry in given.items():
        if key in ("type", "?", "[]", "N", "format") or without(entry.key.text) is not None:
            continue
        listed = found.type.startswith("list") and key in ("minLength", "maxLength") and "_" in entry.key.text
        ours = key.replace("Length", "Items") if listed else key
        more[ours] = _value(ours, entry.value)
    return found.note, _line(name, found.type, more)


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
    inside = ", ".join(f"{key}: {value}" for key, value in {"type": spelled, **more}.items())
    return f"{spell(name)}: {{{inside}}}"
