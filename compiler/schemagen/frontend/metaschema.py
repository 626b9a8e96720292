"""Check the shape of a schema file with the JSON Schema that editors use too.

A document that :mod:`.shape` finds right is right. What ``jsonschema`` finds in any other is put into our own
words: the subschema that failed says in ``x-expected`` what belongs there and in ``x-code`` which rule is broken.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from schemagen_runtime.columns import BaseType, ColumnType

from schemagen.diagnostics.diagnose import diagnose
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.advice import advise, advise_column
from schemagen.frontend.foreign import key_word, line_for, without
from schemagen.frontend.nodes import Entry, Mapping, Node, Scalar, Sequence, Value, meaning
from schemagen.frontend.shape import Shape
from schemagen.model.constraints import CONSTRAINTS
from schemagen.model.meaning import WORDS
from schemagen.text.span import Span
from schemagen.text.suggest import did_you_mean, nearest, shown

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
    for row in CONSTRAINTS:
        reference: dict[str, Value] = {"$ref": f"#/$defs/{row.form.name}"}
        _keys(definitions["column"])[row.key] = reference
        if not _OWN_TYPES.isdisjoint(row.fits):
            _keys(definitions["own_column"])[row.key] = reference
        definitions[row.form.name] = cast("dict[str, Value]", row.form.shape)
    for word in WORDS:
        _keys(definitions["column"])[word.key] = {"$ref": f"#/$defs/{word.key}"}
        definitions[word.key] = cast("dict[str, Value]", word.shape)
    return document


def metaschema_text() -> str:
    """Return the JSON Schema of schema files, as ``schemagen metaschema`` prints it."""
    return f"{json.dumps(metaschema(), indent=2, ensure_ascii=False)}\n"


def _keys(column: Value) -> dict[str, Value]:
    """Return the keys that a column which is a mapping may have."""
    return _object(_object(_object(column)["then"])["properties"])


def _object(value: Value) -> dict[str, Value]:
    return cast("dict[str, Value]", value)


@cache
def _shape() -> Shape:
    return Shape(metaschema())


@cache
def _validator() -> Draft202012Validator:
    from jsonschema import Draft202012Validator  # noqa: PLC0415 -- slow to import, and a right document does without

    return Draft202012Validator(metaschema())


def check_shape(root: Mapping) -> tuple[Diagnostic, ...]:
    """Find every way in which a document does not look like a schema file."""
    document = meaning(root)
    if _shape().fits(document):
        return ()
    # jsonschema's own annotations are loose here; its errors are read through their documented attributes.
    iter_errors = cast("Callable[[object], Iterator[ValidationError]]", _validator().iter_errors)  # pyright: ignore[reportUnknownMemberType]
    found = iter_errors(document)
    return tuple(diagnostic for error in found for diagnostic in _diagnostics(root, error))


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
    place = f"in {shown(str(path[-1]))}" if path else "at the top level"
    for entry in node.entries if isinstance(node, Mapping) else ():
        if entry.key.text not in known:
            message = f"unknown key {shown(entry.key.text)} {place}"
            yield diagnose("SG201", entry.key.span, message, _key_advice(path, node, entry.key.text, known))


def _key_advice(path: list[str | int], node: Node, key: str, known: list[str]) -> str:
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


_REQUIRED_HINTS = {
    "schemagen": "begin the file with 'schemagen: 1', the version of the language",
    "name": "add 'name:', such as 'name: credit_risk'",
    "version": "add 'version: 1.0.0'",
    "id": "add 'id: id', the name of the column that joins a label to its inference",
    "timestamp": "add 'timestamp: timestamp', the name of the column that says when it happened",
    "predictions": "add 'predictions:' with at least one column, such as 'score: float'",
    "type": "add 'type:', such as 'type: float'",
    "label": "add 'label:', the name of the label that is answered",
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
    if code == "SG203" and cast("dict[str, object]", subschema.get("then", {})).get("required") == ["type"]:
        return advise_column(node)
    return advise(subschema.get("type"), code, node)


def _wrong_type(span: Span, text: str, column: str, whole: Node) -> Diagnostic:
    line = line_for(column, whole)
    if line is not None:
        hint = f"{line[0] or 'in this language:'} write '{line[1]}'"
        return diagnose("SG208", span, f"{shown(text)} is not a type", hint)
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
