"""The quick check of a document's shape and ``jsonschema`` are of one opinion, whatever the document."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemagen.frontend.metaschema import metaschema
from schemagen.frontend.nodes import Plain, Value, meaning
from schemagen.frontend.parser import parse_source
from schemagen.frontend.shape import Shape
from schemagen.text.source import Source

ROOT = Path(__file__).parents[3]
METASCHEMA = metaschema()
QUICK = Shape(METASCHEMA)
SLOW = Draft202012Validator(METASCHEMA)

TYPES = ("int", "float?", "string", "bool", "timestamp", "list<uuid>?", "vector<384>")
WORDS = (
    "",
    "a",
    "#",
    "a#b",
    "a#",
    "int",
    "no",
    "vector<0>",
    "1.0.0",
    "90d",
    "null",
    "reject",
    "x" * 1001,
    "y" * 10_001,
)
SCALARS: tuple[Plain, ...] = (
    *(None, True, False, 0, 1, 1.0, -1, 2.5, 10**9, 10**9 + 1, float("inf"), "class", "int and more", "90 d"),
    *(*WORDS, *TYPES),
)
COLUMN: dict[str, Value] = {
    "type": "string",
    "kind": "class",
    "from": "V1..V2",
    "attribute": "a",
    "doc": "text",
    "unit": "m",
    "sensitive": True,
    "deprecated": False,
    "minimum": 0,
    "maximum": 1.5,
    "exclusiveMinimum": 0,
    "exclusiveMaximum": 1,
    "enum": ["A"],
    "pattern": "^a",
    "minLength": 0,
    "maxLength": 1.0,
    "minItems": 1,
    "maxItems": 2,
    "nan": None,
    "max_age": "90d",
    "max_future": "5m",
}
KEYS = tuple(COLUMN)
VALUES = st.recursive(
    st.sampled_from(SCALARS),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from((*KEYS, "name", "zzz")), inner, max_size=3)
    ),
    max_leaves=5,
)
OWN: dict[str, Value] = {
    "name": "id",
    **{key: COLUMN[key] for key in KEYS if key not in ("kind", "from", "unit", "deprecated", "nan")},
}
FULL: dict[str, Value] = {
    "schemagen": 1,
    "name": "model",
    "version": "1.0.0",
    "doc": "text",
    "task": "ranking",
    "monitor": {
        "quiet": ["f"],
        "window": "week",
        "silent_after": "6h",
        "levels": {"drift": {"warning": 0.1}, "errors": {"alert": 1}},
    },
    "id": OWN,
    "timestamp": "at",
    "tags": "tags",
    "features": {"f": COLUMN, "g": "int", "u": {"use": "shared/geo.yaml#a", "doc": "text"}},
    "predictions": {"p": "float"},
    "labels": {},
    "extras": {"e": "vector<2>?"},
}


SHARED: dict[str, Value] = {
    "schemagen": 1,
    "doc": "text",
    "columns": {"f": COLUMN, "u": {"use": "geo.yaml#f", "attribute": "a"}},
}


def places(value: Value) -> list[tuple[dict[str, Value], str]]:
    """Every mapping of a document with each of its keys."""
    if not isinstance(value, dict):
        return []
    return [place for key, member in value.items() for place in ((value, key), *places(member))]


@st.composite
def documents(draw: st.DrawFn) -> Value:
    """A document that holds everything, with up to three things changed."""
    document = copy.deepcopy(draw(st.sampled_from((FULL, SHARED))))
    for _ in range(draw(st.integers(0, 3))):
        parent, key = draw(st.sampled_from(places(document)))
        match draw(st.sampled_from(("replace", "remove", "add"))):
            case "replace":
                parent[key] = draw(VALUES)
            case "remove" if len(places(document)) > 1:
                del parent[key]
            case _:
                parent[draw(st.sampled_from((*KEYS, *FULL, "columns", "use", "zzz", "")))] = draw(VALUES)
    return document


def slow_fits(document: Value) -> bool:
    return SLOW.is_valid(document)  # pyright: ignore[reportUnknownMemberType] -- its stubs leave a type open


@given(documents() | VALUES)
@settings(max_examples=500, deadline=None)
def test_both_agree(document: Value) -> None:
    assert QUICK.fits(document) == slow_fits(document)


@pytest.mark.parametrize("number", range(len(places(FULL))), ids=[key for _, key in places(FULL)])
def test_both_agree_whatever_stands_in_one_place(number: int) -> None:
    values: tuple[Value, ...] = (*SCALARS, [], [1], {}, {"type": "int"}, {"zzz": 1})
    for value in values:
        document = copy.deepcopy(FULL)
        parent, key = places(document)[number]
        parent[key] = value
        assert QUICK.fits(document) == slow_fits(document), value


@pytest.mark.parametrize(
    "path", sorted(ROOT.glob("tests/cases/*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_both_agree_on_what_people_write(path: Path) -> None:
    root, _ = parse_source(Source(path.name, path.read_bytes()))
    if root is not None:
        assert QUICK.fits(meaning(root)) == slow_fits(meaning(root))


def test_the_document_that_holds_everything_is_right() -> None:
    """So no keyword of the metaschema is unknown, and no right document is left to the slow way."""
    assert QUICK.fits(FULL)


@pytest.mark.parametrize(
    "schema", [{"uniqueItems": True}, {"$ref": "#/$defs/none"}, {"minimum": "1"}, {"type": "text"}]
)
def test_what_is_not_known_is_a_no(schema: dict[str, Value]) -> None:
    assert not Shape(schema).fits(1)
