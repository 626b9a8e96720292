"""Check the shape of a schema file with the JSON Schema that editors use too.

A document that :mod:`.shape` finds right is right. What ``jsonschema`` finds in any other is put into our own
words: the subschema that failed says in ``x-expected`` what belongs there and in ``x-code`` which rule is broken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias, cast

from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.support.nearest import nearest

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.advice import advise, advise_column, advise_day
from schemagen.frontend.cut_types import CUT, rest_of_type
from schemagen.frontend.editing import for_editors
from schemagen.frontend.foreign import key_word, line_for, without
from schemagen.frontend.nodes import Entry, Mapping, Node, Scalar, Sequence, Value, meaning
from schemagen.frontend.shape import Shape
from schemagen.model.column_types import type_shapes
from schemagen.model.constraints import CONSTRAINTS
from schemagen.model.meaning import WORDS
from schemagen.model.monitoring import monitor_shape
from schemagen.text.span import Span
from schemagen.text.suggest import did_you_mean, shown

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

_OWN_TYPES: Final = frozenset({BaseType.STRING, BaseType.INT, BaseType.UUID, BaseType.TIMESTAMP, BaseType.LIST})
"""The types that the id, the timestamp and the tags of a schema can have."""


@cache
def metaschema() -> dict[str, Value]:
    """Return the JSON Schema of schema files: what ``metaschema.json`` says, and the tables of keys of columns."""
    skeleton = Path(__file__).with_name("metaschema.json").read_text("utf-8")
    document = cast("dict[str, Value]", json.loads(skeleton))
    definitions = _object(document["$defs"])
    _object(definitions["type"])["anyOf"] = cast("list[Value]", type_shapes())
    of_column = _object(_object(definitions["described_column"])["properties"])
    _object(_object(definitions["schema_file"])["properties"])["monitor"] = {"$ref": "#/$defs/monitor"}
    definitions["monitor"] = cast("Value", monitor_shape())
    of_own = _object(_object(_object(definitions["own_column"])["then"])["properties"])
    for row in CONSTRAINTS:
        reference: dict[str, Value] = {"$ref": f"#/$defs/{row.form.name}"}
        of_column[row.key] = {} if row.form.special else reference
        if not _OWN_TYPES.isdisjoint(row.fits):
            of_own[row.key] = reference
        definitions[row.form.name] = cast("dict[str, Value]", row.form.shape)
        definitions.update({shape.name: cast("Value", shape.schema) for shape in row.form.special.values()})
    _object(definitions["described_column"]).update(_shapes_by_type())
    for word in WORDS:
        of_column[word.key] = {"$ref": f"#/$defs/{word.key}"}
        definitions[word.key] = cast("dict[str, Value]", word.shape)
    return document


def metaschema_text() -> str:
    """Return the JSON Schema of schema files, as ``schemagen metaschema`` prints it."""
    return f"{json.dumps(for_editors(metaschema()), indent=2, ensure_ascii=False)}\n"


def _shapes_by_type() -> dict[str, Value]:
    """Return what tells the shapes of the constraints that look otherwise on columns of some types."""
    special = [row for row in CONSTRAINTS if row.form.special]
    # Of a type that is none, nothing more is said.
    shapes = _where_type("|".join(BaseType), {row.key: row.form.name for row in special}, {})
    for base in {base: None for row in special for base in row.form.special}:
        shapes = _where_type(base, {row.key: row.form.special[base].name for row in special}, {"else": shapes})
    return shapes


def _where_type(base: str, names: dict[str, str], otherwise: dict[str, Value]) -> dict[str, Value]:
    """Return what says the shapes of some keys where the single values of a column are of a type."""
    spelled: Value = {"pattern": rf"^(list<|map<string,)?({base})\b"}
    references: dict[str, Value] = {key: {"$ref": f"#/$defs/{name}"} for key, name in names.items()}
    return {
        "if": {"required": ["type"], "properties": {"type": spelled}},
        "then": {"properties": references},
        **otherwise,
    }


def _object(value: Value) -> dict[str, Value]:
    return cast("dict[str, Value]", value)


_Document: TypeAlias = Callable[[], dict[str, Value]]
"""Returns a JSON Schema, always the same."""


@cache
def _judging(document: _Document = metaschema) -> dict[str, Value]:
    r"""Return the metaschema, or another one, as Python reads its patterns.

    In JSON Schema ``$`` is the very end (ECMA-262), in Python it is before a newline at the end too: ``"int\n"`` was
    taken for a type, and its column was nowhere.
    """
    return _object(_for_python(document()))


def _for_python(value: Value) -> Value:
    if isinstance(value, list):
        return [_for_python(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: f"{item[:-1]}\\Z" if key == "pattern" and isinstance(item, str) and item[-1:] == "$" else _for_python(item)
        for key, item in value.items()
    }


@cache
def _shape(document: _Document) -> Shape:
    return Shape(_judging(document))


@cache
def _validator(document: _Document) -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 -- slow to import, and a right document does without

    return Draft202012Validator(_judging(document))


def check_shape(root: Mapping, document: _Document = metaschema) -> Iterator[Diagnostic]:
    """Find every way in which a file does not look like a schema file, or like what another JSON Schema describes."""
    said = meaning(root)
    if _shape(document).fits(said):
        return
    # jsonschema's own annotations are loose here; its errors are read through their documented attributes.
    iter_errors = cast("Callable[[object], Iterator[ValidationError]]", _validator(document).iter_errors)  # pyright: ignore[reportUnknownMemberType]
    for error in iter_errors(said):
        yield from _diagnostics(root, error)


def _diagnostics(root: Mapping, error: ValidationError) -> Iterator[Diagnostic]:
    path: list[str | int] = list(error.absolute_path)
    subschema = cast("dict[str, object]", error.schema)
    if error.validator == "additionalProperties":
        yield from _unknown_keys(root, path, subschema)
    elif error.validator == "required":
        yield _missing_key(root, path, error)
    else:
        yield _wrong_value(root, path, subschema)


def _unknown_keys(root: Mapping, path: list[str | int], subschema: dict[str, object]) -> Iterator[Diagnostic]:
    node = _at(root, path)
    known = list(cast("dict[str, object]", subschema["properties"]))
    rest = rest_of_type(node) if isinstance(node, Mapping) else None  # what is wrong with the type tells of it
    place = f"in {shown(str(path[-1]))}" if path else "at the top level"
    decided = decided_by_use() if subschema.get("x-code") == "SG502" else ()
    for entry in node.entries if isinstance(node, Mapping) else ():
        if entry.key.text in decided:
            message = f"{shown(entry.key.text)} cannot stand beside 'use': the column that is used says it"
            yield diagnose("SG502", entry.key.span, message, _BESIDE_USE)
        elif entry.key.text not in known and entry is not rest:
            message = f"unknown key {shown(entry.key.text)} {place}"
            yield diagnose("SG201", entry.key.span, message, _key_advice(path, node, entry.key.text, known))


@cache
def decided_by_use() -> frozenset[str]:
    """Return the keys of a column that the used column says for it, so that they cannot stand beside ``use``."""
    definitions = _object(metaschema()["$defs"])
    described, used = (
        _object(_object(definitions[name])["properties"]) for name in ("described_column", "used_column")
    )
    return frozenset(described).difference(used)


def _key_advice(path: list[str | int], node: Node, key: str, known: list[str]) -> str:
    if not path and key == "columns":
        return "a schema has 'features', 'predictions', 'labels' and 'extras'; shared columns are a file of their own"
    if not path and "columns" in known:
        return "a file with 'columns' holds columns that schemas share, and is no schema itself"
    if key == "use":
        return "only features, predictions, labels and extras can be used from another file; write its 'type'"
    why, word = (without(key), key_word(key)) if "type" in known else (None, None)
    line = line_for(str(path[-1]), node) if why or word else None
    written = f"write '{line[1]}'" if line is not None else None
    if why is not None:
        return f"{why}; {written}" if written else why
    if word is None:
        return did_you_mean(key, known)
    return f"{word}: {written}" if written else word


def _missing_key(root: Mapping, path: list[str | int], error: ValidationError) -> Diagnostic:
    required = cast("list[str]", error.validator_value)
    present = cast("dict[str, object]", error.instance)
    name = next(name for name in required if name not in present and f"{name!r} is a required" in error.message)
    place = f"{shown(str(path[-1]))} has no" if path else "the schema has no"
    advice = nearest(name, [key for key in present if key not in required])
    hint = f"is {shown(advice)} meant to be it?" if advice else _REQUIRED_HINTS[name]
    span = _key_span(root, path) if path else Span.whole_file(root.span.path)
    return diagnose("SG202", span, f"{place} '{name}'", hint)


_BESIDE_USE: Final = (
    "change it in the other file, for all who use it, or describe the column here; beside 'use' may stand 'doc', "
    "'attribute', 'deprecated' and 'renamed_from'"
)
_REQUIRED_HINTS: Final = {
    "schemagen": "begin the file with 'schemagen: 1', the version of the language",
    "name": "add 'name:', such as 'name: credit_risk'",
    "version": "add 'version: 1.0.0'",
    "id": "add 'id: id', the name of the column that joins a label to its inference",
    "timestamp": "add 'timestamp: timestamp', the name of the column that says when it happened",
    "predictions": "add 'predictions:' with at least one column, such as 'score: float'",
    "type": "add 'type:', such as 'type: float'",
    "label": "add 'label:', the name of the label that is answered",
    "columns": "add 'columns:' with at least one column, such as 'country: string'",
}


def _wrong_value(root: Mapping, path: list[str | int], subschema: dict[str, object]) -> Diagnostic:
    node = _at(root, path)
    code = str(subschema.get("x-code", "SG203"))
    where = shown(str(path[-1]))
    text = node.text if isinstance(node, Scalar) else None
    whole = _at(root, path[:-1]) if where == "'type'" and len(path) > 1 else node
    name = str(path[-2] if whole is not node else path[-1])
    if code == "SG208" and text is not None:
        return _wrong_type(node.span, text, name, whole)
    words = subschema.get("enum")
    expected = str(subschema.get("x-expected", ""))
    if isinstance(words, list) and text is not None:
        names = [str(word) for word in cast("list[object]", words) if word is not None]
        return diagnose(code, node.span, f"{shown(text)} is not a value of {where}", did_you_mean(text, names))
    got = _kind_of(node)
    line = line_for(name, whole) if isinstance(node, Sequence) and expected.startswith("a type") else None
    if line is not None:
        return diagnose(code, node.span, f"{where} is {got}; expected {expected}", f"write '{line[1]}'")
    return diagnose(code, node.span, f"{where} is {got}; expected {expected}", _advice(subschema, code, node))


def _advice(subschema: dict[str, object], code: str, node: Node) -> str | None:
    if subschema.get("format") == "date":
        return advise_day(node)
    if subschema == _object(_judging()["$defs"])["column"]:
        return advise_column(node)
    return advise(subschema.get("type"), code, node)


def _wrong_type(span: Span, text: str, column: str, whole: Node) -> Diagnostic:
    line = line_for(column, whole)
    if line is not None:
        hint = f"{line[0] or 'in this language:'} write '{line[1]}'"
        return diagnose("SG208", span, f"{shown(text)} is not a type", hint)
    cut = rest_of_type(whole) if isinstance(whole, Mapping) else None
    if cut is not None:
        hint = f"{CUT}, and take a type of the language"
        return diagnose("SG208", span, f"{shown(f'{text},{cut.key.text}')} is not a type", hint)
    name, bracket, rest = text.partition("<")
    word = name.removesuffix("?")
    near = nearest(word, BaseType)
    if word not in list(BaseType):
        tail = f"{bracket}{rest}" if bracket else name[len(word) :]
        hint = f"did you mean '{near}{tail}'?" if near else f"expected one of {', '.join(BaseType)}"
        return diagnose("SG208", span, f"{shown(text)} is not a type", hint)
    try:
        ColumnType.parse(text)
        reason = "write it without blanks"
    except ValueError as error:
        reason = str(error)
    return diagnose("SG208", span, f"{shown(text)} is not a type", reason)


def _kind_of(node: Node) -> str:
    if isinstance(node, Mapping):
        return "a mapping" if node.entries else "an empty mapping"
    if isinstance(node, Sequence):
        return "a list" if node.items else "an empty list"
    if node.value is None:
        return "empty"
    kinds = {bool: "the boolean", int: "the number", float: "the number", str: "the text"}
    return f"{kinds[type(node.value)]} {shown(node.text)}"


def _at(root: Mapping, path: list[str | int]) -> Node:
    node: Node = root
    for step in path:
        if isinstance(node, Mapping):
            node = _entry(node, str(step)).value
        elif isinstance(node, Sequence) and isinstance(step, int):
            node = node.items[step]
    return node


def _key_span(root: Mapping, path: list[str | int]) -> Span:
    parent = _at(root, path[:-1])
    return _entry(parent, str(path[-1])).key.span if isinstance(parent, Mapping) else parent.span


def _entry(mapping: Mapping, name: str) -> Entry:
    return next(entry for entry in mapping.entries if entry.key.text == name)
