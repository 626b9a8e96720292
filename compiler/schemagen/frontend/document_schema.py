"""Describe documents that compile as closely as JSON Schema can, for those who send one and have no compiler.

The metaschema says how a document looks. What is added here says what its analysis asks for, out of the same tables.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Final, cast

from schemagen_runtime.columns import SCALAR_TYPES, SECTIONS, BaseType, ColumnType, Kind, Role

from schemagen.frontend.metaschema import metaschema
from schemagen.frontend.nodes import Value
from schemagen.model.column_types import DEGREES, DIGITS_OF_DECIMALS, KIND_TYPES, NAMED, OWN_COLUMNS, OwnColumn
from schemagen.model.constraints import CONSTRAINTS, MAX_EXACT, Constraint
from schemagen.model.names import MAX_LENGTH, unseen_characters
from schemagen.model.package_names import refused_names

BEYOND: Final[Mapping[str, str]] = {
    "SG107": "a key stands once",
    "SG302": "bounds leave at least one value",
    "SG303": "a bound lies within what JSON carries exactly, is a day of the calendar, or a decimal of the type",
    "SG304": "a pattern compiles",
    "SG305": "an integer of an enum has no decimal point, a day is one of the calendar, a decimal one of the type",
    "SG306": "no two values have one name, nor one value two",
    "SG307": "the members of an enum keep the other constraints",
    "SG308": "no two columns have one name",
    "SG309": "no two columns become one attribute",
    "SG310": "no name with characters beyond ASCII becomes an attribute that hides a member",
    "SG311": "an attribute with characters beyond ASCII is a Python name",
    "SG312": "every character of a name is assigned by Unicode",
    "SG314": "what makes null of NaN may be null",
    "SG319": "every character of a text is, too",
    "SG321": "a pattern cannot take long, and there are at most 100",
    "SG324": "a target is a label, and a comparison fits it",
    "SG326": "what is called a value of a column can be one",
    "SG327": "the classes are as many as the elements of the vector, and none stands twice",
    "SG328": "a column that is named is there",
    "SG329": "a segment or a group can be one",
    "SG330": "no column was another that is still there",
    "SG331": "the end of a column is a day, and its successor stays",
    "SG332": "a quiet column is one that is judged",
    "SG334": "a vector is made of as many columns as it has elements, and each is one thing",
    "SG335": "a silence has whole hours, a year of them at most",
    "SG333": "a level is a part of one, and no alert is smaller than its warning",
}
"""What a document that fits can still break: the codes of the diagnostics, and the rules, for which JSON Schema has no
words."""

_DECIMAL: Final = "decimal<1,0>"
_SINGLE: Final = tuple(_DECIMAL if base is BaseType.DECIMAL else str(base) for base in SCALAR_TYPES)
_ELEMENTS: Final = tuple(f"{one}{null}" for one in _SINGLE for null in ("", "?"))
_SEVERAL: Final = (*(f"{of}{one}>" for of in ("list<", "map<string,") for one in _ELEMENTS), "vector<1>")
_FORMS: Final = tuple(ColumnType.parse(f"{form}{null}") for form in (*_SINGLE, *_SEVERAL) for null in ("", "?"))


def _alike(*, with_kinds: bool) -> list[tuple[ColumnType, ...]]:
    """Return every type, but for its numbers: those together whose columns may say the same.

    The fewer groups there are the better: who makes requests of a document gives up on one with very many alternatives.

    Args:
        with_kinds: whether types are told apart by the kinds that a prediction of them can have, and what goes with it;
            those without any are left out.
    """
    found: dict[object, list[ColumnType]] = {}
    for form in _FORMS:
        constraints = tuple(row.key for row in CONSTRAINTS if row.fits_type(form))
        kinds = tuple(kind for kind in Kind if form.scalar in KIND_TYPES[kind] and form.base is not BaseType.MAP)
        is_named = form.scalar in NAMED and form.dimension is None
        of_kind = (kinds, form.is_sequence) if with_kinds else None
        if kinds or not with_kinds:
            is_special = form.scalar in (BaseType.INT, *_LIMITS[0].form.special)
            key = (constraints, form.scalar if is_special else None, is_named, form.dimension, of_kind)
            found.setdefault(key, []).append(form)
    return list(map(tuple, found.values()))


_NO_LETTER: Final = r"\x00-/:-@\[-\^`{-\x7f"
"""The characters of ASCII that no Python name has, as a class of a regular expression."""
_HIDING: Final = rf"^[_{_NO_LETTER}]{{2}}"
"""Finds the names that would become an attribute with two underscores in front."""


_LIMITS: Final = tuple(row for row in CONSTRAINTS if row.form.special)
"""The constraints whose value is one of the column's own type."""


_WITHIN: Final[Mapping[str, Value]] = {row.key: {"type": "number", "minimum": 0, "maximum": 1} for row in _LIMITS}
"""The bounds of a probability."""
_OF_PREDICTIONS: Final = ("target", "positive", "threshold", "classes")
_KINDS_ALIKE: Final = (
    (Kind.PROBABILITY,),
    tuple(kind for kind in DEGREES if kind is not Kind.PROBABILITY),
    (Kind.CLASS,),
    tuple(kind for kind in Kind if kind not in DEGREES and kind is not Kind.CLASS),
)
"""The kinds: those together that take the same keys."""


_IN_FILES_ONLY: Final = (
    *("column", "described_column", "used_column", "own_column", "section"),
    *("schema_file", "columns_file", "use"),
)
"""The definitions of the metaschema for which there are others here, and those of what no document has."""


def document_schema(max_columns: int) -> dict[str, Value]:
    """Return the JSON Schema of documents, whose sections have at most ``max_columns`` columns each.

    What depends on a column's type is said in alternatives, one for each type: who reads them sees what a type takes,
    and who makes documents of them need not try.
    """
    document = deepcopy(metaschema())
    definitions = _at(document, "$defs")
    schema = _at(definitions, "schema_file")
    properties = _at(schema, "properties")
    _at(properties, "name")["not"] = {"enum": list(refused_names())}
    for text in (_at(definitions, "text"), _at(definitions, "owner")):
        text["not"] = _holding(unseen_characters(allowed="\n\t"))
    _at(definitions, "link")["not"] = _holding(unseen_characters())
    _at(definitions, "enum")["uniqueItems"] = True
    spelled = _at(definitions, "type")
    every, _ = cast("list[dict[str, Value]]", spelled.pop("anyOf"))
    spelled.update(every)  # the other adds nothing, and who makes documents would try each of its words
    no_name: list[Value] = [{"enum": [*keyword.kwlist]}, {"pattern": f"^(__|[0-9])|[{_NO_LETTER}]"}]
    _at(definitions, "attribute").update({"minLength": 1, "not": {"anyOf": no_name}})
    definitions["column_name"] = {
        **_at(definitions, "name"),
        "minLength": 1,
        "maxLength": MAX_LENGTH,
        "not": _holding(unseen_characters()),
    }
    for section, role in SECTIONS.items():
        has_kind = role is Role.PREDICTION
        name = str(role) if has_kind else "plain_column"
        definitions[name] = _column(_at(definitions, "described_column"), has_kind=has_kind)
        properties[section] = _section(_at(properties, section), f"#/$defs/{name}", max_columns)
    for key, own in OWN_COLUMNS.items():
        definitions[f"{own.role}_column"] = _own_column(_at(definitions, "own_column"), own)
        _at(properties, key)["$ref"] = f"#/$defs/{own.role}_column"
    for replaced in _IN_FILES_ONLY:
        del definitions[replaced]
    return {**{key: document[key] for key in ("$schema", "title")}, "type": "object", **schema, "$defs": definitions}


def _section(section: dict[str, Value], column: str, max_columns: int) -> Value:
    """Return the schema of a section, out of that of the metaschema, which refers to what all sections have."""
    given = {key: value for key, value in section.items() if key != "$ref"}
    with_attribute: Value = {"type": "object", "required": ["attribute"]}
    return {
        **given,
        "type": "object",
        "maxProperties": max_columns,
        "propertyNames": {"$ref": "#/$defs/column_name"},
        "additionalProperties": {"$ref": column},
        "allOf": [{"patternProperties": {_HIDING: with_attribute}}],
    }


def _column(column: dict[str, Value], *, has_kind: bool) -> Value:
    """Return the schema of a column of a section: the name of a type, or a mapping, which has one of the types."""
    keys = {key: value for key, value in _at(column, "properties").items() if key != "use"}
    alternatives = [
        properties
        for with_kinds in (False, *([True] if has_kind else []))
        for alike in _alike(with_kinds=with_kinds)
        for properties in _alternatives(
            {
                **_properties(keys, alike[0]),
                "type": _spelled(*alike),
            },
            alike[0],
            has_kind=has_kind,
            with_kinds=with_kinds,
        )
    ]
    mappings: list[Value] = [
        {
            "type": "object",
            "required": ["type", "kind"] if "kind" in properties else ["type"],
            "additionalProperties": False,
            "properties": properties,
        }
        for properties in alternatives
    ]
    return {"anyOf": [{"$ref": "#/$defs/type"}, *mappings]}


def _own_column(column: dict[str, Value], own: OwnColumn) -> Value:
    """Return the schema of a column at the top level: its name, or a mapping, which may have a type."""
    keys = _at(column, "then", "properties")
    name: Value = {"allOf": [{"$ref": "#/$defs/column_name"}], "not": {"pattern": _HIDING}}
    mappings: list[Value] = []
    for shape in own.types:
        properties = {**_properties(keys, shape), "type": _spelled(shape)}
        needed: list[Value] = ["name"] if shape == own.default else ["name", "type"]
        plain: dict[str, Value] = {"required": needed, "properties": {**properties, "name": name}}
        renamed: dict[str, Value] = {"required": [*needed, "attribute"], "properties": properties}
        mappings += ({"type": "object", "additionalProperties": False, **one} for one in (plain, renamed))
    return {"anyOf": [name, *mappings]}


def _properties(keys: Mapping[str, Value], shape: ColumnType) -> dict[str, Value]:
    """Return the keys that a column of a type may have, each with what it takes there."""
    rows = [row for row in CONSTRAINTS if row.key in keys]
    of_vectors = () if shape.dimension else ("from",)
    misfits = {*(row.key for row in rows if not row.fits_type(shape)), *of_vectors}
    narrowed = {row.key: _narrowed(row, keys[row.key], shape) for row in rows if row.key not in misfits}
    return {**{key: value for key, value in keys.items() if key not in misfits}, **narrowed}


def _narrowed(row: Constraint, value: Value, shape: ColumnType) -> Value:
    """Return what a constraint takes on a column of a type."""
    exact: Value = {"type": "integer", "minimum": -MAX_EXACT, "maximum": MAX_EXACT}
    special = _LIMITS[0].form.special.get(shape.scalar)
    of_type: Value = {"$ref": f"#/$defs/{special.name}"} if special is not None else None
    if row in _LIMITS:
        return exact if shape.scalar is BaseType.INT else of_type or {"$ref": f"#/$defs/{row.form.name}"}
    if row.form.name == "enum":
        members: Value = exact if shape.scalar is BaseType.INT else of_type or {"type": "string"}
        return {"allOf": [value], "items": members}
    return value


def _alternatives(
    properties: dict[str, Value], shape: ColumnType, *, has_kind: bool, with_kinds: bool
) -> list[dict[str, Value]]:
    """Return the properties of columns without a kind, or for each group of kinds that has its own.

    Only a prediction has a kind, or a target.
    """
    is_named = shape.scalar in NAMED and shape.dimension is None
    omitted = {"kind", *_OF_PREDICTIONS, *(() if is_named else ("names",))}
    plain = {key: value for key, value in properties.items() if key not in omitted}
    if not has_kind:
        return [plain]
    answering = {**plain, "target": properties["target"]}
    if not with_kinds:
        return [answering]
    alternatives: list[dict[str, Value]] = []
    for kinds in _KINDS_ALIKE:
        fitting: list[Value] = [str(kind) for kind in kinds if shape.scalar in KIND_TYPES[kind]]
        if fitting:
            more = {key: properties[key] for key in _keys_of(kinds[0], shape)}
            bounds = _WITHIN if kinds[0] is Kind.PROBABILITY else {}
            alternatives.append({**answering, **more, **bounds, "kind": {"enum": fitting}})
    return alternatives


def _keys_of(kind: Kind, shape: ColumnType) -> tuple[str, ...]:
    """Return the keys that a prediction may have by its kind, beside those that any may."""
    if kind in DEGREES:
        return ("classes",) if shape.is_sequence else ("positive", "threshold")
    return ("positive",) if kind is Kind.CLASS and not shape.is_sequence else ()


def _spelled(*shapes: ColumnType) -> Value:
    """Return the schema of the texts that spell one of these types."""
    if shapes[0].dimension is None and shapes[0].precision is None:
        return {"enum": [str(shape) for shape in shapes]}
    parameters = ("<1>", "<[1-9][0-9]{0,5}>") if shapes[0].precision is None else ("<1,0>", f"<({DIGITS_OF_DECIMALS})>")
    patterns = (re.escape(str(shape)).replace(*parameters) for shape in shapes)
    return {"type": "string", "pattern": f"^({'|'.join(patterns)})$"}


def _holding(characters: str) -> Value:
    """Return the schema of texts that hold one of these characters."""
    escaped = "".join(rf"\u{ord(character):04x}" for character in characters)
    return {"pattern": f"[{escaped}]"}


def _at(schema: dict[str, Value], *path: str) -> dict[str, Value]:
    for key in path:
        schema = cast("dict[str, Value]", schema[key])
    return schema
